"""Concerns by where they stand: not yet told first, then those to chase, then the rest.

What was seen or said is never in a list; the case file folds it from the events for
those who may read it.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import and_, case, func, nulls_last, or_, select

from ehe_desktop.domain.casefile import ConcernLine
from ehe_desktop.storage.access import reads_concerns
from ehe_desktop.storage.caseload_lines import as_day
from ehe_desktop.storage.projection_tables import caseload_row, concern_row
from ehe_desktop.storage.view import View

_PATH: Final = {"not_yet_told": 0, "told": 1, "reply": 2, "outcome": 3, "closed": 4}


def concerns(
    view: View, *, open_only: bool = True, child_id: str = "", to_do_by: date | None = None
) -> tuple[ConcernLine, ...]:
    """The concerns on this device, gravest step first; none for a role that may not read them.

    With `to_do_by` only those that nobody was told of, or whose reply is to be chased by that day.
    """
    if not reads_concerns(view.sitting.role):
        return ()
    row = concern_row.c
    step = case(_PATH, value=row.status, else_=len(_PATH))
    statement = (
        select(
            *(column for column in row),
            func.coalesce(caseload_row.c.full_name, "").label("child_name"),
            func.coalesce(caseload_row.c.band, "").label("band"),
        )
        .select_from(concern_row)
        .outerjoin(caseload_row, caseload_row.c.child_id == row.child_id)
        .order_by(step, nulls_last(row.chase_on.asc()), row.raised_at, row.concern_id)
    )
    if open_only:
        statement = statement.where(row.is_open == 1)
    if to_do_by is not None:
        chase = and_(row.status == "told", row.chase_on <= to_do_by.isoformat())
        statement = statement.where(or_(row.status == "not_yet_told", chase))
    if child_id:
        statement = statement.where(row.child_id == child_id)
    found = view.connection.execute(statement).mappings()
    return tuple(
        ConcernLine(
            **{
                **line,
                "chase_on": as_day(line["chase_on"]),
                "close_proposed": bool(line["close_proposed"]),
                "is_open": bool(line["is_open"]),
            }
        )
        for line in found
    )
