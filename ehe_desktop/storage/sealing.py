"""Sealed batches: ops numbered and frozen for sending.

Sealing gives `push_seq` and keeps the bytes; a retry sends those bytes again, unchanged. What becomes of
them when the answer comes is in `settling.py`. Nothing here knows a network or how a body is made: the
caller brings `make_body`. Source: sync.md B3.5, wire/PROTOCOL.md 2.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from ehe_desktop.domain.records import Op
from ehe_desktop.storage import meta, outbox, records
from ehe_desktop.storage.tables import outbox_op, sealed_batch

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


def kept_batches(connection: Connection, lane: int, after: int = 0) -> tuple[Sealed, ...]:
    """Batches without an answer whose first number is above `after`, in the order they were numbered."""
    rows = connection.execute(
        select(sealed_batch)
        .where(sealed_batch.c.lane == lane, sealed_batch.c.first_push_seq > after)
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
    connection: Connection,
    batch: tuple[str, int, int],
    make_body: MakeBody,
    held: Collection[int] = (),
) -> Sealed | None:
    """Number and freeze the oldest waiting ops of a lane; None when none waits.

    `batch` is its id, its lane and the most ops it may hold. Those at the places `held` have been held back
    in this round already: they wait for the next one and keep nothing else back.
    """
    batch_id, lane, most = batch
    ops = outbox.waiting(connection, lane, most, held)
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


def begin_new_identity(connection: Connection) -> None:
    """Every op back to the Outbox under its own id; numbers begin at 1 again.

    Answered ones as well, refused ones too: their numbers say nothing under the new name, so nobody could tell later that the
    centre, put back to an earlier state, has lost them. Whether it was, nobody can tell either.
    """
    for lane in (0, 1):
        offer_again(connection, lane, 0)


def offer_again(connection: Connection, lane: int, accepted: int) -> int:
    """After the centre was put back: everything it once answered goes to the Outbox once more.

    `accepted` is the last number it knows; new ones follow it. It does not tell what was lost: a copy of
    this store may have used the same numbers since. So all is offered, and what the centre knows by its
    op id is a duplicate. Ops keep their ids. An edit, answered or not, says that it has seen nothing
    (`base_rev` 0), because revs of the lost time mean nothing now: it stands where the centre holds its base,
    and becomes a conflict where somebody wrote otherwise since; a decision on a conflict, which may come again
    about other words under the same id, is asked for once more. Nor does a stamp of the lost time mean
    anything: an edit that names one above a removal of the new time would pass for written after it.
    What is written from now on says the same until the centre's records are laid in (`UnitOfWork`).
    What was refused is offered too: the centre's copy of it is its text when the family has left this device.
    Returns how many accepted ops are offered again.
    """
    answered = (outbox_op.c.lane == lane) & (outbox_op.c.state == "acked")
    count = connection.execute(select(func.count()).where(answered)).scalar_one()
    sealed = (outbox_op.c.lane == lane) & (outbox_op.c.state == "sealed")
    back = {"state": "waiting", "push_seq": None, "batch_id": None}
    for which in (answered, sealed):  # one after the other: with OR this SQLite finds no plan
        connection.execute(update(outbox_op).where(which).values(**back, outcome=None))
    # its dead letter, or the box of one too large to send, may be lost; what a person did about it stays
    refused = (outbox_op.c.lane == lane) & (outbox_op.c.state == "quarantined")
    connection.execute(update(outbox_op).where(refused).values(**back))
    connection.execute(delete(sealed_batch).where(sealed_batch.c.lane == lane))
    waiting = (outbox_op.c.lane == lane) & (outbox_op.c.state == "waiting")
    connection.execute(update(outbox_op).where(waiting).values(scope_epoch=0))
    edits = outbox_op.c.op_kind.in_(outbox.FROM_A_REV)
    connection.execute(update(outbox_op).where(waiting, edits).values(base_rev=0))
    meta.put_all(
        connection,
        {meta.last_push_seq(lane): str(accepted), meta.SCOPE_EPOCH: "0", meta.REVS_LOST: "1"},
    )
    return int(count)


def lanes_behind(connection: Connection, accepted: Mapping[str, int]) -> dict[int, int]:
    """Lanes in which the centre knows less than it once answered, with the last number it knows."""
    behind = {}
    for lane in (0, 1):
        first_open = connection.execute(_FIRST_SEALED, {"lane": lane}).scalar()
        last = int(meta.get(connection, meta.last_push_seq(lane), "0"))
        answered = last if first_open is None else first_open - 1
        known = accepted.get(str(lane), 0)
        if known < answered:
            behind[lane] = known
    return behind


def set_aside(connection: Connection, batch: Sealed, reason: str) -> None:
    """A batch of one op that no request can carry: to quarantine, so that it keeps nothing else back.

    The centre has stored nothing of it, so its number and all later ones are given anew.
    """
    connection.execute(
        update(outbox_op)
        .where(outbox_op.c.batch_id == batch.batch_id)
        .values(
            state="quarantined",
            outcome=records.to_json({"verdict": "refused", "reason": reason}),
        )
    )
    later = (
        (outbox_op.c.lane == batch.lane)
        & (outbox_op.c.state == "sealed")
        & (outbox_op.c.push_seq > batch.first_push_seq)
    )
    connection.execute(
        update(outbox_op).where(later).values(state="waiting", push_seq=None, batch_id=None)
    )
    connection.execute(
        delete(sealed_batch).where(
            sealed_batch.c.lane == batch.lane,
            sealed_batch.c.first_push_seq >= batch.first_push_seq,
        )
    )
    meta.put(connection, meta.last_push_seq(batch.lane), str(batch.first_push_seq - 1))


def has_work(connection: Connection, lane: int, held: Collection[int] = ()) -> bool:
    """Whether anything of a lane is sealed or waits, but for the ops at the places `held`."""
    open_ = (outbox_op.c.lane == lane) & outbox_op.c.state.in_(outbox.UNSENT)
    found = select(outbox_op.c.op_id).where(open_, outbox.not_held(held)).limit(1)
    return connection.execute(found).first() is not None


def last_numbers(connection: Connection) -> dict[str, int]:
    """Lane, as text, to the last number given in it."""
    return {str(lane): int(meta.get(connection, meta.last_push_seq(lane), "0")) for lane in (0, 1)}


def last_answered(connection: Connection) -> dict[str, tuple[int, str]]:
    """Lane, as text, to the number and the id of the newest op that was accepted and is still kept."""
    found = {}
    for lane in (0, 1):
        row = connection.execute(_LAST_ANSWERED, {"lane": lane}).one_or_none()
        if row is not None:
            found[str(lane)] = (int(row.push_seq), str(row.op_id))
    return found


_FIRST_SEALED: Final = select(func.min(outbox_op.c.push_seq)).where(
    outbox_op.c.lane == bindparam("lane"), outbox_op.c.state == "sealed"
)
_UNANSWERED: Final = select(func.count()).where(outbox_op.c.state.in_(outbox.UNSENT))
_UNANSWERED_OF: Final = _UNANSWERED.where(outbox_op.c.lane == bindparam("lane"))
_LAST_ANSWERED: Final = (
    select(outbox_op.c.push_seq, outbox_op.c.op_id)
    .where(outbox_op.c.lane == bindparam("lane"), outbox_op.c.state == "acked")
    .where(outbox_op.c.push_seq.is_not(None))
    .order_by(outbox_op.c.op_seq.desc())
    .limit(1)
)


def unanswered(connection: Connection, lane: int | None = None) -> int:
    """How many ops (of one lane) the centre has not accepted or refused yet."""
    query = _UNANSWERED if lane is None else _UNANSWERED_OF
    return int(connection.execute(query, {"lane": lane}).scalar_one())


def _keep(connection: Connection, batch_id: str, ops: Sequence[Op], make_body: MakeBody) -> Sealed:
    body, sha256 = make_body(batch_id, ops)
    first, lane = ops[0].push_seq or 0, ops[0].lane
    connection.exec_driver_sql(
        "UPDATE outbox_op SET state = 'sealed', push_seq = ?, batch_id = ? WHERE op_id = ?",
        [(op.push_seq, batch_id, op.op_id) for op in ops],
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
