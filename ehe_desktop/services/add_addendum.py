"""Write an addendum to a signed visit or a finished form: what was wrong in it, or missing. Neither is altered by it."""

from __future__ import annotations

from typing import Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.visit import Addendum
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.may_write import check_may_write

AMENDED: Final = ("visit", "filled_form", "child_voice", "contact_attempt")
"""Kinds of record that are finished once and stand for ever."""


def add_addendum(
    desk: Desk, record_id: str, text: str, write_id: str = "", *, for_parents: bool = False
) -> StoreChanged:
    """Keep `text` under the visit or form, for ever, with the name of the officer at the desk.

    `for_parents` says that it goes on the parents' copy too: what they say was wrong can be put right
    there (domain.md 5.1b).

    Raises:
        InputRefused: nothing was written.
        NotAllowed: this desk may not write.
        VisitMissing: neither a visit nor a finished form of that id is on this device.
    """
    check_may_write(desk)
    if not text.strip():
        raise InputRefused("Write the addendum first.")
    with desk.store.writing(desk.actor("record"), write_id=write_id) as work:
        held = (work.view.record(kind, record_id) for kind in AMENDED)
        signed = next(filter(None, held), None)
        if signed is None:
            raise VisitMissing
        by = desk.me.officer_id
        body = Addendum(
            amends=record_id,
            text=text.strip(),
            by=by,
            at=desk.clock.now(),
            for_parents=for_parents,
        )
        work.create("addendum", body, family_id=signed.family_id, child_id=signed.child_id)
    return work.changed
