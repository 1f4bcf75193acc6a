"""What a caseload can be narrowed by: the areas and officers that occur on this device.

Nothing here lists or counts children.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ehe_desktop.storage.projection_tables import assignment_row, caseload_row, officer_row
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoices:
    """Areas by name; officers as id and name, by name."""

    areas: tuple[str, ...] = ()
    officers: tuple[tuple[str, str], ...] = ()


def filter_choices(view: View) -> FilterChoices:
    """What occurs in the caseload of this device."""
    areas = view.connection.execute(
        select(caseload_row.c.area).where(caseload_row.c.area != "").distinct()
    ).scalars()
    officers = view.connection.execute(
        select(officer_row.c.officer_id, officer_row.c.name)
        .where(officer_row.c.officer_id.in_(select(assignment_row.c.officer_id)))
        .order_by(officer_row.c.name)
    )
    return FilterChoices(
        areas=tuple(sorted(areas)),
        officers=tuple((row.officer_id, row.name) for row in officers),
    )
