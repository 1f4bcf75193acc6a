"""A device that was switched off and ordered to erase itself: work to the council, then the keys.

In this order, each step safe to do again: unsent edits into boxes only the council's recovery key
opens; the boxes to disk; the boxes to the centre, each dropped here once it is there; the keys
and the store destroyed; the centre told. Without an order signed for this very device nothing is
destroyed: a centre taken over can stop a laptop, not burn it. Source: security.md 3.10.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ehe_desktop.domain.errors import SyncError
from ehe_desktop.storage import erase, meta
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.errors import DeviceRevoked
from ehe_desktop.sync.link import Link
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.messages import Erased
from ehe_desktop.wire.orders import boxes_of, is_order_for

_log = logging.getLogger(__name__)
_HAPPENED: Final = "Your council has removed the case store from this device."
_SAFE: Final = "Work that was not sent was sealed first. Only your council can open it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """What an erasure needs beside the round. `erase` closes the store, destroys keys and files."""

    store_id: str
    boxes: Path
    erase: Callable[[], None]


def obey(
    fault: DeviceRevoked, link: Link, store: Store, erasing: Erasing, client: ServerClient
) -> DeviceRevoked:
    """Carry out the order that came with `fault`, if it is one for this device; what to raise then.

    Raises:
        StoreCannotWrite: the boxes could not be kept; nothing was erased.
    """
    with store.reading() as view:
        order_key = meta.get(view.connection, meta.ORDER_KEY)
        recovery_key = meta.get(view.connection, meta.RECOVERY_KEY)
        ops = list(erase.unconfirmed(view.connection))
    named = (link.replica_id, erasing.store_id)
    if not (recovery_key and is_order_for(fault.order, fault.signature, order_key, named)):
        return fault
    boxes = boxes_of(bytes.fromhex(recovery_key), link.replica_id, ops)
    if boxes:
        erase.keep_boxes(erasing.boxes, {box.name: box.content for box in boxes})
    for box in boxes:
        with suppress(SyncError):  # no line: it stays on disk, and the council fetches it there
            client.hand_in(box.signed(link.replica_id, link.sign))
            erase.drop_box(erasing.boxes, box.name)
    order_id = str(fault.order["order_id"])
    tell_erased = client.last_word(Erased(order_id=order_id))
    erasing.erase()
    _log.info("erased by order; %d boxes of unsent work", len(boxes))
    with suppress(SyncError):
        tell_erased()
    return DeviceRevoked(happened=_HAPPENED, safe=_SAFE)
