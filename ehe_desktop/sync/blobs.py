"""Files to the centre and back, in parts of 1 MiB that are taken up where a cut left them.

A file is sent once a record that is not a draft names it. A flag raised meanwhile stops the sending
after the part in hand: the next round sends the flag first. What is fetched counts only when its
hash is right, and goes straight into the encrypted store. Source: sync.md B3.13.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Final

from ehe_desktop.domain.errors import SyncError
from ehe_desktop.domain.records import SAFETY_LANE
from ehe_desktop.storage import blobs, sealing, sent_blobs
from ehe_desktop.storage.blobs import Blob, NewBlob
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.errors import CentreDisagrees, PartMisplaced, RoundStopped
from ehe_desktop.sync.push import Cancel
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.messages import CHUNK_BYTES, BlobFind, BlobRequest

_log = logging.getLogger(__name__)
MOST_STARTS: Final = 3
"""A file that is not whole after this many beginnings waits for the next round."""


def send_all(store: Store, client: ServerClient, cancel: Cancel) -> int:
    """Send every file that waits, the smallest first; how many are left.

    Raises:
        RoundStopped: somebody wished to stop.
        SyncError: the way or the centre; what arrived stays there.
    """
    waiting = _waiting(store)
    left = len(waiting)
    for one in waiting:
        if not _send(store, client, one, cancel):
            break
        with store.settling() as work:
            sent_blobs.note_sent(work.connection, one.family_id, one.sha256)
        left -= 1
    return left


def count_waiting(store: Store) -> int:
    """How many files wait to be sent."""
    return len(_waiting(store))


def fetch(store: Store, client: ServerClient, family_id: str, sha256: str) -> bytes:
    """Bring one file that a record names and keep it; its content.

    Raises:
        SyncError: it is not there, not whole yet, or not what its name says; or the way.
    """
    named = client.ask_blob(BlobFind(family_id=family_id, sha256=sha256))
    parts: list[bytes] = []
    held, size = 0, 1
    while held < size:
        part, size = client.read_blob(named.blob_id, held, CHUNK_BYTES)
        if not part:
            raise CentreDisagrees("blob_cut")
        parts.append(part)
        held += len(part)
    content = b"".join(parts)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CentreDisagrees("blob_differs")
    with store.settling() as work:
        blobs.keep_blob(work, NewBlob(family_id, "application/octet-stream", content))
        sent_blobs.note_sent(work.connection, family_id, sha256)
    return content


def _waiting(store: Store) -> list[Blob]:
    with store.reading() as view:
        return sorted(sent_blobs.waiting(view), key=lambda one: (one.size, one.sha256))


def _send(store: Store, client: ServerClient, one: Blob, cancel: Cancel) -> bool:
    """Send one file to its end; False when something more pressing came up."""
    asked = BlobRequest(
        sha256=one.sha256, size=one.size, media_type=one.media_type, family_id=one.family_id
    )
    told = client.ask_blob(asked)
    starts = 1
    while not told.is_whole:
        if cancel.cancelled:
            raise RoundStopped
        if _has_flag(store):
            return False
        with store.reading() as view:
            part = blobs.read_part(view, one, told.offset, CHUNK_BYTES)
        try:
            told = client.send_part(told.blob_id, told.offset, part)
        except PartMisplaced:
            told = client.ask_blob(asked)  # another part came first: go on where it ends
        starts += told.offset == 0
        if starts > MOST_STARTS:
            raise CentreDisagrees("blob_differs")
    return True


def _has_flag(store: Store) -> bool:
    with store.reading() as view:
        return sealing.has_work(view.connection, SAFETY_LANE)


def send_quietly(store: Store, client: ServerClient, cancel: Cancel) -> int:
    """Send files at the end of a round that stands by itself: a fault here leaves them for the next."""
    try:
        return send_all(store, client, cancel)
    except SyncError as fault:
        _log.info("files wait for the next round: %s", type(fault).__name__)
        return count_waiting(store)
