"""Write an addendum to a signed visit: what was wrong in it, or missing. What was signed is never altered."""

from __future__ import annotations

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.visit import Addendum
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.may_write import check_may_write


def add_addendum(desk: Desk, visit_id: str, text: str, write_id: str = "") -> StoreChanged:
    """Keep `text` under the visit, for ever, with the name of the officer at the desk.

    Raises:
        InputRefused: nothing was written.
        NotAllowed: this desk may not write.
        VisitMissing: the visit is not on this device.
    """
    check_may_write(desk)
    if not text.strip():
        raise InputRefused("Write the addendum first.")
    with desk.store.writing(desk.actor("record"), write_id=write_id) as work:
        visit = work.view.record("visit", visit_id)
        if visit is None:
            raise VisitMissing
        by = desk.me.officer_id
        body = Addendum(amends=visit_id, text=text.strip(), by=by, at=desk.clock.now())
        work.create("addendum", body, family_id=visit.family_id, child_id=visit.child_id)
    return work.changed
