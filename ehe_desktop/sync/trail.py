"""The audit chain to the centre, some entries in each round; the receipt is kept in the store and beside it.

Entries stay here until the centre has signed for them, and after it. A fault leaves them for the next
round. Source: security.md 4.2.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ehe_desktop.domain.errors import StoreError, SyncError
from ehe_desktop.storage import audit_log
from ehe_desktop.storage.device_state import ChainHead
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.errors import CentreDisagrees, EntriesMissing
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.door_messages import TrailEntry, TrailReceipt, TrailRequest
from ehe_desktop.wire.seals import trail_receipt_text

_log = logging.getLogger(__name__)
MOST_ENTRIES: Final = 1_000
"""In one round; a long time away is caught up in several."""


def send_trail(
    store: Store, client: ServerClient, lease_key: bytes, still_waits: int
) -> ChainHead | None:
    """Send what the centre has not signed for; the end it signed for now, when there is a new one.

    `still_waits`: edits and files left at the end of the round, which goes along.
    """
    with store.reading() as view:
        entries = audit_log.unsent(view.connection, MOST_ENTRIES)
    if not (entries and lease_key):
        return None
    asked = TrailRequest(
        first_seq=entries[0].seq,
        entries=tuple(TrailEntry(entry=one.text, tag=one.tag.hex()) for one in entries),
        unsent=still_waits,
    )
    try:
        receipt = client.take_trail(asked)
        head = _checked(receipt, lease_key)
    except EntriesMissing as wanted:
        # the centre was put back, or this store has a new name
        with suppress(StoreError), store.settling() as work:
            audit_log.offer_again(work.connection, wanted.expected)
        return None
    except SyncError as fault:
        _log.info("the audit waits for the next round: %s", type(fault).__name__)
        return None
    try:
        with store.settling(later=True) as work:
            audit_log.acknowledge(work.connection, head)
    except StoreError:  # a disk too full for it: the same entries are sent again, and known
        return None
    return head


def _checked(receipt: TrailReceipt, lease_key: bytes) -> ChainHead:
    """The end of the chain that the centre signed for. Raises `CentreDisagrees`."""
    text = trail_receipt_text(receipt.replica_id, receipt.seq, receipt.h, receipt.received_at)
    try:
        Ed25519PublicKey.from_public_bytes(lease_key).verify(bytes.fromhex(receipt.signature), text)
        return ChainHead(receipt.seq, bytes.fromhex(receipt.h))
    except (InvalidSignature, ValueError) as fault:
        raise CentreDisagrees("receipt_wrong") from fault
