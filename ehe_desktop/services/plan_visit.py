"""Plan a visit: what is known of the family, which times there are, and the record that is written.

Siblings at the same address are one visit. Home visits are optional under present law, so a plan says
whether the visit is routine and what the family is told. Planning sends nothing to the family. A
second press with the same `write_id` finds the first press's plan.

Source: domain.md 5.1 and 5.2; ux.md 2.10.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ehe_desktop.domain.casefile import PlannedVisit
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.clock import civil_date, in_england
from ehe_desktop.domain.diary import SlotNote, TimeChoice, Wanted, notes_on, times_of
from ehe_desktop.domain.errors import InputRefused, RuleBroken
from ehe_desktop.domain.family import Family, ParentCarer
from ehe_desktop.domain.notice import Notification
from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import ChildNotHere, VisitMissing
from ehe_desktop.services.look_at_week import (
    diary_day,
    officers_here,
    refuse_editing,
    short_year,
)
from ehe_desktop.storage.caseload_lines import summaries
from ehe_desktop.storage.view import View
from ehe_desktop.storage.visits_query import VisitFilter, planned_visit, planned_visits

__all__ = [
    "PlanChild",
    "PlanFacts",
    "Planned",
    "TimeChoice",
    "plan_facts",
    "plan_visit",
    "times_for",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChild:
    """One child who may be visited."""

    child_id: str
    name: str
    year: str
    band: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """What the page for planning shows and begins with."""

    family_id: str
    children: tuple[PlanChild, ...]
    """The child asked for first, then brothers and sisters at the address."""
    officers: tuple[tuple[str, str], ...]
    address: str
    languages: tuple[str, ...]
    """Languages an interpreter is needed for."""
    two_person_visit: bool
    staff_warning: bool
    usual_minutes: int
    suggested_type: str
    suggested_day: date
    """The next working day: a family needs notice."""
    offer_by: date | None
    """For a new notification: the school day by which a visit is offered (domain.md 3.5)."""
    next_visit: PlannedVisit | None
    plan: VisitPlan | None = None
    """The plan that is changed, when one is."""
    plan_id: str = ""
    buddies: tuple[tuple[str, str], ...] = ()
    """Buddies used lately, as name and telephone, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What planning made or changed; `notes` were allowed and are to be told."""

    plan_id: str
    changed: StoreChanged
    notes: tuple[SlotNote, ...] = ()


def plan_facts(desk: Desk, child_id: str, plan_id: str = "") -> PlanFacts:
    """What is known for planning a visit to a child, or for changing a plan.

    Raises:
        ChildNotHere: the child is not on this device.
        VisitMissing: the plan is not on this device.
    """
    with desk.store.reading() as view:
        plan = view.body(VisitPlan, plan_id) if plan_id else None
        if plan_id and plan is None:
            raise VisitMissing
        child_id = child_id or (plan.child_ids[0] if plan and plan.child_ids else "")
        held = view.record("child", child_id) if child_id else None
        if held is None or held.family_id is None:
            raise ChildNotHere
        family_id = held.family_id
        family = view.body(Family, family_id) or Family()
        return PlanFacts(
            family_id=family_id,
            children=_children(desk, view, family_id, child_id),
            officers=officers_here(desk, view),
            address="Confidential" if family.address_confidential else family.address,
            languages=_languages(view, family_id),
            two_person_visit=family.two_person_visit,
            staff_warning=bool(family.visit_safety.strip()),
            usual_minutes=desk.policy.visit.usual_visit_minutes,
            suggested_type=_suggested(desk, view, child_id),
            suggested_day=desk.policy.calendars.next_working_day(desk.today()),
            offer_by=_offer_by(desk, view, child_id),
            next_visit=_next(desk, view, child_id, plan_id),
            plan=plan,
            plan_id=plan_id,
            buddies=_buddies(desk, view),
        )


def times_for(
    desk: Desk, family_id: str, day: date, asked: VisitPlan, plan_id: str = ""
) -> tuple[TimeChoice, ...]:
    """The times of `day` in the officer's diary for such a visit, free ones first."""
    with desk.store.reading() as view:
        wanted = wanted_by(view, family_id, asked, plan_id)
        held = diary_day(desk, view, asked.officer_id, day)
        plan = view.body(VisitPlan, plan_id) if plan_id else None
    own = in_england(plan.starts_at).time() if plan else None
    return times_of(wanted, held, desk.policy.visit.diary, desk.clock.now(), own)


def plan_visit(desk: Desk, asked: VisitPlan, write_id: str, asked_by: str = "") -> Planned:
    """Put a visit in the diary, once.

    Raises:
        InputRefused: no child is chosen, or something stops this time; it says what.
        NotAllowed: it is another officer's diary.
        ChildNotHere: a child is not on this device.
        StoreCannotWrite: it could not be written; nothing is planned.
    """
    refuse_editing(desk, asked.officer_id)
    if not asked.child_ids:
        raise InputRefused("Choose at least one child for this visit.")
    with desk.store.writing(desk.actor(asked_by), write_id=write_id) as work:
        held = work.view.record("child", asked.child_ids[0])
        if held is None or held.family_id is None:
            raise ChildNotHere
        notes = () if work.repeated else notes_for(desk, work.view, held.family_id, asked)
        refuse_stopped(notes)
        plan = replace(asked, state="planned", state_reason="")
        plan_id = work.create("visit_plan", plan, family_id=held.family_id)
    return Planned(plan_id=plan_id, changed=_told(work.changed, asked.child_ids), notes=notes)


def notes_for(
    desk: Desk, view: View, family_id: str, asked: VisitPlan, plan_id: str = ""
) -> tuple[SlotNote, ...]:
    """What speaks against a visit as it is asked for, as the diary stands in `view`."""
    wanted = wanted_by(view, family_id, asked, plan_id)
    held = diary_day(desk, view, asked.officer_id, civil_date(asked.starts_at))
    return notes_on(wanted, held, desk.policy.visit.diary, desk.clock.now())


def wanted_by(view: View, family_id: str, asked: VisitPlan, plan_id: str = "") -> Wanted:
    """The visit with what its family needs."""
    family = view.body(Family, family_id) or Family()
    return Wanted(
        starts_at=in_england(asked.starts_at),
        minutes=asked.minutes,
        mode=asked.mode,
        two_people_needed=family.two_person_visit,
        second_person=asked.second_person,
        interpreter_needed=bool(_languages(view, family_id)),
        interpreter=asked.interpreter,
        plan_id=plan_id,
    )


def refuse_stopped(notes: tuple[SlotNote, ...]) -> None:
    """Let pass a time nothing stops.

    Raises:
        InputRefused: something does; the sentences say what.
    """
    stops = [note.words for note in notes if note.stops]
    if stops:
        raise InputRefused(". ".join(stops) + ".", "Nothing was changed in the diary.")


def _told(changed: StoreChanged, child_ids: tuple[str, ...]) -> StoreChanged:
    return replace(changed, children=changed.children | frozenset(child_ids))


def _children(desk: Desk, view: View, family_id: str, first: str) -> tuple[PlanChild, ...]:
    known = view.of_family(Child, family_id)
    lines = summaries(view, desk.as_of(), known)
    today = desk.today()
    ordered = sorted(known, key=lambda one: (one != first, lines[one].born_on or date.max, one))
    return tuple(
        PlanChild(
            child_id=child_id,
            name=lines[child_id].full_name,
            year=short_year(lines[child_id].born_on, today),
            band=lines[child_id].band,
            is_open=lines[child_id].is_open,
        )
        for child_id in ordered
        if child_id in lines
    )


def _languages(view: View, family_id: str) -> tuple[str, ...]:
    adults = view.of_family(ParentCarer, family_id).values()
    return tuple(dict.fromkeys(one.language for one in adults if one.interpreter_needed))


def _suggested(desk: Desk, view: View, child_id: str) -> str:
    line = summaries(view, desk.as_of(), [child_id]).get(child_id)
    if line is None or (line.due_is_first_contact or line.last_seen_on is None):
        return "initial"
    return "priority" if line.band in ("high", "very_high") else "review"


def _offer_by(desk: Desk, view: View, child_id: str) -> date | None:
    if _suggested(desk, view, child_id) != "initial":
        return None
    heard = [one.received_on for one in view.of_child(Notification, child_id).values()]
    if not heard:
        return None
    days, calendars = desk.policy.timescales.visit_offered_school_days, desk.policy.calendars
    if not calendars.terms or max(heard) < min(term.first_on for term in calendars.terms):
        return None  # the table of terms begins later: a day counted from it would be wrong
    try:
        return calendars.add_school_days(max(heard), days)
    except RuleBroken:  # the term dates end before the count does
        return None


def _next(desk: Desk, view: View, child_id: str, except_plan: str) -> PlannedVisit | None:
    coming = planned_visits(
        view, VisitFilter(start=desk.clock.now(), child_id=child_id, states=("planned",))
    )
    return next((one for one in coming if one.plan_id != except_plan), None)


def _buddies(desk: Desk, view: View) -> tuple[tuple[str, str], ...]:
    mine = planned_visits(view, VisitFilter(officer_id=desk.me.officer_id))
    named = ((one.buddy_name, one.buddy_phone) for one in reversed(mine) if one.buddy_name)
    return tuple(dict.fromkeys(named))[:5]


def planned_or_missing(view: View, plan_id: str) -> PlannedVisit:
    """One visit of the diary.

    Raises:
        VisitMissing: it is not on this device.
    """
    found = planned_visit(view, plan_id)
    if found is None:
        raise VisitMissing
    return found
