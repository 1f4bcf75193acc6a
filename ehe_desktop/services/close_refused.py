"""Close something the central system refused, once a person has read why. Its text stays on this device."""

from __future__ import annotations

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.outbox_query import close_refusal
from ehe_desktop.storage.refused_blobs import close_refused_file, is_file


def close_refused(desk: Desk, name: str) -> StoreChanged:
    """Take it off the list of what needs a decision; `name` is an edit's id, or a refused file's name.

    Raises:
        RuleBroken: there is no such refusal, or it is closed.
        StoreCannotWrite: it could not be written; it stays on the list.
    """
    with desk.store.writing(desk.actor("sync")) as work:
        (close_refused_file if is_file(name) else close_refusal)(work, name)
    return work.changed
