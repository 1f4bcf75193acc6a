"""Rows of the diary: visits planned, being written and signed; one record in, its rows out."""

from __future__ import annotations

from ehe_desktop.domain.records import Record
from ehe_desktop.domain.visit import Visit, VisitDraft, VisitPlan
from ehe_desktop.storage.projection_tables import (
    draft_row,
    visit_plan_child,
    visit_plan_row,
    visit_row,
)
from ehe_desktop.storage.projections.rows import Row, day, instant
from ehe_desktop.storage.records import to_json


def plan_rows(one: Record, body: VisitPlan) -> list[Row]:
    """The planned visit, and one row for each child it is for."""
    starts_at = instant(body.starts_at)
    plan = {
        "plan_id": one.id,
        "family_id": one.family_id or "",
        "officer_id": body.officer_id,
        "starts_at": starts_at,
        "minutes": body.minutes,
        "visit_type": body.visit_type,
        "mode": body.mode,
        "interpreter": body.interpreter,
        "second_person": body.second_person,
        "buddy_name": body.buddy_name,
        "buddy_phone": body.buddy_phone,
        "out_by": body.out_by,
        "state": body.state,
    }
    children = [
        Row(
            visit_plan_child,
            {
                "plan_id": one.id,
                "place": place,
                "child_id": child_id,
                "starts_at": starts_at,
                "state": body.state,
            },
        )
        for place, child_id in enumerate(body.child_ids)
    ]
    return [Row(visit_plan_row, plan), *children]


def visit_rows(one: Record, body: Visit) -> list[Row]:
    """A signed visit, for counts."""
    values = {
        "visit_id": one.id,
        "family_id": one.family_id or "",
        "child_id": one.child_id or "",
        "plan_id": body.plan_id,
        "on_date": day(body.on),
        "seen_status": body.seen_status,
        "second_sign_off": body.second_sign_off,
    }
    return [Row(visit_row, values)]


def draft_rows(one: Record, body: VisitDraft) -> list[Row]:
    """A visit being written: whose, for whom, how far; none of its answers."""
    values = {
        "draft_id": one.id,
        "family_id": one.family_id or "",
        "plan_id": body.plan_id,
        "author_id": body.author_id,
        "child_ids": to_json(body.child_ids),
        "started_at": instant(body.started_at),
        "at_step": body.at_step,
        "state": body.state,
    }
    return [Row(draft_row, values)]
