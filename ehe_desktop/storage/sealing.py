"""Sealed batches: ops numbered and frozen for sending, and what becomes of them when the answer comes.

Sealing gives `push_seq` and keeps the bytes; a retry sends those bytes again, unchanged. An answered
batch goes away in the same transaction that moves its ops: accepted to the acked journal, refused
to quarantine, held back to the Outbox. Nothing here knows a network or how a body is made: the
caller brings `make_body`. Source: sync.md B3.5, wire/PROTOCOL.md 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from ehe_desktop.domain.records import Op, Outcome, Verdict
from ehe_desktop.storage import meta, outbox, records
from ehe_desktop.storage.records import Held
from ehe_desktop.storage.tables import outbox_op, sealed_batch
from ehe_desktop.storage.unit_of_work import UnitOfWork

MakeBody = Callable[[str, Sequence[Op]], tuple[bytes, str]]
"""Batch id and numbered ops to the body's bytes and the hash of its ops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One batch as it was sealed."""

    batch_id: str
    lane: int
    first_push_seq: int
    ops: int
    payload: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What the outcomes of one batch came to."""

    accepted: int = 0
    conflicts: int = 0
    refused: int = 0
    held: int = 0
    changed_elsewhere: bool = False
    """Some outcome means that the centre holds another value than the one sent."""


def kept_batches(connection: Connection, lane: int) -> tuple[Sealed, ...]:
    """Batches without an answer, in the order they were numbered."""
    rows = connection.execute(
        select(sealed_batch)
        .where(sealed_batch.c.lane == lane)
        .order_by(sealed_batch.c.first_push_seq)
    ).all()
    return tuple(
        Sealed(
            batch_id=row.batch_id,
            lane=row.lane,
            first_push_seq=row.first_push_seq,
            ops=row.ops,
            payload=row.payload,
            sha256=row.sha256,
        )
        for row in rows
    )


def seal_next(
    connection: Connection, lane: int, most: int, batch_id: str, make_body: MakeBody
) -> Sealed | None:
    """Number and freeze the oldest waiting ops of a lane; None when none waits."""
    ops = outbox.waiting(connection, lane, most)
    if not ops:
        return None
    name = meta.last_push_seq(lane)
    first = int(meta.get(connection, name, "0")) + 1
    numbered = [replace(op, push_seq=first + place) for place, op in enumerate(ops)]
    meta.put(connection, name, str(first + len(ops) - 1))
    return _keep(connection, batch_id, numbered, make_body)


def cut(
    connection: Connection, batch: Sealed, ids: tuple[str, str], make_body: MakeBody
) -> tuple[Sealed, Sealed]:
    """Two halves of a batch that was too large; numbers and op ids stay (only after a 413)."""
    rows = connection.execute(
        select(outbox_op)
        .where(outbox_op.c.batch_id == batch.batch_id)
        .order_by(outbox_op.c.push_seq)
    ).mappings()
    ops = [outbox.op_of(row) for row in rows]
    half = len(ops) // 2
    connection.execute(delete(sealed_batch).where(sealed_batch.c.batch_id == batch.batch_id))
    return (
        _keep(connection, ids[0], ops[:half], make_body),
        _keep(connection, ids[1], ops[half:], make_body),
    )


def settle(work: UnitOfWork, batch: Sealed, outcomes: Sequence[Outcome]) -> Settled:
    """Move the ops of an answered batch to where their outcomes say; the batch goes away."""
    told = Settled()
    for outcome in outcomes:
        verdict = Verdict(outcome.verdict) if outcome.verdict in _KNOWN else Verdict.REFUSED
        _move(work.connection, batch.batch_id, outcome, verdict)
        if verdict is Verdict.APPLIED:
            _note_rev(work, outcome)
        told = Settled(
            told.accepted + verdict.accepted,
            told.conflicts + (verdict is Verdict.CONFLICT),
            told.refused + (verdict is Verdict.REFUSED),
            told.held + (verdict is Verdict.HELD),
            told.changed_elsewhere or verdict in _ELSEWHERE,
        )
    work.connection.execute(delete(sealed_batch).where(sealed_batch.c.batch_id == batch.batch_id))
    return told


def unseal_all(connection: Connection) -> None:
    """Every unanswered op back to the Outbox under its own id, numbers from 1: a new identity begins."""
    connection.execute(
        update(outbox_op)
        .where(outbox_op.c.state == "sealed")
        .values(state="waiting", push_seq=None, batch_id=None)
    )
    connection.execute(delete(sealed_batch))
    for lane in (0, 1):
        meta.put(connection, meta.last_push_seq(lane), "0")


def last_numbers(connection: Connection) -> dict[str, int]:
    """Lane, as text, to the last number given in it."""
    return {str(lane): int(meta.get(connection, meta.last_push_seq(lane), "0")) for lane in (0, 1)}


def unanswered(connection: Connection) -> int:
    """How many ops the centre has not accepted or refused yet."""
    return int(
        connection.execute(
            select(func.count()).where(outbox_op.c.state.in_(outbox.UNSENT))
        ).scalar_one()
    )


_KNOWN: Final = frozenset(verdict.value for verdict in Verdict)
_ELSEWHERE: Final = (Verdict.MERGED, Verdict.CONFLICT, Verdict.LATE, Verdict.DUPLICATE)


def _keep(connection: Connection, batch_id: str, ops: Sequence[Op], make_body: MakeBody) -> Sealed:
    body, sha256 = make_body(batch_id, ops)
    first, lane = ops[0].push_seq or 0, ops[0].lane
    for op in ops:
        connection.execute(
            update(outbox_op)
            .where(outbox_op.c.op_id == op.op_id)
            .values(state="sealed", push_seq=op.push_seq, batch_id=batch_id)
        )
    connection.execute(
        insert(sealed_batch).values(
            batch_id=batch_id,
            lane=lane,
            first_push_seq=first,
            ops=len(ops),
            payload=body,
            sha256=sha256,
            sealed_at=ops[-1].made_at,
            attempts=0,
            last_error="",
        )
    )
    return Sealed(
        batch_id=batch_id,
        lane=lane,
        first_push_seq=first,
        ops=len(ops),
        payload=body,
        sha256=sha256,
    )


def _move(connection: Connection, batch_id: str, outcome: Outcome, verdict: Verdict) -> None:
    own = (outbox_op.c.op_id == outcome.op_id, outbox_op.c.batch_id == batch_id)
    values: dict[str, object] = {
        "outcome": records.to_json(_plain(outcome)),
        "attempts": outbox_op.c.attempts + 1,
    }
    if verdict is Verdict.HELD:
        values |= {"state": "waiting", "push_seq": None, "batch_id": None}
    elif verdict is Verdict.REFUSED:
        values |= {"state": "quarantined"}
    else:
        values |= {"state": "acked"}
    connection.execute(update(outbox_op).where(*own).values(**values))


def _note_rev(work: UnitOfWork, outcome: Outcome) -> None:
    """The record stands at the centre exactly as sent: the next edit here begins from that rev.

    After any other verdict the pull brings the record; until then the old rev stays, so that a further
    edit does not claim to have seen what it has not.
    """
    row = work.connection.execute(
        select(outbox_op.c.kind, outbox_op.c.record_id).where(outbox_op.c.op_id == outcome.op_id)
    ).one_or_none()
    held = records.get(work.connection, row.kind, row.record_id) if row else None
    if held is None or held.record.rev > outcome.rev:
        return
    one = replace(held.record, rev=outcome.rev, field_rev=dict(outcome.field_rev))
    more = outbox.unsent_of(work.connection, one.kind, one.id)
    beneath = {**(held.beneath or {}), **_sent(work.connection, outcome.op_id)} if more else None
    work.place(Held(one, beneath))


def _sent(connection: Connection, op_id: str) -> dict[str, object]:
    text = connection.execute(
        select(outbox_op.c.set).where(outbox_op.c.op_id == op_id)
    ).scalar_one()
    return dict(records.from_json(text))


def _plain(outcome: Outcome) -> dict[str, object]:
    return {
        "verdict": outcome.verdict,
        "rev": outcome.rev,
        "conflict_id": outcome.conflict_id,
        "reason": outcome.reason,
    }
