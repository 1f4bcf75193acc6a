"""Ask for a new key of this device's store: it is made at the next unlock, when nobody has the file open."""

from __future__ import annotations

from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.rotate_key import ask_for_new_key, is_asked_for


def ask_new_key(desk: Desk) -> None:
    """Have the store's data key changed at the next unlock; that it was asked is entered in the audit log.

    Raises:
        NotAllowed: the store may only be read.
        StoreCannotWrite: it could not be noted; the key stays as it is.
    """
    if desk.read_only_because:
        raise NotAllowed(
            "The key of this store cannot be changed now.",
            desk.read_only_because,
            "Connect once, then ask again.",
        )
    with desk.store.writing(desk.actor("settings")) as work:
        ask_for_new_key(work.connection)
        work.audit("ask_new_key", "store", "")


def new_key_is_asked_for(desk: Desk) -> bool:
    """True from the asking until the next unlock."""
    with desk.store.reading() as view:
        return is_asked_for(view.connection)
