"""Planned visits with what a list, a door-step check or a printed schedule needs; and drafts.

Children's names, bands and the address come from the projections of the same
moment. Whether a confidential address is printed is the page's decision, not this
query's. Nothing here knows what day it is: the caller gives the span.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from ehe_desktop.domain.casefile import DraftLine, PlannedVisit
from ehe_desktop.domain.clock import from_text, to_text
from ehe_desktop.storage.caseload_lines import as_day, as_instant
from ehe_desktop.storage.projection_tables import (
    caseload_row,
    draft_row,
    family_row,
    officer_row,
    visit_plan_child,
    visit_plan_row,
)
from ehe_desktop.storage.records import from_json
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFilter:
    """Which planned visits: every part given narrows. The span is from `start` until before `end`."""

    start: datetime | None = None
    end: datetime | None = None
    officer_id: str = ""
    family_id: str = ""
    child_id: str = ""
    states: tuple[str, ...] = ()
    """planned, done, cancelled, not_carried_out; all when empty."""
    plan_ids: tuple[str, ...] = ()


def planned_visits(view: View, wanted: VisitFilter) -> tuple[PlannedVisit, ...]:
    """The visits of the diary, in the order they begin."""
    row = visit_plan_row.c
    statement = _with_place().where(*_conditions(wanted)).order_by(row.starts_at, row.plan_id)
    plans = view.connection.execute(statement).all()
    children = _children(view, [plan.plan_id for plan in plans])
    return tuple(_visit(plan, children.get(plan.plan_id, [])) for plan in plans)


def planned_visit(view: View, plan_id: str) -> PlannedVisit | None:
    """One visit of the diary, or None when it is not on this device."""
    found = planned_visits(view, VisitFilter(plan_ids=(plan_id,)))
    return found[0] if found else None


def drafts(view: View, *, author_id: str = "", plan_id: str = "") -> tuple[DraftLine, ...]:
    """Visits being written, oldest first."""
    row = draft_row.c
    return _begun(view, author_id, row.plan_id == plan_id if plan_id else row.plan_id != "")


def form_drafts(view: View, *, author_id: str) -> tuple[DraftLine, ...]:
    """Forms being filled in outside a visit, oldest first."""
    return _begun(view, author_id, draft_row.c.plan_id == "")


def _begun(view: View, author_id: str, which: ColumnElement[bool]) -> tuple[DraftLine, ...]:
    row = draft_row.c
    statement = select(draft_row).where(row.state == "draft", which)
    if author_id:
        statement = statement.where(row.author_id == author_id)
    found = view.connection.execute(statement.order_by(row.started_at, row.draft_id)).all()
    names = _names(view, {child for line in found for child in from_json(line.child_ids)})
    return tuple(_draft(line, names) for line in found)


def _with_place() -> Any:
    row, place = visit_plan_row.c, family_row.c
    has_draft = exists().where(draft_row.c.plan_id == row.plan_id, draft_row.c.state == "draft")
    return (
        select(
            *(column for column in row),
            *(column for column in place if column.name != "family_id"),
            func.coalesce(officer_row.c.name, row.officer_id).label("officer_name"),
            has_draft.label("has_draft"),
        )
        .select_from(visit_plan_row)
        .outerjoin(family_row, place.family_id == row.family_id)
        .outerjoin(officer_row, officer_row.c.officer_id == row.officer_id)
    )


def _conditions(wanted: VisitFilter) -> list[ColumnElement[bool]]:
    row = visit_plan_row.c
    found: list[ColumnElement[bool]] = []
    if wanted.start is not None:
        found.append(row.starts_at >= to_text(wanted.start))
    if wanted.end is not None:
        found.append(row.starts_at < to_text(wanted.end))
    if wanted.officer_id:
        found.append(row.officer_id == wanted.officer_id)
    if wanted.family_id:
        found.append(row.family_id == wanted.family_id)
    if wanted.child_id:
        among = select(visit_plan_child.c.plan_id).where(
            visit_plan_child.c.child_id == wanted.child_id
        )
        found.append(row.plan_id.in_(among))
    if wanted.states:
        found.append(row.state.in_(wanted.states))
    if wanted.plan_ids:
        found.append(row.plan_id.in_(wanted.plan_ids))
    return found


def _children(view: View, plan_ids: Iterable[str]) -> dict[str, list[Any]]:
    of, line = visit_plan_child.c, caseload_row.c
    rows = view.connection.execute(
        select(of.plan_id, of.child_id, line.full_name, line.case_number, line.born_on, line.band)
        .select_from(visit_plan_child)
        .outerjoin(caseload_row, line.child_id == of.child_id)
        .where(of.plan_id.in_(list(plan_ids)))
        .order_by(of.plan_id, of.place)
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.plan_id, []).append(row)
    return found


def _names(view: View, child_ids: set[str]) -> dict[str, str]:
    rows = view.connection.execute(
        select(caseload_row.c.child_id, caseload_row.c.full_name).where(
            caseload_row.c.child_id.in_(child_ids)
        )
    )
    return {row.child_id: row.full_name for row in rows}


def _visit(plan: Any, children: list[Any]) -> PlannedVisit:
    return PlannedVisit(
        plan_id=plan.plan_id,
        family_id=plan.family_id,
        officer_id=plan.officer_id,
        officer_name=plan.officer_name,
        starts_at=from_text(plan.starts_at),
        minutes=plan.minutes,
        child_ids=tuple(child.child_id for child in children),
        child_names=tuple(child.full_name or "" for child in children),
        case_numbers=tuple(child.case_number or "" for child in children),
        born_on=tuple(as_day(child.born_on) for child in children),
        bands=tuple(child.band or "" for child in children),
        address=plan.address or "",
        postcode=plan.postcode or "",
        area=plan.area or "",
        address_confidential=bool(plan.address_confidential),
        mode=plan.mode,
        visit_type=plan.visit_type,
        interpreter=plan.interpreter,
        second_person=plan.second_person,
        two_person_visit=bool(plan.two_person_visit),
        staff_warning=bool(plan.staff_warning),
        buddy_name=plan.buddy_name,
        buddy_phone=plan.buddy_phone,
        out_by=plan.out_by,
        travel_note=plan.travel_note or "",
        state=plan.state,
        has_draft=bool(plan.has_draft),
    )


def _draft(line: Any, names: dict[str, str]) -> DraftLine:
    child_ids = tuple(from_json(line.child_ids))
    return DraftLine(
        draft_id=line.draft_id,
        plan_id=line.plan_id,
        family_id=line.family_id,
        author_id=line.author_id,
        child_ids=child_ids,
        child_names=tuple(names.get(child_id, "") for child_id in child_ids),
        started_at=as_instant(line.started_at),
        at_step=line.at_step,
    )
