"""The timeline of a child: newest first, corrections under what they correct.

A line about the whole family stands on every child's timeline. What a role may not
read is absent. Nothing here says what happened; the projections did.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.casefile import TimelineEntry
from ehe_desktop.storage.access import readable
from ehe_desktop.storage.caseload_lines import as_instant
from ehe_desktop.storage.projection_tables import caseload_row, officer_row, timeline_row
from ehe_desktop.storage.second_query import second_lines
from ehe_desktop.storage.view import View

WINDOW: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFilter:
    """Which lines: kinds of record (all when empty), brothers and sisters too, one window."""

    kinds: tuple[str, ...] = ()
    siblings: bool = False
    limit: int = WINDOW
    offset: int = 0


def timeline(
    view: View, child_id: str, wanted: TimelineFilter | None = None
) -> tuple[TimelineEntry, ...]:
    """What happened to one child, newest first; by name where the officer is known here."""
    wanted = wanted or TimelineFilter()
    row = timeline_row.c
    statement = (
        _with_names()
        .where(*_visible(view), _whose(child_id, siblings=wanted.siblings))
        .where(or_(row.amends == "", ~_stands_under_another()))
        .order_by(row.on_date.desc(), row.at.desc(), row.kind, row.record_id.desc())
        .limit(wanted.limit)
        .offset(wanted.offset)
    )
    if wanted.kinds:
        statement = statement.where(row.kind.in_(wanted.kinds))
    lines = view.connection.execute(statement).all()
    addenda = _addenda(view, [line.record_id for line in lines])
    visits = [line.record_id for line in lines if line.kind == "visit"]
    second = {one.visit_id: one.words for one in second_lines(view, visits)}
    return tuple(
        _entry(line, addenda.get(line.record_id, ()), second.get(line.record_id, ""))
        for line in lines
    )


def _with_names() -> Any:
    row = timeline_row.c
    by = func.coalesce(officer_row.c.name, row.by_id).label("by")
    return (
        select(*(column for column in row), by)
        .select_from(timeline_row)
        .outerjoin(officer_row, officer_row.c.officer_id == row.by_id)
    )


def _visible(view: View) -> list[ColumnElement[bool]]:
    return [timeline_row.c.access.in_(sorted(readable(view.sitting.role)))]


def _whose(child_id: str, *, siblings: bool) -> ColumnElement[bool]:
    row = timeline_row.c
    family = (
        select(caseload_row.c.family_id)
        .where(caseload_row.c.child_id == child_id)
        .scalar_subquery()
    )
    if siblings:
        return or_(row.child_id == child_id, row.family_id == family)
    return or_(row.child_id == child_id, and_(row.family_id == family, row.child_id.is_(None)))


def _stands_under_another() -> ColumnElement[bool]:
    """True of an addendum whose original has a line here: it is shown under that one."""
    other = timeline_row.alias("other")
    row = timeline_row.c
    same = other.c.child_id.is_not_distinct_from(
        row.child_id
    )  # a form about the household names none
    return exists().where(other.c.family_id == row.family_id, same, other.c.record_id == row.amends)


def _addenda(view: View, record_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    row = timeline_row.c
    lines = view.connection.execute(
        select(row.amends, row.on_date, row.text)
        .where(row.kind == "addendum", row.amends.in_(list(record_ids)))
        .order_by(row.on_date, row.at, row.record_id)
    )
    found: dict[str, tuple[str, ...]] = {}
    for amends, on_date, text in lines:
        said = f"{say_date(date.fromisoformat(on_date))}: {text}"
        found[amends] = (*found.get(amends, ()), said)
    return found


def _entry(line: Any, addenda: tuple[str, ...], second: str) -> TimelineEntry:
    return TimelineEntry(
        record_kind=line.kind,
        record_id=line.record_id,
        child_id=line.child_id or "",
        on=date.fromisoformat(line.on_date),
        at=as_instant(line.at),
        title=line.title,
        text=line.text,
        by=line.by,
        locked=bool(line.locked),
        addenda=addenda,
        second=second,
    )
