"""Counts for the caseload's tabs and for "Waiting on me": each set in one statement.

Nothing here lists a child. Statements are made once: they depend on nothing that is in the store.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select

from ehe_desktop.domain.casefile import DueCounts, TabCounts, WaitingCounts
from ehe_desktop.storage.as_of import AsOf
from ehe_desktop.storage.caseload_lines import lines, officer_of, parameters
from ehe_desktop.storage.caseload_query import (
    MOVING_STATES,
    NEW_STATES,
    CaseloadFilter,
    conditions,
    not_seen,
)
from ehe_desktop.storage.outbox import UNSENT
from ehe_desktop.storage.outbox_query import is_open_refusal
from ehe_desktop.storage.projection_tables import concern_row, conflict_row, draft_row
from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.storage.view import View


def tab_counts(view: View, as_of: AsOf, officer_id: str = "") -> TabCounts:
    """How many children each tab holds; only an officer's own when `officer_id` is given."""
    row = view.connection.execute(_tabs(officer_id), parameters(view, as_of)).mappings().one()
    return TabCounts(**{name: int(number or 0) for name, number in row.items()})


@cache
def _tabs(officer_id: str) -> Select[Any]:
    line = lines()
    is_open = line.c.is_open == 1
    tabs: dict[str, ColumnElement[bool]] = {
        "open_cases": is_open,
        "overdue": line.c.is_overdue == 1,
        "not_seen_in_year": and_(is_open, not_seen(line, line.c.last_seen_on)),
        "not_seen_alone": and_(is_open, not_seen(line, line.c.last_seen_alone_on)),
        "new_notifications": and_(is_open, line.c.case_state.in_(NEW_STATES)),
        "concern_open": and_(is_open, line.c.concern_open == 1),
        "needs_decision": and_(is_open, line.c.needs_decision == 1),
        "moving_out": and_(is_open, line.c.case_state.in_(MOVING_STATES)),
        "closed": line.c.is_open == 0,
    }
    statement = select(*(_how_many(where).label(name) for name, where in tabs.items()))
    if officer_id:
        statement = statement.where(officer_of(line.c.family_id) == officer_id)
    return statement


def due_counts(view: View, as_of: AsOf, wanted: CaseloadFilter) -> DueCounts:
    """How many of the children `wanted` asks for there are, and how many are late, and for what."""
    row = view.connection.execute(_due(wanted), parameters(view, as_of)).mappings().one()
    return DueCounts(**{name: int(number or 0) for name, number in row.items()})


@lru_cache(maxsize=8)
def _due(wanted: CaseloadFilter) -> Select[Any]:
    line = lines()
    is_late, is_review = line.c.is_overdue == 1, line.c.review_due_on.is_not(None)
    return select(
        func.count().label("due"),
        _how_many(and_(is_late, is_review)).label("late_reviews"),
        _how_many(and_(is_late, ~is_review)).label("late_first_contacts"),
    ).where(*conditions(line, wanted))


def waiting_counts(view: View, as_of: AsOf) -> WaitingCounts:
    """What waits on this officer, and what waits to be sent."""
    values = {"today": as_of.today_text, "me": view.sitting.officer_id}
    row = view.connection.execute(_waiting(), values).mappings().one()
    return WaitingCounts(**{name: int(number) for name, number in row.items()})


@cache
def _waiting() -> Select[Any]:
    open_concern = concern_row.c.is_open == 1
    to_chase = and_(
        open_concern,
        concern_row.c.status == "told",
        concern_row.c.chase_on <= bindparam("today"),
    )
    mine = draft_row.c.author_id == bindparam("me")
    parts: dict[str, Any] = {
        "drafts": _count_of(draft_row.c.draft_id, and_(draft_row.c.state == "draft", mine)),
        "concerns_open": _count_of(concern_row.c.concern_id, open_concern),
        "concerns_not_told": _count_of(
            concern_row.c.concern_id,
            and_(open_concern, concern_row.c.status == "not_yet_told"),
        ),
        "concerns_to_chase": _count_of(concern_row.c.concern_id, to_chase),
        "conflicts": _count_of(conflict_row.c.conflict_id, conflict_row.c.state == "open"),
        "unsent": _count_of(outbox_op.c.op_id, outbox_op.c.state.in_(UNSENT)),
        "not_accepted": _count_of(outbox_op.c.op_id, is_open_refusal()),
    }
    return select(*(part.label(name) for name, part in parts.items()))


def _how_many(where: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((where, 1), else_=0))


def _count_of(column: ColumnElement[Any], where: ColumnElement[bool]) -> Any:
    return select(func.count(column)).where(where).scalar_subquery()
