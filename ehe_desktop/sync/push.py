"""The first half of a round: safety lane first, sealed batches in order, each answer stored as it comes.

Three local steps a batch: seal, (send), settle. While one batch is at the centre the next is sealed and the
last is settled, so neither side waits for the other; never are two on their way. A cut anywhere leaves ops in
the Outbox, or at most two sealed batches that are sent again as they are.
An edit larger than any message goes to the council sealed. Source: sync.md B3.5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import RuleBroken, StoreError
from ehe_desktop.domain.records import SAFETY_LANE, WORK_LANE, Op, Outcome
from ehe_desktop.storage import sealing
from ehe_desktop.storage.sealing import Sealed
from ehe_desktop.storage.settling import Settled, settle
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.errors import BatchTooLarge, CentreDisagrees, RoundStopped
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.sync.to_council import hand_in_sealed
from ehe_desktop.wire.messages import Limits, PushAnswer
from ehe_desktop.wire.seals import seal_batch

SAFETY_BATCH: Final = 20
TOO_LARGE: Final = "This is larger than one message to the office may be."


class Cancel(Protocol):
    """A wish to stop, asked for between steps."""

    @property
    def cancelled(self) -> bool:
        """True once somebody wished it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What pushing needs. After each batch `sent` hears the ops done so far, `changed` what is shown otherwise."""

    store: Store
    client: ServerClient
    aside: Executor
    """Where one request runs while the store is worked on."""
    replica_id: str
    limits: Limits
    cancel: Cancel
    sent: Callable[[int], None]
    changed: Callable[[StoreChanged], None]


def push_all(push: Push) -> tuple[int, Settled]:
    """Send everything that waits when a lane's turn comes; how many ops were sent, and what they came to.

    The safety lane goes first. A flag on a record that was made here too is held back until that record
    has arrived, so the lane is asked once more at the end.

    Raises:
        RoundStopped: somebody wished to stop; what was sent is settled.
        SyncError: the way or the centre; the batch in hand is kept for the next round.
    """
    lanes = _Lanes(push)
    for lane in (SAFETY_LANE, WORK_LANE):
        lanes.send(lane, frozenset())
    if lanes.told.held and lanes.told.accepted:
        for lane in (SAFETY_LANE, WORK_LANE):
            lanes.send(lane, frozenset())
    return lanes.count, lanes.told


class _Lanes:
    """The sending of one round, and what it has come to so far."""

    def __init__(self, push: Push) -> None:
        self._push = push
        self.count = 0
        self.told = Settled()

    def send(self, lane: int, held: frozenset[int]) -> None:
        """What waits in one lane now; what is held back keeps nothing behind it back.

        What is written meanwhile waits for the next round, or somebody who types could keep one going.
        """
        with self._push.store.reading() as view:
            left = sealing.unanswered(view.connection, lane)
        batch = _next_batch(self._push, lane, held) if left > 0 else None
        asked = self._ask(batch)
        while batch is not None:
            if asked is None:
                raise RoundStopped
            left -= batch.ops
            ahead = None
            with suppress(StoreError):  # the disk is full: what is at the centre is settled first
                ahead = _next_batch(self._push, lane, held, batch) if left > 0 else None
            try:
                answer = asked.result()
            except BatchTooLarge:
                settled = _send_halves(self._push, batch)
                self._note(settled)
                # the other half is a kept batch now, as is what was sealed ahead
                self.send(lane, held | settled.held_at)
                return
            asked = self._ask(ahead)
            settled = _settle(self._push, batch, answer.outcomes)
            self._note(settled)
            batch, held = ahead, held | settled.held_at
            if batch is None and left > 0:
                batch = _next_batch(self._push, lane, held)
                asked = self._ask(batch)

    def _ask(self, batch: Sealed | None) -> Future[PushAnswer] | None:
        """A batch on its way; None where there is none, or somebody wished to stop."""
        if batch is None or self._push.cancel.cancelled:
            return None
        return self._push.aside.submit(self._push.client.push, batch.payload)

    def _note(self, settled: Settled) -> None:
        self.told = self.told.also(settled)
        self.count += settled.accepted + settled.refused + settled.held
        self._push.sent(self.count)
        self._push.changed(settled.changed)


def _next_batch(
    push: Push, lane: int, held: frozenset[int], after: Sealed | None = None
) -> Sealed | None:
    """The batch that comes after this one, or the first without an answer: kept from before, or sealed now."""
    most = SAFETY_BATCH if lane == SAFETY_LANE else push.limits.batch_ops
    last = after.first_push_seq if after is not None else 0
    with push.store.reading() as view:  # nothing to do is the usual case, and costs no write
        if not sealing.has_work(view.connection, lane, held):
            return None
    with push.store.settling() as work:
        kept = sealing.kept_batches(work.connection, lane, last)
        if kept:
            return kept[0]
        named = (push.store.sitting.new_id(), lane, most)
        return sealing.seal_next(work.connection, named, _body, held)


def _settle(push: Push, batch: Sealed, outcomes: Sequence[Outcome]) -> Settled:
    try:
        with push.store.settling(later=True) as work:  # lost, the same bytes get the same answer
            settled = settle(work, batch, outcomes)
    except RuleBroken as fault:
        raise CentreDisagrees("outcomes_of_others") from fault
    return replace(settled, changed=work.changed)


def _send(push: Push, batch: Sealed) -> Settled:
    try:
        answer = push.client.push(batch.payload)
    except BatchTooLarge:
        return _send_halves(push, batch)
    return _settle(push, batch, answer.outcomes)


def _send_halves(push: Push, batch: Sealed) -> Settled:
    if batch.ops == 1:
        whole = _Whole.of(batch.payload)
        with suppress(BatchTooLarge, CentreDisagrees), push.store.reading() as view:
            hand_in_sealed(view, push.client, whole, whole.read)
        with push.store.settling() as work:
            sealing.set_aside(work.connection, batch, TOO_LARGE)
        return Settled(refused=1)
    ids = (push.store.sitting.new_id(), push.store.sitting.new_id())
    with push.store.settling() as work:
        first, _ = sealing.cut(work.connection, batch, ids, _body)
    return _send(push, first)


@dataclass(frozen=True, slots=True)
class _Whole:
    """One message that is too large, as a file."""

    sha256: str
    size: int
    read: Callable[[int, int], bytes]
    family_id: str = ""
    media_type: str = "application/json"

    @classmethod
    def of(cls, payload: bytes) -> _Whole:
        """The message with its edit."""
        sha256 = hashlib.sha256(payload).hexdigest()
        return cls(sha256, len(payload), lambda at, most: payload[at : at + most])


def _body(batch_id: str, ops: Sequence[Op]) -> tuple[bytes, str]:
    sealed = seal_batch(batch_id, ops)
    return sealed.body, sealed.sha256
