"""The caseload: filtered, sorted and cut to a window in SQL, never in a screen.

Filters are told by fields, never by SQL text; an order is a name from a closed list.
"Overdue" and "not seen in 12 months" are worked out from the day in `AsOf`.
A child heard of less than a year ago is not "not seen in 12 months" yet.
Source: ux.md 2.2 (overdue order), 2.3 (views and filters).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    func,
    nulls_last,
    or_,
    select,
)

from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.storage.access import readable
from ehe_desktop.storage.as_of import AsOf
from ehe_desktop.storage.caseload_lines import lines, officer_of, parameters, summary, with_counts
from ehe_desktop.storage.view import View

WINDOW: Final = 200
"""Rows a list asks for at a time."""


_KEPT: Final = 64
"""Statements made for filters asked lately; a statement depends on its filter and on nothing else."""


class Order(StrEnum):
    """How a list is sorted; the name stands on screen."""

    BAND_THEN_DUE = "band_then_due"
    """Highest band first, longest overdue first inside it; not assessed last."""
    DUE = "due"
    NAME = "name"
    LAST_SEEN = "last_seen"
    """Longest not seen first, never seen before all."""
    BORN = "born"


class Cases(StrEnum):
    """Open cases, closed ones, or both."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadFilter:
    """What a list shows. Every part given narrows it; empty ones ask nothing."""

    cases: Cases = Cases.OPEN
    overdue: bool = False
    due_by: date | None = None
    not_put_off: bool = False
    """Without those put off until today or later."""
    not_seen_in_year: bool = False
    not_seen_alone: bool = False
    new_notifications: bool = False
    concern_open: bool = False
    needs_decision: bool = False
    draft_open: bool = False
    bands: tuple[str, ...] = ()
    officer_id: str = ""
    areas: tuple[str, ...] = ()
    case_states: tuple[str, ...] = ()
    family_id: str = ""
    order: Order = Order.BAND_THEN_DUE
    falling: bool = False
    """The other way round than the order's own."""
    limit: int = WINDOW
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A window of a list; `total` is how many there are in all."""

    rows: tuple[CaseSummary, ...]
    total: int
    offset: int = 0


def caseload(view: View, wanted: CaseloadFilter, as_of: AsOf) -> Page:
    """The children `wanted` asks for, in its order, one window of them, and how many in all."""
    values = parameters(view, as_of)
    total = view.connection.execute(
        _how_many(replace(wanted, limit=0, offset=0)), values
    ).scalar_one()
    return Page(_rows(view, wanted, values), int(total), wanted.offset)


def caseload_rows(view: View, wanted: CaseloadFilter, as_of: AsOf) -> tuple[CaseSummary, ...]:
    """The window of them alone."""
    return _rows(view, wanted, parameters(view, as_of))


def _rows(view: View, wanted: CaseloadFilter, values: dict[str, Any]) -> tuple[CaseSummary, ...]:
    rows = view.connection.execute(_window(wanted), values).all()
    levels = readable(view.sitting.role)
    return tuple([summary(row, levels) for row in rows])


@lru_cache(maxsize=_KEPT)
def _window(wanted: CaseloadFilter) -> Select[Any]:
    """The statement for a window: making it takes as long as asking it, and people ask the same again."""
    line = lines()
    page = (
        select(line)
        .where(*conditions(line, wanted))
        .order_by(*_order(line, wanted))
        .limit(wanted.limit)
        .offset(wanted.offset)
    ).cte("page")
    return with_counts(page, *_order(page, wanted))


@lru_cache(maxsize=_KEPT)
def _how_many(wanted: CaseloadFilter) -> Select[Any]:
    line = lines()
    return select(func.count()).select_from(line).where(*conditions(line, wanted))


NEW_STATES: Final = ("notified", "triaged")
MOVING_STATES: Final = ("moving_out", "transferred")


def conditions(line: CTE, wanted: CaseloadFilter) -> list[ColumnElement[bool]]:
    """The filter as conditions on `line`."""
    column = line.c
    found: list[ColumnElement[bool]] = []
    if wanted.cases is not Cases.ALL:
        found.append(column.is_open == int(wanted.cases is Cases.OPEN))
    switches = (
        (wanted.overdue, column.is_overdue == 1),
        (wanted.not_put_off, is_not_put_off(line)),
        (wanted.not_seen_in_year, not_seen(line, column.last_seen_on)),
        (wanted.not_seen_alone, not_seen(line, column.last_seen_alone_on)),
        (wanted.new_notifications, column.case_state.in_(NEW_STATES)),
        (wanted.concern_open, column.concern_open == 1),
        (wanted.needs_decision, column.needs_decision == 1),
        (wanted.draft_open, column.draft_open == 1),
    )
    found.extend(condition for on, condition in switches if on)
    if wanted.due_by is not None:
        found.append(column.due_on <= wanted.due_by.isoformat())
    if wanted.officer_id:
        found.append(officer_of(column.family_id) == wanted.officer_id)
    chosen = (
        (column.band, wanted.bands),
        (column.area, wanted.areas),
        (column.case_state, wanted.case_states),
        (column.family_id, (wanted.family_id,) if wanted.family_id else ()),
    )
    found.extend(of.in_(among) for of, among in chosen if among)
    return found


def is_not_put_off(line: CTE) -> ColumnElement[bool]:
    """Never put off, or the day it was put off until is over."""
    until = line.c.put_off_until
    return or_(until.is_(None), until < bindparam("today", type_=Text))


def not_seen(line: CTE, last_on: ColumnElement[Any]) -> ColumnElement[bool]:
    """Not within a year: long ago, or never and heard of more than a year ago or on no known day."""
    year_ago: ColumnElement[str] = bindparam("year_ago", type_=Text)
    since = line.c.first_contact_from
    return or_(
        last_on <= year_ago,
        and_(last_on.is_(None), or_(since.is_(None), since <= year_ago)),
    )


def _order(line: CTE, wanted: CaseloadFilter) -> list[ColumnElement[Any]]:
    column = line.c
    orders: dict[Order, list[ColumnElement[Any]]] = {
        Order.BAND_THEN_DUE: [column.band_rank.desc(), nulls_last(column.due_on.asc())],
        Order.DUE: [nulls_last(column.due_on.asc())],
        Order.NAME: [column.sort_name.asc()],
        Order.LAST_SEEN: [column.last_seen_on.asc()],
        Order.BORN: [nulls_last(column.born_on.asc())],
    }
    falling: dict[Order, list[ColumnElement[Any]]] = {
        Order.BAND_THEN_DUE: [column.band_rank.asc(), nulls_last(column.due_on.desc())],
        Order.DUE: [nulls_last(column.due_on.desc())],
        Order.NAME: [column.sort_name.desc()],
        Order.LAST_SEEN: [column.last_seen_on.desc()],
        Order.BORN: [nulls_last(column.born_on.desc())],
    }
    chosen = (falling if wanted.falling else orders)[wanted.order]
    return [*chosen, column.sort_name, column.child_id]
