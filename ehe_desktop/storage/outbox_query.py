"""What waits to be sent and what was refused, each with whose it is; and closing what was refused.

Everything is read from the queue's own table, so a list here cannot disagree with what is sent
(ux.md 5, thread 12). A refused op that a person has closed stays in the table, marked, with its whole text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update

from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import Op
from ehe_desktop.storage import outbox
from ehe_desktop.storage.projection_tables import caseload_row
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.tables import outbox_op, sealed_batch
from ehe_desktop.storage.unit_of_work import UnitOfWork
from ehe_desktop.storage.view import View

MOST: Final = 500
"""More rows than this are counted, not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedOp:
    """One edit that waits or was refused."""

    op: Op
    state: str
    attempts: int
    child_name: str
    reason: str = ""
    """Why it was refused, in the centre's words."""
    carried_at: str = ""
    """When it was last put into a sealed file; UTC ISO text, empty when never."""
    office_why: str = ""
    """Why the office closed it, in its words; empty when it has not."""


def is_open_refusal() -> ColumnElement[bool]:
    """The condition of a refused op that nobody has closed yet."""
    closed_at = func.json_extract(func.coalesce(outbox_op.c.outcome, "{}"), "$.closed_at")
    return (outbox_op.c.state == "quarantined") & closed_at.is_(None)


def queued(view: View) -> tuple[QueuedOp, ...]:
    """What waits, the safety lane first, then in the order it was made; at most `MOST`."""
    return _lines(view, outbox_op.c.state.in_(outbox.UNSENT))


def refused(view: View) -> tuple[QueuedOp, ...]:
    """What the central system refused and nobody has closed yet, oldest first."""
    return _lines(view, is_open_refusal())


def close_refusal(work: UnitOfWork, op_id: str) -> None:
    """Mark a refused op as dealt with; its text stays.

    Raises:
        RuleBroken: there is no such refused op, or it is closed already.
    """
    row = work.connection.execute(
        select(outbox_op.c.outcome, outbox_op.c.kind, outbox_op.c.record_id, outbox_op.c.child_id)
        .where(outbox_op.c.op_id == op_id)
        .where(is_open_refusal())
    ).one_or_none()
    if row is None:
        raise RuleBroken("there is no refused edit under this id, or it is closed")
    said: dict[str, Any] = {**(from_json(row.outcome) if row.outcome else {})}
    sitting = work.view.sitting
    said |= {"closed_at": to_text(sitting.clock.now()), "closed_by": sitting.officer_id}
    work.connection.execute(
        update(outbox_op).where(outbox_op.c.op_id == op_id).values(outcome=to_json(said))
    )
    work.audit("close_refused", row.kind, row.record_id, child_id=row.child_id or "")


def _lines(view: View, where: ColumnElement[bool]) -> tuple[QueuedOp, ...]:
    statement = (
        select(
            outbox_op,
            func.coalesce(caseload_row.c.full_name, "").label("child_name"),
            func.coalesce(sealed_batch.c.attempts, 0).label("batch_attempts"),
        )
        .select_from(outbox_op)
        .outerjoin(caseload_row, caseload_row.c.child_id == outbox_op.c.child_id)
        .outerjoin(sealed_batch, sealed_batch.c.batch_id == outbox_op.c.batch_id)
        .where(where)
        .order_by(outbox_op.c.lane, outbox_op.c.op_seq)
        .limit(MOST)
    )
    return tuple(_line(row) for row in view.connection.execute(statement).mappings())


def _line(row: Any) -> QueuedOp:
    said = from_json(row["outcome"]) if row["outcome"] else {}
    return QueuedOp(
        op=outbox.op_of(row),
        state=row["state"],
        attempts=row["attempts"] + row["batch_attempts"],
        child_name=row["child_name"],
        reason=str(said.get("reason", "")),
        carried_at=str(said.get("carried_at", "")),
        office_why=str(said.get("office_why", "")),
    )
