"""The child: who they are, how they are identified, and how they are educated now.

Being home educated is not a concern by itself, and nothing here is ever scored
(domain.md 2.1, 3.2). Codes are texts of the council's code sets (`codes.py`), so
that a code from a newer system is kept and shown, never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One child of compulsory school age, or near it."""

    given_name: str
    family_name: str
    known_as: str = ""
    former_names: tuple[str, ...] = ()
    born_on: date | None = None
    sex: str = "U"
    case_number: str = ""
    upn: str | None = None
    upn_missing_reason: str = ""
    nhs_number: str | None = None
    mosaic_id: str = ""
    language: str = "en"
    interpreter_needed: bool = False
    access_needs: str = ""
    ethnicity: str = "NOBT"
    ethnicity_declared_by: str = ""
    education_status: str = "EHE"
    home_educated_since: date | None = None
    primary_reason: str = "UNKN"
    sen_provision: str = "N"
    ehcp_review_on: date | None = None
    previous_school: str = ""
    off_roll_on: date | None = None
    provision_type: str = "home"
    hours_a_week: float | None = None
    suitability: str = "NYA"
    suitability_judged_on: date | None = None
    case_state: str = "notified"
    closed_on: date | None = None
    close_reason: str = ""

    @property
    def full_name(self) -> str:
        """Given and family name with one space, as printed on the full version."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def called(self) -> str:
        """What the child likes to be called."""
        return self.known_as or self.given_name

    @property
    def is_open(self) -> bool:
        """True until the case is closed."""
        return self.closed_on is None
