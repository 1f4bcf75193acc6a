"""A device that was switched off and ordered to erase itself: work to the council, then the keys.

In this order, each step safe to do again: unsent edits and files into boxes only the council's recovery key
opens; the boxes to disk; the boxes to the centre, each dropped here once it is there; the keys
and the store destroyed; the centre told. Without an order signed for this very device nothing is
destroyed: a centre taken over can stop a laptop, not burn it. Nor by one that is past its end, by the clocks of the
lease, or older than one that was heard before. Source: security.md 3.10.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

from ehe_desktop.domain.errors import StoreError, SyncError
from ehe_desktop.storage import erase, meta, sent_blobs
from ehe_desktop.storage.blobs import read_part
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.view import View
from ehe_desktop.sync.errors import DeviceRevoked
from ehe_desktop.sync.link import Link
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.messages import Erased
from ehe_desktop.wire.orders import boxes_of, is_current, is_order_for, seq_of
from ehe_desktop.wire.sealed_files import file_boxes

_log = logging.getLogger(__name__)
_HAPPENED: Final = "Your council has removed the case store from this device."
_SAFE: Final = "Work that was not sent was sealed first. Only your council can open it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """What an erasure needs beside the round. `erase` closes the store, destroys keys and files."""

    store_id: str
    boxes: Path
    erase: Callable[[], None]
    now: Callable[[], datetime]
    """The time by the clocks of the lease: a wall clock alone is not believed."""


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
        heard = int(meta.get(view.connection, meta.ORDER_HEARD, "-1"))
    named = (link.replica_id, erasing.store_id)
    if not (recovery_key and is_order_for(fault.order, fault.signature, order_key, named)):
        return fault
    if not is_current(fault.order, heard, erasing.now()):
        _log.warning(
            "an order to erase is past its end, or older than one heard before: not obeyed"
        )
        return fault
    with suppress(StoreError), store.settling() as work:  # a full disk stops no erasure
        meta.put(work.connection, meta.ORDER_HEARD, str(seq_of(fault.order)))
    sealed = _keep_sealed(store, bytes.fromhex(recovery_key), link.replica_id, erasing.boxes)
    for name, ops in sealed.items():
        box = erase.read_box(erasing.boxes, name)
        with suppress(SyncError):  # no line: it stays on disk, and the council fetches it there
            client.hand_in(box, ops)
            erase.drop_box(erasing.boxes, name)
    order_id = str(fault.order["order_id"])
    tell_erased = client.last_word(Erased(order_id=order_id))
    erasing.erase()
    _log.info("erased by order; %d boxes of unsent work", len(sealed))
    with suppress(SyncError):
        tell_erased()
    return DeviceRevoked(happened=_HAPPENED, safe=_SAFE)


def _keep_sealed(store: Store, key: bytes, replica_id: str, folder: Path) -> dict[str, int]:
    """Seal unsent edits, then files the centre does not have, to disk; box by name, with how many edits.

    Raises:
        StoreCannotWrite: the disk is full or refuses.
    """
    sealed: dict[str, int] = {}

    def each(view: View) -> Iterator[tuple[str, bytes]]:
        edits = boxes_of(key, replica_id, list(erase.unconfirmed(view.connection)))
        files = (
            file_boxes(key, replica_id, one, partial(read_part, view, one))
            for one in sent_blobs.unsent(view)
        )
        for box in chain(edits, *files):
            sealed[box.name] = len(box.ops)
            yield box.name, box.content

    with store.reading() as view:
        erase.keep_boxes(folder, each(view))
    return sealed
