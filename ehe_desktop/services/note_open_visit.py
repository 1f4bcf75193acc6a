"""Note which visit or form is open, so that it can be offered again should the window end under it.

The note is one id in this store's own facts: it leaves no op, goes to nobody and survives a crash
or an empty battery, because it is written when the visit is opened and not when something ends.
"""

from __future__ import annotations

from ehe_desktop.services.desk import Desk
from ehe_desktop.storage import meta


def note_open_visit(desk: Desk, plan_or_child_id: str) -> None:
    """Note the visit by its plan, or by a child it is begun for; empty when no visit is open.

    A form by itself is noted by its `own_form_key`.

    A store that may only be added to keeps the note it has.

    Raises:
        StoreCannotWrite: the disk is full or refuses; the note is as it was.
    """
    if desk.read_only_because or noted_visit(desk) == plan_or_child_id:
        return
    with desk.store.writing(desk.actor("visit")) as work:
        meta.put(work.connection, meta.OPEN_VISIT, plan_or_child_id)


def noted_visit(desk: Desk) -> str:
    """The plan or child of the visit that was open last; empty when none was."""
    with desk.store.reading() as view:
        return meta.get(view.connection, meta.OPEN_VISIT)
