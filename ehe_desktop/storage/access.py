"""Which rows a role may read the words of: flags by their level, concerns by role.

The central system sends only what an account may have; this is the second fence, for
a screen that somebody else is looking at. What a role may not see is absent.
Source: domain.md 7.1 (levels A, B, C), ux.md 2.9 (who sees a concern).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ehe_desktop.domain.officer import Role

_EVERYBODY: Final = frozenset({"", "A"})
_CASE_WORK: Final = _EVERYBODY | {"B", "C", "concern"}
_BY_ROLE: Final[Mapping[str, frozenset[str]]] = {
    Role.OFFICER.value: _CASE_WORK,
    Role.SUPERVISOR.value: _CASE_WORK,
    Role.SAFEGUARDING_LEAD.value: _CASE_WORK,
}


def readable(role: str) -> frozenset[str]:
    """The levels this role may read; an unknown role reads what everybody may."""
    return _BY_ROLE.get(role, _EVERYBODY)


def reads_concerns(role: str) -> bool:
    """True when this role may read what a concern says; others see that one is open."""
    return "concern" in readable(role)
