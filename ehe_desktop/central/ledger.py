"""One push: numbered ops in, stored outcomes out; the same numbers give the same answer for ever.

The lane of a replica is locked first, so two copies of one request never run side by side.
What was answered is answered again from the table, byte for byte; what is new is decided
and written in one transaction with its outcomes. A gap, a fork or an altered batch writes
nothing at all. What an op means is decided in `accept.py`.

Source: sync.md B3.5, B5 (8, 17-20).
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.accept import decide, op_digest, refuse_unread
from ehe_desktop.central.accounts import Device
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import Decision, Desk, is_id, lay_out
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.writing import write
from ehe_desktop.domain.records import SAFETY_LANE, WORK_LANE, Op
from ehe_desktop.wire.messages import PushRequest

log = logging.getLogger(__name__)
_LANES: Final = (SAFETY_LANE, WORK_LANE)
_l, _o = tables.lane, tables.outcome
_NUMBERS: Final = (
    sa.select(_l.c.lane, _l.c.last_seq, _o.c.op_id)
    .outerjoin(
        _o,
        sa.and_(
            _o.c.replica_id == _l.c.replica_id,
            _o.c.lane == _l.c.lane,
            _o.c.push_seq
            == sa.case(
                {lane: sa.bindparam(f"number_{lane}", type_=sa.BigInteger) for lane in _LANES},
                value=_l.c.lane,
            ),
        ),
    )
    .where(_l.c.replica_id == sa.bindparam("replica"))
)
"""Lanes, each with the op that stands under the number asked about."""


def push(
    connection: sa.Connection, device: Device, request: PushRequest, context: Context
) -> bytes:
    """Take in one batch and return the JSON of its `PushAnswer`.

    Raises:
        Refusal: `gap`, `replica_forked`, `batch_differs`, `batch_too_large`, `body_wrong`.
    """
    _check(request, context)
    last = _lock_lane(connection, device.replica_id, request.lane)
    if request.first_push_seq > last + 1:
        raise Refusal("gap", expected=last + 1)
    digests = [op_digest(op) for op in request.ops]
    is_next = request.first_push_seq == last + 1  # nothing of it was answered yet
    stored = [] if is_next else _stored(connection, device, request, digests)
    fresh = request.ops[len(stored) :]
    if not fresh:
        return _answer(request.batch_id, stored)
    desk = lay_out(connection, device, fresh, context.now_text())
    answers = []
    for op, digest in zip(fresh, digests[len(stored) :], strict=True):
        decision = decide_safely(op, digest, desk, context)
        answer = desk.take(op, decision, digest)
        answers.append(answer)
        desk.changes.outcomes.append(
            {
                "replica_id": device.replica_id,
                "lane": request.lane,
                "push_seq": op.push_seq,
                "op_id": op.op_id,
                "digest": digest,
                "batch_id": request.batch_id,
                "verdict": decision.outcome.verdict,
                "answer": answer,
                "received_at": desk.now,
            }
        )
    newest = request.first_push_seq + len(request.ops) - 1
    lane = tables.lane
    connection.execute(
        lane.update()
        .where(lane.c.replica_id == device.replica_id, lane.c.lane == request.lane)
        .values(last_seq=newest)
    )
    batch = hashlib.sha256(f"{device.replica_id}:{request.lane}:{request.sha256}".encode())
    write(connection, desk.changes, context.clock, batch.hexdigest())
    return _answer(request.batch_id, [*stored, *answers])


def numbers_of(
    connection: sa.Connection, replica_id: str, answered: Mapping[str, tuple[int, str]]
) -> tuple[dict[str, int], bool]:
    """Lane (as text) to the highest number that was answered; whether one stands for another op than this store knows."""
    known = {lane: answered.get(str(lane), (0, "")) for lane in _LANES}
    asked = {f"number_{lane}": number for lane, (number, _) in known.items()}
    rows = connection.execute(_NUMBERS, {"replica": replica_id} | asked).all()
    numbers = dict.fromkeys(map(str, _LANES), 0) | {str(row.lane): row.last_seq for row in rows}
    return numbers, any(row.op_id not in (None, known[row.lane][1]) for row in rows)


def _check(request: PushRequest, context: Context) -> None:
    if len(request.ops) > context.settings.limits.batch_ops:
        raise Refusal("batch_too_large")
    if request.lane not in (SAFETY_LANE, WORK_LANE) or request.first_push_seq < 1:
        raise Refusal("body_wrong", detail="lane or number")
    if not is_id(request.batch_id) or not all(is_id(op.op_id) for op in request.ops):
        raise Refusal("body_wrong", detail="a name")
    if len({op.op_id for op in request.ops}) < len(request.ops):
        raise Refusal("body_wrong", detail="one op twice")


def _lock_lane(connection: sa.Connection, replica_id: str, number: int) -> int:
    lane = tables.lane
    mine = sa.and_(lane.c.replica_id == replica_id, lane.c.lane == number)
    last = connection.scalar(sa.select(lane.c.last_seq).where(mine).with_for_update())
    if last is None:
        # two first batches at once: the second insert loses, and is run again from the start
        connection.execute(lane.insert().values(replica_id=replica_id, lane=number, last_seq=0))
        return 0
    return int(last)


def _stored(
    connection: sa.Connection, device: Device, request: PushRequest, digests: Sequence[str]
) -> list[str]:
    """The answers to the ops of this batch that have one, which are the first of it."""
    o = tables.outcome
    rows = connection.execute(
        sa.select(o.c.push_seq, o.c.op_id, o.c.digest, o.c.answer)
        .where(
            o.c.replica_id == device.replica_id,
            o.c.lane == request.lane,
            o.c.push_seq >= request.first_push_seq,
            o.c.push_seq < request.first_push_seq + len(request.ops),
        )
        .order_by(o.c.push_seq)
    ).all()
    for row, op, digest in zip(rows, request.ops, digests, strict=False):
        if row.op_id != op.op_id:
            raise Refusal("replica_forked")
        if row.digest != digest:
            raise Refusal("batch_differs")
    return [str(row.answer) for row in rows]


def decide_safely(op: Op, digest: str, desk: Desk, context: Context) -> Decision:
    """Decide one op; a fault of ours refuses that op alone, keeps it whole, and is logged."""
    try:
        return decide(op, digest, desk, context)
    except sa.exc.DBAPIError:
        raise
    except Exception:
        incident = secrets.token_hex(4)
        log.exception("an op could not be decided, incident %s", incident)
        return refuse_unread(op, incident)


def _answer(batch_id: str, answers: Sequence[str]) -> bytes:
    return f'{{"batch_id":"{batch_id}","outcomes":[{",".join(answers)}]}}'.encode()
