"""Close something the central system refused, once a person has read why. Its text stays on this device."""

from __future__ import annotations

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.outbox_query import close_refusal


def close_refused(desk: Desk, op_id: str) -> StoreChanged:
    """Take it off the list of what needs a decision.

    Raises:
        RuleBroken: there is no such refused edit, or it is closed.
        StoreCannotWrite: it could not be written; it stays on the list.
    """
    with desk.store.writing(desk.actor("sync")) as work:
        close_refusal(work, op_id)
    return work.changed
