"""Move a planned visit to another time or officer, change what was agreed about it, or put it back.

A visit that was held, or cancelled, is not moved. The buddy's "out by" moves with the visit. Moving
tells nobody: the family is told by the officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import ENGLAND, in_england
from ehe_desktop.domain.diary import SlotNote, TimeChoice
from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.look_at_week import refuse_editing
from ehe_desktop.services.plan_visit import (
    Planned,
    notes_for,
    refuse_stopped,
    times_for,
)
from ehe_desktop.storage.store import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Whose diary, and when."""

    officer_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What moving did, and how to put it back."""

    plan_id: str
    changed: StoreChanged
    notes: tuple[SlotNote, ...]
    before: Mapping[str, Any]
    """The fields as they were, for `put_back`."""


def move_times(desk: Desk, plan_id: str, officer_id: str, day: date) -> tuple[TimeChoice, ...]:
    """The times of a day to which a visit could be moved, free ones first.

    Raises:
        VisitMissing: the visit is not on this device.
    """
    with desk.store.reading() as view:
        plan = view.body(VisitPlan, plan_id)
        place = view.record("visit_plan", plan_id)
        if plan is None or place is None or place.family_id is None:
            raise VisitMissing
    asked = replace(plan, officer_id=officer_id)
    return times_for(desk, place.family_id, day, asked, plan_id)


def move_visit(desk: Desk, plan_id: str, to: Slot, reason: str = "", write_id: str = "") -> Moved:
    """Move a visit, unless something stops it there.

    Raises:
        InputRefused: something stops this time; it says what, and the visit stays.
        NotAllowed: the diary is another officer's, or the visit is over.
        VisitMissing: the visit is not on this device.
        StoreCannotWrite: it could not be written; the visit stays.
    """
    with desk.store.writing(desk.actor("schedule"), write_id=write_id) as work:
        plan, family_id = _open_plan(desk, work, plan_id)
        refuse_editing(desk, to.officer_id)
        asked = replace(
            plan,
            officer_id=to.officer_id,
            starts_at=to.starts_at,
            out_by=_out_by(plan, to.starts_at),
        )
        notes = () if work.repeated else notes_for(desk, work.view, family_id, asked, plan_id)
        refuse_stopped(notes)
        fields = {"officer_id": to.officer_id, "starts_at": to.starts_at, "out_by": asked.out_by,
                  "state_reason": reason.strip()}  # fmt: skip
        before = {name: getattr(plan, name) for name in fields}
        work.patch("visit_plan", plan_id, fields)
    return Moved(plan_id=plan_id, changed=_told(work.changed, plan), notes=notes, before=before)


def change_plan(
    desk: Desk, plan_id: str, asked: VisitPlan, reason: str = "", write_id: str = ""
) -> Planned:
    """Change a planned visit to what is asked for now.

    Raises:
        InputRefused: something stops it; the plan stays as it was.
        NotAllowed: the diary is another officer's, or the visit is over.
        VisitMissing: the visit is not on this device.
        StoreCannotWrite: it could not be written; the plan stays as it was.
    """
    with desk.store.writing(desk.actor("plan-visit"), write_id=write_id) as work:
        plan, family_id = _open_plan(desk, work, plan_id)
        refuse_editing(desk, asked.officer_id)
        notes = () if work.repeated else notes_for(desk, work.view, family_id, asked, plan_id)
        refuse_stopped(notes)
        fields = {name: getattr(asked, name) for name in VisitPlan.__dataclass_fields__
                  if name not in ("state", "state_reason")}  # fmt: skip
        work.patch("visit_plan", plan_id, fields, state_reason=reason.strip())
    return Planned(plan_id=plan_id, changed=_told(work.changed, plan), notes=notes)


def put_back(desk: Desk, plan_id: str, before: Mapping[str, Any]) -> StoreChanged:
    """Undo the last move or cancelling: the fields as they were before it.

    Raises:
        NotAllowed: the diary is another officer's, or the visit is over by now.
        VisitMissing: the visit is not on this device.
        StoreCannotWrite: it could not be written; nothing was put back.
    """
    with desk.store.writing(desk.actor("schedule")) as work:
        plan = work.view.body(VisitPlan, plan_id)
        if plan is None:
            raise VisitMissing
        refuse_editing(desk, plan.officer_id)
        refuse_editing(desk, str(before.get("officer_id", plan.officer_id)))
        if plan.state not in {"planned", "cancelled"}:  # a round has brought that it took place
            raise NotAllowed("This visit is over.", next_step="Plan another visit instead.")
        work.patch("visit_plan", plan_id, dict(before))
    return _told(work.changed, plan)


def _open_plan(desk: Desk, work: Work, plan_id: str) -> tuple[VisitPlan, str]:
    plan = work.view.body(VisitPlan, plan_id)
    place = work.view.record("visit_plan", plan_id)
    if plan is None or place is None or place.family_id is None:
        raise VisitMissing
    refuse_editing(desk, plan.officer_id)
    if plan.state != "planned" and not work.repeated:
        raise NotAllowed(
            "This visit is over or was cancelled.", next_step="Plan another visit instead."
        )
    return plan, place.family_id


def _out_by(plan: VisitPlan, starts_at: datetime) -> str:
    """The time the buddy expects to hear, as long after the start as it was agreed."""
    try:
        agreed = time.fromisoformat(plan.out_by)
    except ValueError:
        return plan.out_by
    began = in_england(plan.starts_at)
    span = datetime.combine(began.date(), agreed, ENGLAND) - began
    if span <= timedelta(0):
        return plan.out_by
    return f"{in_england(starts_at) + span:%H:%M}"


def _told(changed: StoreChanged, plan: VisitPlan) -> StoreChanged:
    return replace(changed, children=changed.children | frozenset(plan.child_ids))
