"""Keep what is typed in a sheet that was not given yet; offer it again; or take it away.

It survives lock, crash and restart, is on this device alone and tells nobody. Who may give the
sheet is the affair of the service that takes it. Source: ux.md 2.0.3 (Save), 2.0.4 (Esc).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.kept_sheet import KeptSheet, SheetAbout, joined
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.write_safety import write_safety
from ehe_desktop.storage import kept_sheets
from ehe_desktop.storage.store import Work


def kept_sheet(desk: Desk, about: SheetAbout) -> KeptSheet | None:
    """What was typed in this sheet before and never given, if anything was."""
    with desk.store.reading() as view:
        return kept_sheets.kept(view.connection, about.sheet, about.about)


def keep_sheet(
    desk: Desk,
    about: SheetAbout,
    write_id: str,
    typed: Mapping[str, str],
    prose: Collection[str] = (),
) -> StoreChanged:
    """Write the boxes that were changed, as text by name; with none the sheet is forgotten.

    `write_id` is that of the write the words are for: once it is done nothing is kept under it.
    With `prose`, the names of boxes of words, what is kept already is not known to the sheet yet:
    it stays, and the new words follow it. Of a family that has left this device nothing is kept.

    Raises:
        StoreCannotWrite: the disk is full or refuses; what was kept before is as it was.
    """

    def act(work: Work) -> None:
        now = dict(typed)
        held = kept_sheets.kept(work.connection, about.sheet, about.about)
        if prose and held is not None:
            now = joined(held.typed, now, prose)
        family_id = _family(work, about)
        if not now or not family_id:
            kept_sheets.drop(work.connection, about.sheet, about.about)
            return
        kept_sheets.keep(
            work.connection,
            KeptSheet(
                sheet=about.sheet,
                about=about.about,
                family_id=family_id,
                write_id=held.write_id if prose and held is not None else write_id,
                typed=now,
                saved_at=to_text(desk.clock.now()),
            ),
        )

    return _write(desk, about, act)


def forget_sheet(desk: Desk, about: SheetAbout) -> StoreChanged:
    """Take away what is kept of a sheet: the officer starts afresh.

    Raises:
        StoreCannotWrite: the disk is full or refuses; it is kept still.
    """

    def act(work: Work) -> None:
        kept_sheets.drop(work.connection, about.sheet, about.about)

    return _write(desk, about, act)


def _write(desk: Desk, about: SheetAbout, act: Callable[[Work], None]) -> StoreChanged:
    """A store that may only be added to keeps sheets about safety and no others."""
    if about.is_safety:
        return write_safety(desk, act, "kept-sheet")[1]
    if desk.read_only_because:
        return StoreChanged()
    with desk.store.writing(desk.actor("kept-sheet")) as work:
        act(work)
    return work.changed


def _family(work: Work, about: SheetAbout) -> str:
    """Whose words they are; empty when nobody of the family is on this device."""
    if about.family_id:
        return about.family_id if work.view.record("family", about.family_id) else ""
    child = work.view.record("child", about.child_id) if about.child_id else None
    return (child.family_id or "") if child is not None else ""
