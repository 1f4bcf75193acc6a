"""The caseload as one SQL expression: every child with the day they are due, as of a moment.

The due day is the review's; for a child not assessed, the first-contact target, which
is worked out for each different starting day by the council's own rule and looked up.
Shared by the caseload, search, counts and the case file. Nothing here filters.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)

from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.clock import ENGLAND, from_text, to_text
from ehe_desktop.storage.access import readable
from ehe_desktop.storage.as_of import AsOf
from ehe_desktop.storage.projection_tables import (
    assignment_row,
    caseload_row,
    visit_plan_child,
    visit_row,
)
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.view import View

_ROW: Final = caseload_row.c
NO_FLAGS: Final = "[]"
_NAMES: Final = (
    *_ROW.keys(), "due_on", "is_overdue", "officer_id", "next_visit_at", "visits_in_year",
)  # fmt: skip
_Asked: Any = namedtuple("_Asked", _NAMES)  # type: ignore[misc]  # noqa: PYI024 - the table's own fields
"""A row of `with_counts` by name: the engine's own rows look a name up five times slower."""


def parameters(view: View, as_of: AsOf) -> dict[str, Any]:
    """The values every statement made from `lines` needs."""
    day_start = datetime.combine(as_of.today, time(0), ENGLAND)
    return {
        "today": as_of.today_text,
        "year_ago": as_of.year_ago_text,
        "day_start": to_text(day_start),
        "targets": to_json(_targets(view, as_of)),
    }


@cache
def lines() -> CTE:
    """Every child, with `due_on`, whether that is the first contact, and whether it is overdue.

    Made once: its values are bound when it is asked, and every list of the program begins with it.
    """
    place: ColumnElement[str] = (
        literal_column("'$.\"'") + _ROW.first_contact_from + literal_column("'\"'")
    )
    first_due: ColumnElement[str] = func.json_extract(bindparam("targets"), place, type_=Text)
    due_on = func.coalesce(_ROW.review_due_on, first_due)
    waits = or_(_ROW.put_off_until.is_(None), _ROW.put_off_until < bindparam("today"))
    overdue = and_(_ROW.is_open == 1, due_on < bindparam("today"), waits)
    return select(
        *(column for column in _ROW),
        due_on.label("due_on"),
        case((overdue, 1), else_=0).label("is_overdue"),
    ).cte("line")


def officer_of(family_id: ColumnElement[str]) -> ColumnElement[str]:
    """Whose case the family is today: the case's own officer before a cover's, the newest first."""
    table = assignment_row.c
    return (
        select(table.officer_id)
        .where(table.family_id == family_id, table.from_on <= bindparam("today"))
        .where(or_(table.to_on.is_(None), table.to_on >= bindparam("today")))
        .order_by((table.ground == "case").desc(), table.from_on.desc(), table.assignment_id)
        .limit(1)
        .scalar_subquery()
    )


def with_counts(page: CTE | Subquery, *order: ColumnElement[Any]) -> Select[Any]:
    """The rows of a page with what is only worth asking for those: next visit, visits in a year."""
    planned, held = visit_plan_child.c, visit_row.c
    next_visit = (
        select(func.min(planned.starts_at))
        .where(planned.child_id == page.c.child_id, planned.state == "planned")
        .where(planned.starts_at >= bindparam("day_start"))
        .scalar_subquery()
    )
    visits = (
        select(func.count())
        .where(held.child_id == page.c.child_id, held.on_date > bindparam("year_ago"))
        .where(held.on_date <= bindparam("today"))
        .scalar_subquery()
    )
    return select(
        page,
        officer_of(page.c.family_id).label("officer_id"),
        next_visit.label("next_visit_at"),
        visits.label("visits_in_year"),
    ).order_by(*order)


def summary(row: Row[Any], levels: Collection[str]) -> CaseSummary:
    """One line of a list from a row of `with_counts`; flag words only of the `levels` the reader may read."""
    one: Any = _Asked._make(row)
    return CaseSummary(
        child_id=one.child_id,
        family_id=one.family_id,
        full_name=one.full_name,
        known_as=one.known_as,
        case_number=one.case_number,
        born_on=as_day(one.born_on),
        band=one.band,
        due_on=as_day(one.due_on),
        due_is_first_contact=one.review_due_on is None and one.due_on is not None,
        put_off_until=as_day(one.put_off_until),
        last_seen_on=as_day(one.last_seen_on),
        last_seen_alone_on=as_day(one.last_seen_alone_on),
        last_seen_face_to_face_on=as_day(one.last_seen_face_to_face_on),
        visits_in_year=one.visits_in_year,
        next_visit_at=as_instant(one.next_visit_at),
        officer_id=one.officer_id or "",
        area=one.area,
        flag_words=_flag_words(one.flags, levels) if one.flags != NO_FLAGS else (),
        concern_open=bool(one.concern_open),
        concern_not_told=bool(one.concern_not_told),
        draft_open=bool(one.draft_open),
        two_person_visit=bool(one.two_person_visit),
        needs_decision=bool(one.needs_decision),
        case_state=one.case_state,
        is_open=bool(one.is_open),
    )


def _flag_words(flags: str, levels: Collection[str]) -> tuple[str, ...]:
    return tuple(words for level, words in from_json(flags) if level in levels)


def summaries(view: View, as_of: AsOf, child_ids: Iterable[str]) -> dict[str, CaseSummary]:
    """The lines of these children, by id; those not on this device are left out."""
    values = {**parameters(view, as_of), "child_ids": list(child_ids)}
    rows = view.connection.execute(_of_these(), values)
    levels = readable(view.sitting.role)
    return {row.child_id: summary(row, levels) for row in rows}


@cache
def _of_these() -> Select[Any]:
    line = lines()
    among: ColumnElement[Any] = bindparam("child_ids", expanding=True)
    return with_counts(select(line).where(line.c.child_id.in_(among)).cte("page"))


def as_day(text: str | None) -> date | None:
    """A day of a table."""
    return None if text is None else date.fromisoformat(text)


def as_instant(text: str | None) -> datetime | None:
    """An instant of a table."""
    return None if text is None else from_text(text)


def _targets(view: View, as_of: AsOf) -> dict[str, str]:
    """Each day a child was heard of, with the day first contact is then due."""
    days = view.connection.execute(
        select(_ROW.first_contact_from).where(_ROW.first_contact_from.is_not(None)).distinct()
    ).scalars()
    pairs = ((day, as_of.first_contact(date.fromisoformat(day))) for day in days)
    return {day: due_on.isoformat() for day, due_on in pairs if due_on is not None}
