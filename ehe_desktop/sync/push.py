"""The first half of a round: safety lane first, sealed batches in order, each answer stored as it comes.

Three local transactions a batch: seal, (send), settle. A cut anywhere leaves either ops in the Outbox or
a sealed batch that is sent again as it is. Source: sync.md B3.5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from ehe_desktop.domain.records import SAFETY_LANE, WORK_LANE, Op
from ehe_desktop.storage import sealing
from ehe_desktop.storage.sealing import Sealed, Settled
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.errors import BatchTooLarge, CentreDisagrees, RoundStopped
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.messages import Limits
from ehe_desktop.wire.seals import batch_signing_text, seal_batch

SAFETY_BATCH: Final = 20


class Cancel(Protocol):
    """A wish to stop, asked for between steps."""

    @property
    def cancelled(self) -> bool:
        """True once somebody wished it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What pushing needs. `sent` is told after each batch: ops done so far."""

    store: Store
    client: ServerClient
    replica_id: str
    limits: Limits
    cancel: Cancel
    sent: Callable[[int], None]


def push_all(push: Push) -> tuple[int, Settled]:
    """Send everything that waits; how many ops were sent, and what they came to.

    Raises:
        RoundStopped: somebody wished to stop; what was sent is settled.
        SyncError: the way or the centre; the batch in hand is kept for the next round.
    """
    count, told = 0, Settled()
    for lane in (SAFETY_LANE, WORK_LANE):
        lane_count, lane_told = _push_lane(push, lane, count)
        count += lane_count
        told = _sum(told, lane_told)
    return count, told


def _push_lane(push: Push, lane: int, before: int) -> tuple[int, Settled]:
    count, told = 0, Settled()
    while True:
        if push.cancel.cancelled:
            raise RoundStopped
        batch = _next_batch(push, lane)
        if batch is None:
            return count, told
        settled = _send(push, batch)
        told = _sum(told, settled)
        count += batch.ops
        push.sent(before + count)
        if settled.held == batch.ops:
            return count, told  # all wait for something else: the next round takes them up


def _next_batch(push: Push, lane: int) -> Sealed | None:
    most = SAFETY_BATCH if lane == SAFETY_LANE else push.limits.batch_ops
    with push.store.settling() as work:
        kept = sealing.kept_batches(work.connection, lane)
        if kept:
            return kept[0]
        new_id = push.store.sitting.new_id()
        return sealing.seal_next(work.connection, lane, most, new_id, _body)


def _send(push: Push, batch: Sealed) -> Settled:
    numbers = (batch.lane, batch.first_push_seq, batch.ops)
    text = batch_signing_text(push.replica_id, batch.batch_id, numbers, batch.sha256)
    try:
        answer = push.client.push(batch.payload, text)
    except BatchTooLarge:
        return _send_halves(push, batch)
    if len(answer.outcomes) != batch.ops:
        raise CentreDisagrees("outcomes_missing")
    with push.store.settling() as work:
        return sealing.settle(work, batch, answer.outcomes)


def _send_halves(push: Push, batch: Sealed) -> Settled:
    if batch.ops == 1:
        raise CentreDisagrees("op_too_large")
    ids = (push.store.sitting.new_id(), push.store.sitting.new_id())
    with push.store.settling() as work:
        halves = sealing.cut(work.connection, batch, ids, _body)
    return _sum(_send(push, halves[0]), _send(push, halves[1]))


def _body(batch_id: str, ops: Sequence[Op]) -> tuple[bytes, str]:
    sealed = seal_batch(batch_id, ops)
    return sealed.body, sealed.sha256


def _sum(one: Settled, other: Settled) -> Settled:
    return replace(
        one,
        accepted=one.accepted + other.accepted,
        conflicts=one.conflicts + other.conflicts,
        refused=one.refused + other.refused,
        held=one.held + other.held,
        changed_elsewhere=one.changed_elsewhere or other.changed_elsewhere,
    )
