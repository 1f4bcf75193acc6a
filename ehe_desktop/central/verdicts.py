"""The shapes of the centre's answers: outcomes, rows of history, dead letters.

No rule stands here; `accept.py` and `editing.py` decide.
"""

from __future__ import annotations

from typing import Final

from ehe_desktop.central.desk import Decision, Desk, Held
from ehe_desktop.central.writing import Row
from ehe_desktop.domain.conflict import Side
from ehe_desktop.domain.records import Body, Op, Outcome, Record, Verdict
from ehe_desktop.wire.codec import encode

NOT_HERE: Final = "It is about a family that is not among yours, or is not there."
"""Also for a record that does not exist: nobody learns which of the two it is."""
_NOTE_CHARS: Final = 64


def outcome_of(
    op: Op, verdict: Verdict, record: Record | None = None, *, conflict: str = "", reason: str = ""
) -> Outcome:
    """The answer to `op`; `record` is the record as it stands after it."""
    return Outcome(
        op_id=op.op_id,
        verdict=verdict.value,
        rev=record.rev if record is not None else 0,
        field_rev=dict(record.field_rev) if record is not None else {},
        conflict_id=conflict,
        reason=reason,
    )


def dead(op: Op, reason: str) -> Decision:
    """Refuse `op` and keep the whole of it."""
    return Decision(outcome=outcome_of(op, Verdict.REFUSED, reason=reason), dead=reason)


def done(op: Op, verdict: Verdict, held: Held, desk: Desk) -> Decision:
    """Accept `op` as the record `held`, with its line of history."""
    return Decision(
        outcome=outcome_of(op, verdict, held.record),
        puts=(held,),
        history=(history_row(op, verdict, held.record, desk),),
    )


def history_row(op: Op, verdict: Verdict, record: Record, desk: Desk, note: str = "") -> Row:
    """One line of history: what was sent, from what, by whom, and what became of it."""
    return {
        "record_id": record.id,
        "family_id": record.family_id,
        "rev": record.rev,
        "op_id": op.op_id,
        "op_kind": op.op_kind[:_NOTE_CHARS],
        "verdict": verdict.value,
        "author": desk.device.officer_id,
        "replica_id": desk.device.replica_id,
        "device": desk.device.name,
        "made_at": op.made_at[:_NOTE_CHARS].replace("\x00", ""),
        "received_at": desk.now,
        "before": encode(op.base).decode(),
        "after": encode(op.set).decode(),
        "note": note,
    }


def side_of(op: Op, values: Body, desk: Desk) -> Side:
    """The op's side of a conflict."""
    return Side(
        values=dict(values),
        author=desk.device.officer_id,
        at=op.made_at[:_NOTE_CHARS] or desk.now,
        op_id=op.op_id,
        device=desk.device.name,
    )
