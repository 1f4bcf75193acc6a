"""What each role is sent and may write, by kind of record. A role that is not listed: nothing.

Only kinds and roles; which families is a question for `scopes.py`. Closing a flag or a concern
is decided in `accept.py`, because it is the event that counts and not the kind; so is whose visit
a second sign-off is of.

Source: domain.md 7.5, security.md R31 and R33.
"""

from __future__ import annotations

from typing import Final

from ehe_desktop.domain.officer import Role
from ehe_desktop.domain.records import KINDS, RecordClass

_NAMES_AND_DATES: Final = frozenset(
    {"family", "parent_carer", "professional", "child", "visit_plan"}
)
_DESK_READS: Final = _NAMES_AND_DATES | {"review_plan", "notification", "officer", "assignment"}
_WRITABLE: Final = frozenset(
    name for name, kind in KINDS.items() if kind.record_class is not RecordClass.SERVER_OWNED
)
_SEES_ALL: Final = frozenset({Role.SUPERVISOR, Role.SAFEGUARDING_LEAD, Role.BUSINESS_SUPPORT})


def role_of(text: str) -> Role | None:
    """The role named `text`; None for one this program does not know, which may do nothing."""
    return Role(text) if text in set(Role) else None


def kinds_sent_to(role: Role | None) -> frozenset[str]:
    """The kinds of record this role is sent."""
    if role is None:
        return frozenset()
    return _DESK_READS if role is Role.BUSINESS_SUPPORT else frozenset(KINDS)


def kinds_written_by(role: Role | None) -> frozenset[str]:
    """The kinds of record this role may make or edit."""
    if role is Role.SUPERVISOR:
        return _WRITABLE
    if role is Role.OFFICER:
        return _WRITABLE - {"second_sign_off"}
    return _NAMES_AND_DATES if role is Role.BUSINESS_SUPPORT else frozenset()


def sees_every_family(role: Role | None) -> bool:
    """True when scope is the whole council and not a list of assigned families."""
    return role in _SEES_ALL


def may_close(role: Role | None) -> bool:
    """True when this role may close a flag or a concern; others propose it."""
    return role is Role.SUPERVISOR
