"""Write something about a child's safety: the one way in that works when other writes do not.

It goes on in a store that is open for reading only, and when the disk is full it gives up the
space kept back for this and tries once more (sync.md B5 5). Only flags and concerns come here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.domain.officer import Role
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage import headroom
from ehe_desktop.storage.errors import StoreCannotWrite, StoreReadOnly
from ehe_desktop.storage.store import Work

T = TypeVar("T")
_RECORDING = (Role.OFFICER.value, Role.SUPERVISOR.value)


def write_safety(
    desk: Desk, act: Callable[[Work], T], asked_by: str = "", write_id: str = ""
) -> tuple[T, StoreChanged]:
    """Do `act` in one transaction; what it answers, and what changed.

    Raises:
        NotAllowed: this role records no concerns and flags.
        StoreCannotWrite: the disk refuses even with the space kept back; nothing is written.
    """
    refuse_unless_recording(desk)
    try:
        return _once(desk, act, asked_by, write_id)
    except StoreReadOnly:
        raise
    except StoreCannotWrite:
        if not headroom.give_up(desk.folder):
            raise
    return _once(desk, act, asked_by, write_id)


def refuse_unless_recording(desk: Desk) -> None:
    """Let pass only those whose words about a child the central system takes.

    Raises:
        NotAllowed: this role reads concerns and does not record them.
    """
    if desk.me.role not in _RECORDING:
        raise NotAllowed(
            "Your role reads concerns and does not record them.",
            next_step="Ring the front door, and ask the child’s officer to record it.",
        )


def _once(
    desk: Desk, act: Callable[[Work], T], asked_by: str, write_id: str
) -> tuple[T, StoreChanged]:
    with desk.safety_store.writing(desk.actor(asked_by), write_id=write_id) as work:
        answer = act(work)
    return answer, work.changed
