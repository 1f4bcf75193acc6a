"""Officers and what their role lets them see and do. A supervisor is an `Officer` with that role.

Both kinds here are server-owned: the central system makes them, a laptop only reads them.
Roles: guide of the field (domain.md 7.5); nothing a role may not see is shown greyed out, it is absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What an account may do; unknown roles from a newer system may do nothing here."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    BUSINESS_SUPPORT = "business_support"
    SAFEGUARDING_LEAD = "safeguarding_lead"

    @property
    def word(self) -> str:
        """The role in words, as on screen."""
        return {
            Role.OFFICER: "Officer",
            Role.SUPERVISOR: "Supervisor",
            Role.BUSINESS_SUPPORT: "Business support",
            Role.SAFEGUARDING_LEAD: "Safeguarding lead",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """One member of staff, as colleagues see them."""

    name: str
    role: str = Role.OFFICER.value
    team: str = ""
    phone: str = ""

    @property
    def may_supervise(self) -> bool:
        """True for those who approve, close flags and print for a team."""
        return self.role == Role.SUPERVISOR.value

    @property
    def may_record(self) -> bool:
        """True for those who record visits, words and risk."""
        return self.role in (Role.OFFICER.value, Role.SUPERVISOR.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """This officer is responsible for this family, from one day until another (open when None)."""

    officer_id: str
    from_on: date
    to_on: date | None = None
    ground: str = "case"
