"""Whether this desk may write to cases now: the role must record, and the store must not be read-only.

Flags and concerns have a way of their own, for they may be raised whatever the state of the store.
"""

from __future__ import annotations

from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.domain.officer import Role
from ehe_desktop.services.desk import Desk

_RECORDERS = frozenset({Role.OFFICER.value, Role.SUPERVISOR.value})


def may_record(desk: Desk) -> bool:
    """True when this officer's role plans and records visits; others only read."""
    return desk.me.role in _RECORDERS


def may_write(desk: Desk) -> bool:
    """True when this officer may record here and now."""
    return may_record(desk) and not desk.read_only_because


def check_may_write(desk: Desk) -> None:
    """Pass when this desk may write to cases.

    Raises:
        NotAllowed: the role only reads, or the store is open for reading only.
    """
    if desk.read_only_because:
        raise NotAllowed(
            "Nothing can be recorded on this device now.",
            desk.read_only_because,
            "Flags and concerns can still be raised.",
        )
    if desk.me.role not in _RECORDERS:
        raise NotAllowed
