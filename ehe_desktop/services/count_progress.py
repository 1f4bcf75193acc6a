"""Count how far a visit is, from what its draft holds in the store now.

Answers given and answers marked "Not asked" count alike. A step that nobody has begun counts
nothing as given, even where facts would be carried over. Nothing here decides what may start:
`domain.visit_steps` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.plan import ReviewPlan
from ehe_desktop.domain.visit import VisitDraft, VisitPlan
from ehe_desktop.domain.visit_steps import Progress, Step, VisitProgress
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import DeskEnv, open_answers, progress_of
from ehe_desktop.services.open_visit import OpenVisit, answers_of, form_for
from ehe_desktop.xforms.session import Session

SAFETY_FIELDS = ("buddy_name", "buddy_phone", "out_by")
"""The check-in plan: keys of `VisitDraft.safety`, each beginning with what the plan says."""


def visit_progress(desk: Desk, visit: OpenVisit) -> VisitProgress:
    """How far every step of the visit is, as the store holds it now."""
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, visit.draft_id) or visit.draft
        reviews = [
            plan
            for one in visit.children
            for plan in view.of_child(ReviewPlan, one.child_id).values()
        ]
    set_now = [plan for plan in reviews if plan.set_on and plan.set_on >= _begun_on(draft, visit)]
    return VisitProgress(
        prepared=draft.prepared,
        safety=safety_progress(draft, visit.plan, two_people=visit.family.two_person_visit),
        record=_of_step(desk, draft, visit, Step.RECORD),
        voice=_of_step(desk, draft, visit, Step.VOICE),
        health=_of_step(desk, draft, visit, Step.HEALTH),
        signed=draft.state == "signed",
        reviews_set=draft.state == "signed" and len(set_now) >= len(visit.children),
    )


def safety_progress(draft: VisitDraft, plan: VisitPlan, *, two_people: bool) -> Progress:
    """The check-in plan, and a second person where the family's safety note asks for one."""
    names = [*SAFETY_FIELDS, *(["second_person"] if two_people else [])]
    given = [name for name in names if draft.safety.get(name, getattr(plan, name)).strip()]
    started = bool(draft.safety)
    return Progress(len(given) if started else 0, len(names))


def _of_step(desk: Desk, draft: VisitDraft, visit: OpenVisit, step: Step) -> Mapping[str, Progress]:
    form = form_for(desk, step, draft)
    held = answers_of(draft, step)
    fresh = None
    found: dict[str, Progress] = {}
    for one in visit.children:
        answers = held.get(one.child_id)
        if answers is not None:
            found[one.child_id] = progress_of(open_answers(desk, form, answers))
            continue
        fresh = fresh or progress_of(Session(form, DeskEnv(desk, draft.plan_id)))
        found[one.child_id] = replace(fresh, given=0, problems=0)
    return found


def _begun_on(draft: VisitDraft, visit: OpenVisit) -> date:
    return civil_date(draft.started_at or visit.plan.starts_at)
