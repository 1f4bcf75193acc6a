"""The first request of a round: how far this store has come, and what the centre knows of that.

What the answer says is written only where it differs, so that a round with nothing to do writes nothing.
Source: sync.md B3.2, wire/PROTOCOL.md 2.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from ehe_desktop.domain.clock import Clock, from_text
from ehe_desktop.domain.errors import StoreError
from ehe_desktop.domain.records import SAFETY_LANE, WORK_LANE
from ehe_desktop.storage import carried, meta, receipts, sealing, sent_blobs
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.view import View
from ehe_desktop.sync.errors import WrongCentre
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.codec import canonical, encode
from ehe_desktop.wire.door_messages import KeyNote
from ehe_desktop.wire.messages import HandshakeAnswer, HandshakeRequest, PurgeReceipt
from ehe_desktop.wire.version import SCHEMA_MAX, SCHEMA_MIN

_log = logging.getLogger(__name__)
RESTORED: Final = "restored"
"""The reason for a reset that says: the centre was put back to an earlier state (wire/PROTOCOL.md 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """What a handshake needs. The lease is the signed bytes and the signature."""

    store: Store
    client: ServerClient
    clock: Clock
    program_version: str
    key_note: Callable[[], KeyNote | None]
    renew_lease: Callable[[bytes, bytes], None]
    lease_seq: int
    """The number of the lease kept when the round began."""


def shake_hands(one: Handshake) -> HandshakeAnswer:
    """Say how far this store has come, and take in what the centre says of it.

    Raises:
        WrongCentre: it is another centre than the one this store belongs to.
        SyncError: the leaf that says what is the matter.
    """
    keys = one.key_note()
    mark = hashlib.sha256(encode(keys)).hexdigest()
    with one.store.reading() as view:
        epoch = meta.get(view.connection, meta.EPOCH)
        if meta.get(view.connection, meta.KEYS_SENT) == mark:
            keys = None
        request = _request(view, one, keys, epoch)
    answer = one.client.handshake(request)
    if keys is not None:
        with suppress(StoreError):  # a disk too full for it: it is sent once more
            _write(one.store, {meta.KEYS_SENT: mark}, {})
    if request.purged:
        with one.store.settling() as work:
            receipts.acknowledge(work.connection, {said.receipt_id for said in request.purged})
    if epoch and answer.epoch != epoch and not answer.reset:
        raise WrongCentre
    if answer.carried or answer.closed:
        with one.store.settling() as work:
            carried.acknowledge(work, answer.carried)
            carried.hear_closed(work, answer.closed)
    if len(request.refused) == carried.MOST_ASKED:
        with one.store.settling() as work:
            meta.put(work.connection, meta.ASKED_UP_TO, request.refused[-1])
    one.renew_lease(canonical(dict(answer.lease)), bytes.fromhex(answer.lease_signature))
    _note(one, answer)
    return answer


def _request(view: View, one: Handshake, keys: KeyNote | None, epoch: str) -> HandshakeRequest:
    refused = carried.unsettled(view.connection)
    is_behind = meta.get(view.connection, meta.LEASE_IS_BEHIND)
    return HandshakeRequest(
        keys=keys,
        schema_min=SCHEMA_MIN,
        schema_max=SCHEMA_MAX,
        epoch=epoch,
        pushed=sealing.last_numbers(view.connection),
        answered=sealing.last_answered(view.connection),
        cursor=meta.get(view.connection, meta.CURSOR),
        program_version=one.program_version,
        unsent=sealing.unanswered(view.connection) + len(sent_blobs.waiting(view)),
        purged=tuple(PurgeReceipt(**one) for one in receipts.waiting(view.connection)),
        carried=refused.boxes,
        refused=refused.op_ids,
        lease_seq=one.lease_seq if is_behind else 0,
    )


def _note(one: Handshake, answer: HandshakeAnswer) -> None:
    offset = from_text(answer.server_time) - one.clock.now()
    lost_leases = int(answer.lease["seq"]) <= one.lease_seq
    facts = {
        meta.EPOCH: answer.epoch,
        meta.LEASE_IS_BEHIND: "1" if lost_leases else "",
        meta.CLOCK_OFFSET_MS: str(round(offset.total_seconds()) * 1000),
    }
    if answer.officer_name:
        facts |= {
            meta.OFFICER_NAME: answer.officer_name,
            meta.OFFICER_ROLE: answer.officer_role,
        }
    with one.store.reading() as view:
        new = {n: v for n, v in facts.items() if meta.get(view.connection, n) != v}
        behind = sealing.lanes_behind(view.connection, answer.accepted)
        restored = f"{answer.epoch} {meta.get(view.connection, meta.CURSOR)}"
        offered = meta.get(view.connection, meta.OFFERED_FOR) == restored
    is_told = answer.reset == RESTORED and not offered
    if is_told or lost_leases:
        # numbers may look right: a copy has used them since
        behind = {lane: answer.accepted.get(str(lane), 0) for lane in (SAFETY_LANE, WORK_LANE)}
    if is_told:
        new[meta.OFFERED_FOR] = restored
    if behind:
        # the cursor may be from before it, and holds: revs of the lost time are here all the same. The centre says
        # "whole" of the files it has, and may know another passphrase; sealed copies may be lost.
        new |= {meta.READ_ALL: "1", meta.BLOBS_SENT: "[]", meta.BLOBS_SEALED: "[]"}
        new |= {meta.BLOBS_REFUSED: "{}", meta.KEYS_SENT: ""}
    if new or behind:  # the usual case writes nothing
        _write(one.store, new, behind)


def _write(store: Store, facts: Mapping[str, str], behind: Mapping[int, int]) -> None:
    with store.settling() as work:
        meta.put_all(work.connection, facts)
        if behind:
            carried.ask_again(work.connection)
        again = [sealing.offer_again(work.connection, *lane) for lane in behind.items()]
    if any(again):
        _log.warning("the centre was put back: %d edits are offered again", sum(again))
