"""What is owed after a visit, from the records and from this device's own log of what was printed.

Children whose case is closed are left out. A copy is owed for a visit that was signed on this device,
until this device printed or kept it: the log does not travel, so no other device is told.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, or_, select

from ehe_desktop.domain.owed import PARENT_COPY, HeardBack, Owed, copy_due_on, untold
from ehe_desktop.storage.projection_tables import caseload_row, visit_row
from ehe_desktop.storage.tables import audit_entry, record
from ehe_desktop.storage.view import View

_SAID_IN: Final = {"child_voice": "$.end_check.", "filled_form": "$.form.answers.saved."}
"""Where a record of a kind keeps what was said about hearing back."""


def hearing_back(view: View, child_id: str = "") -> tuple[Owed, ...]:
    """What children were told they would hear back on and have not, soonest first; of one child or of all."""
    made: list[Owed] = []
    heard: list[HeardBack] = []
    for row in (line for kind in _SAID_IN for line in view.connection.execute(_of(kind, child_id))):
        on, due_on = _day(row.on_date), _day(row.due_on)
        if on is None:
            continue
        if row.given == "yes":
            heard.append(HeardBack(child_id=row.child_id, on=on))
        elif due_on is not None:
            made.append(
                Owed(
                    record_id=row.id,
                    child_id=row.child_id,
                    child_name=row.full_name,
                    made_on=on,
                    due_on=due_on,
                    by=row.by or "",
                )
            )
    return untold(made, heard)


def copies_owed(view: View, within_days: int, child_id: str = "") -> tuple[Owed, ...]:
    """The visits signed here whose parents have no copy yet, the soonest due first."""
    row, entry = visit_row.c, audit_entry.c
    about = and_(
        entry.child_id == row.child_id,
        entry.object_type == "visit",
        entry.object_id == row.visit_id,
    )
    given = and_(
        entry.action.in_(("print", "export")),
        func.json_extract(entry.entry, "$.reason") == PARENT_COPY,
        func.json_extract(entry.entry, "$.outcome") == "done",
    )
    statement = (
        select(row.visit_id, row.child_id, row.on_date, caseload_row.c.full_name)
        .join(caseload_row, caseload_row.c.child_id == row.child_id)
        .where(caseload_row.c.is_open == 1)
        .where(exists().where(about, entry.action == "create"), ~exists().where(about, given))
        .order_by(row.on_date, row.visit_id)
    )
    if child_id:
        statement = statement.where(row.child_id == child_id)
    return tuple(
        Owed(
            record_id=one.visit_id,
            child_id=one.child_id,
            child_name=one.full_name,
            made_on=date.fromisoformat(one.on_date),
            due_on=copy_due_on(date.fromisoformat(one.on_date), within_days),
        )
        for one in view.connection.execute(statement)
    )


def _of(kind: str, child_id: str) -> Select[Any]:
    """Records of one kind about open cases that say something about hearing back."""
    where = _SAID_IN[kind]
    due_on, given = _said(f"{where}feedback_on"), _said(f"{where}feedback_given")
    statement = (
        select(
            record.c.id,
            record.c.child_id,
            caseload_row.c.full_name,
            _said("$.on").label("on_date"),
            due_on.label("due_on"),
            _said(f"{where}feedback_by").label("by"),
            given.label("given"),
        )
        .join(caseload_row, caseload_row.c.child_id == record.c.child_id)
        .where(record.c.kind == kind, caseload_row.c.is_open == 1)
        .where(or_(due_on.is_not(None), given.is_not(None)))
    )
    return statement.where(record.c.child_id == child_id) if child_id else statement


def _said(path: str) -> ColumnElement[str]:
    return func.json_extract(record.c.body, path, type_=Text)


def _day(text: str | None) -> date | None:
    """The day a text names; none for one that names none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
