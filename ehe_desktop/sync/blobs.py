"""Files to the centre and back, in parts of 1 MiB that are taken up where a cut left them.

A file is sent once a record that is not a draft names it. A flag raised meanwhile stops the sending
after the part in hand: the next round sends the flag first. Small files that records name are brought
in the round, larger ones when somebody opens them. What is fetched counts only when its hash is
right, and goes straight into the encrypted store. One that is refused for good goes to the council sealed,
and is not tried again. Source: sync.md B3.13.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import partial
from typing import Final

from ehe_desktop.domain.errors import SyncError
from ehe_desktop.domain.officer import Role
from ehe_desktop.domain.records import SAFETY_LANE
from ehe_desktop.storage import blobs, meta, refused_blobs, sealing, sent_blobs, wanted_blobs
from ehe_desktop.storage.blobs import Blob, NewBlob
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.wanted_blobs import Wanted
from ehe_desktop.sync.errors import BatchTooLarge, CentreDisagrees, PartMisplaced, RoundStopped
from ehe_desktop.sync.push import Cancel
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.sync.to_council import hand_in_sealed
from ehe_desktop.wire.messages import CHUNK_BYTES, BlobFind, BlobRequest

_log = logging.getLogger(__name__)
MOST_STARTS: Final = 3
"""A file that is not whole after this many beginnings waits for the next round."""
TOO_LARGE: Final = "body_too_large"
FOR_GOOD: Final = frozenset({TOO_LARGE, "body_wrong", "blob_differs"})
"""The same file would be refused so again."""
SMALL_BYTES: Final = CHUNK_BYTES
"""Larger files are brought only when somebody opens them."""
MOST_FETCHED: Final = 20
"""Tried in one round."""


Told = Callable[[int, int, Blob], None]
"""Hears which file of how many begins: 1 of 5."""


def send_all(store: Store, client: ServerClient, cancel: Cancel, told: Told) -> int:
    """Send every file that waits, the smallest first; how many are left.

    Raises:
        RoundStopped: somebody wished to stop.
        SyncError: the way or the centre; what arrived stays there.
    """
    waiting = _waiting(store)
    left = len(waiting)
    for number, one in enumerate(waiting, 1):
        told(number, len(waiting), one)
        try:
            if not _send(store, client, one, cancel):
                break
        except (CentreDisagrees, BatchTooLarge) as fault:  # one that is refused holds up no other
            left -= _set_aside(store, client, one, fault)
            continue
        with store.settling() as work:
            sent_blobs.note_sent(work.connection, one.family_id, one.sha256)
        left -= 1
    return left


def _set_aside(
    store: Store, client: ServerClient, one: Blob, fault: CentreDisagrees | BatchTooLarge
) -> bool:
    """Seal a file that no later try would bring either to the council, and stop trying; False for any other.

    Raises:
        SyncError: the way; it is done again in the next round.
    """
    code = fault.code if isinstance(fault, CentreDisagrees) else TOO_LARGE
    _log.info("a file was not taken: %s", code)
    if code not in FOR_GOOD:
        return False
    if not _handed_in(store, client, one):
        return False
    with store.settling() as work:
        refused_blobs.note_refused(work, one, code)
    return True


def count_waiting(store: Store) -> int:
    """How many files wait to be sent."""
    return len(_waiting(store))


Half = dict[str, bytearray]
"""What came of files that were cut on the way here, for as long as the sitting lasts."""


def fetch(
    store: Store, client: ServerClient, one: Wanted, half: Half, most: int | None = None
) -> bool:
    """Bring one file that a record names and keep it; False when it is longer than `most` bytes.

    Raises:
        SyncError: it is not there, not whole yet, or not what its name says; or the way.
    """
    told = client.ask_blob(BlobFind(family_id=one.family_id, sha256=one.sha256))
    if most is not None and told.offset > most:
        return False
    content = half.setdefault(one.sha256, bytearray())
    while len(content) < told.offset:
        part, _ = client.read_blob(told.blob_id, len(content), CHUNK_BYTES)
        if not part:
            raise CentreDisagrees("blob_cut")
        content += part
    del half[one.sha256]
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise CentreDisagrees("blob_differs")
    media_type = told.media_type or "application/octet-stream"
    with store.settling() as work:
        blobs.keep_blob(work, NewBlob(one.family_id, media_type, bytes(content)))
        sent_blobs.note_sent(work.connection, one.family_id, one.sha256)
        wanted_blobs.drop(work.connection, one.family_id, one.sha256)
    return True


def fetch_wanted(store: Store, client: ServerClient, half: Half, cancel: Cancel) -> frozenset[str]:
    """Bring what was opened, and small files by themselves; the families that got one.

    A supervisor's copy holds every family, so there only what was opened comes. What the centre has
    not got yet, because its laptop has not sent it, is tried again in a later round.
    """
    with store.reading() as view:
        missing = wanted_blobs.wanted(view)
        is_officer = meta.get(view.connection, meta.OFFICER_ROLE) == Role.OFFICER.value
    came: set[str] = set()
    for one in [one for one in missing if one.asked or is_officer][:MOST_FETCHED]:
        if cancel.cancelled:
            break
        try:
            is_here = fetch(store, client, one, half, None if one.asked else SMALL_BYTES)
        except CentreDisagrees as fault:
            _log.info("a file is not there yet: %s", fault.code)
            is_here = False
        if is_here:
            came.add(one.family_id)
            continue
        with store.settling() as work:
            wanted_blobs.put_off(work.connection, one)
    return frozenset(came)


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


def _seal_leaving(store: Store, client: ServerClient) -> int:
    """Seal to the council what would go with a family that leaves; how many files it could not be done for.

    Raises:
        SyncError: the way; the family stays until it is done.
    """
    with store.reading() as view:
        files = sent_blobs.leaving(view)
    for done, one in enumerate(files):
        if not _handed_in(store, client, one):
            return len(files) - done
        with store.settling() as work:
            sent_blobs.note_sealed(work.connection, one.family_id, one.sha256)
    return 0


def _handed_in(store: Store, client: ServerClient, one: Blob) -> bool:
    with store.reading() as view:
        return hand_in_sealed(view, client, one, partial(blobs.read_part, view, one))


def exchange_files(
    store: Store, client: ServerClient, half: Half, cancel: Cancel, told: Told
) -> tuple[int, frozenset[str]]:
    """At the end of a round, which stands by itself: how many files still wait, and families that got one.

    A fault here leaves files for the next round.
    """
    try:
        left = send_all(store, client, cancel, told) + _seal_leaving(store, client)
        return left, fetch_wanted(store, client, half, cancel)
    except SyncError as fault:
        _log.info("files wait for the next round: %s", type(fault).__name__)
        with store.reading() as view:
            to_seal = len(sent_blobs.leaving(view))
        return count_waiting(store) + to_seal, frozenset()
