"""Add a short dated note to a child's timeline. A note is kept as it was written for ever."""

from __future__ import annotations

from typing import Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.visit import Note
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.may_write import check_may_write

MARKS: Final = ("", "saw", "told", "child_said")
"""None, I saw, I was told (by whom), Child said (exact words)."""


def add_note(
    desk: Desk, child_id: str, text: str, *, marked: tuple[str, str] = ("", ""), write_id: str = ""
) -> StoreChanged:
    """Keep `text` as a note; `marked` is a mark and, where one was told, by whom.

    Raises:
        InputRefused: nothing was written, or who told it is missing.
        NotAllowed: this desk may not write.
    """
    check_may_write(desk)
    mark, told_by = marked
    if not text.strip():
        raise InputRefused("Write the note first.")
    if mark not in MARKS:
        raise InputRefused("Choose what kind of note it is.")
    if mark == "told" and not told_by.strip():
        raise InputRefused("Say who told you.")
    note = Note(
        text=text.strip(),
        by=desk.me.officer_id,
        at=desk.clock.now(),
        mark=mark,
        told_by=told_by.strip() if mark == "told" else "",
    )
    with desk.store.writing(desk.actor("record"), write_id=write_id) as work:
        work.create("note", note, child_id=child_id)
    return work.changed
