"""Open flags of the children on this device, for the list of flags; by role, gravest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ehe_desktop.storage.access import readable
from ehe_desktop.storage.caseload_lines import as_day
from ehe_desktop.storage.projection_tables import caseload_row, open_flag
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagLine:
    """One open flag with whose it is. `raised_on` is an instant as text."""

    flag_id: str
    child_id: str
    family_id: str
    child_name: str
    code: str
    words: str
    severity: int
    access: str
    raised_on: str
    checked_on: date | None
    review_on: date | None
    source: str
    close_proposed: bool


def flags(view: View, *, child_id: str = "") -> tuple[FlagLine, ...]:
    """The open flags this role may read; one child's when given."""
    row = open_flag.c
    columns = [column for column in row if column.name != "place"]
    statement = (
        select(*columns, func.coalesce(caseload_row.c.full_name, "").label("child_name"))
        .select_from(open_flag)
        .outerjoin(caseload_row, caseload_row.c.child_id == row.child_id)
        .where(row.access.in_(sorted(readable(view.sitting.role))))
        .order_by(row.severity.desc(), row.raised_on, row.flag_id)
    )
    if child_id:
        statement = statement.where(row.child_id == child_id)
    return tuple(
        FlagLine(
            **{
                **line,
                "checked_on": as_day(line["checked_on"]),
                "review_on": as_day(line["review_on"]),
                "close_proposed": bool(line["close_proposed"]),
            }
        )
        for line in view.connection.execute(statement).mappings()
    )
