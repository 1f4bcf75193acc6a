"""Open a planned visit to be written: its draft is found, or made the first time.

What is handed back is a picture of the moment; whoever writes goes through `keep_draft`.
The forms are those the visit was started with, for as long as it is a draft. A draft is
never offered on another plan: it is found by plan and author and by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.family import Family, ParentCarer
from ehe_desktop.domain.visit import FormAnswers, VisitDraft, VisitPlan
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.services.safety_note import with_safety_note
from ehe_desktop.storage.view import View
from ehe_desktop.storage.visits_query import drafts
from ehe_desktop.xforms.definition import FormDef

FORM_NAMES: Final[Mapping[Step, str]] = {
    Step.RECORD: "home_visit",
    Step.VOICE: "child_words",
    Step.HEALTH: "health_prompts",
}
"""The form on the shelf that a step is filled in with, when it is begun now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitedChild:
    """One child the visit is to."""

    child_id: str
    child: Child

    @property
    def called(self) -> str:
        """What the child likes to be called."""
        return self.child.called


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVisit:
    """One visit being written, as it stood when it was opened."""

    plan_id: str
    plan: VisitPlan
    draft_id: str
    draft: VisitDraft
    family_id: str
    family: Family
    children: tuple[VisitedChild, ...]
    adults: tuple[ParentCarer, ...] = ()
    forms: Mapping[Step, FormDef]

    @property
    def has_siblings(self) -> bool:
        """True when more than one child is visited: shared answers are then shown as shared."""
        return len(self.children) > 1

    def child(self, child_id: str) -> VisitedChild:
        """The child with that id; without one, the first.

        Raises:
            VisitMissing: the visit is to no such child.
        """
        for one in self.children:
            if child_id in ("", one.child_id):
                return one
        raise VisitMissing


def open_visit(desk: Desk, plan_id: str) -> OpenVisit:
    """Open the visit of a plan, making its draft the first time.

    Raises:
        VisitMissing: the plan or one of its children is not on this device.
        FormMissing: the draft was begun with a form version that is not here.
        NotAllowed: it has not been begun, and this desk may not write.
    """
    with desk.store.reading() as view:
        draft_id = _draft_of(view, plan_id, desk.me.officer_id)
    if not draft_id:
        check_may_write(desk)
        draft_id = _make_draft(desk, plan_id)
    return open_draft(desk, draft_id)


def open_draft(desk: Desk, draft_id: str) -> OpenVisit:
    """Open a draft by its own id, as after a crash.

    Raises:
        VisitMissing: the draft, its plan or one of its children is not on this device.
        FormMissing: the draft was begun with a form version that is not here.
    """
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, draft_id)
        plan = view.body(VisitPlan, draft.plan_id) if draft else None
        place = view.record("visit_plan", draft.plan_id) if draft else None
        if draft is None or plan is None or place is None or place.family_id is None:
            raise VisitMissing
        family_id = place.family_id
        children = tuple(_visited(view, child_id) for child_id in draft.child_ids)
        family = with_safety_note(
            view, family_id, view.body(Family, family_id) or Family(), desk.today()
        )
        adults = tuple(view.of_family(ParentCarer, family_id).values())
    return OpenVisit(
        plan_id=draft.plan_id,
        plan=plan,
        draft_id=draft_id,
        draft=draft,
        family_id=family_id,
        family=family,
        children=children,
        adults=adults,
        forms={step: form_for(desk, step, draft) for step in FORM_NAMES},
    )


def answers_of(draft: VisitDraft, step: Step) -> Mapping[str, FormAnswers]:
    """What the draft holds for a step, by child.

    >>> answers_of(VisitDraft(plan_id="p", author_id="o", child_ids=()), Step.VOICE)
    {}
    """
    held = {Step.RECORD: draft.record, Step.VOICE: draft.voice, Step.HEALTH: draft.health}
    return held.get(step, {})


def form_for(desk: Desk, step: Step, draft: VisitDraft) -> FormDef:
    """The form of a step, in the version this draft was begun with, else the newest.

    Raises:
        FormMissing: that version is not on this device.
    """
    begun = next(iter(answers_of(draft, step).values()), None)
    if begun is None and step is Step.RECORD:
        begun = draft.shared
    newest = desk.forms.form(FORM_NAMES[step])
    if begun is None or (newest.id, newest.version) == (begun.form_id, begun.form_version):
        return newest
    return desk.forms.version(begun.form_id, begun.form_version)


def _draft_of(view: View, plan_id: str, author_id: str) -> str:
    found = drafts(view, author_id=author_id, plan_id=plan_id)
    return found[0].draft_id if found else ""


def _make_draft(desk: Desk, plan_id: str) -> str:
    """One transaction looks and makes, so that a double press cannot make two."""
    with desk.store.writing(desk.actor("visit")) as work:
        found = _draft_of(work.view, plan_id, desk.me.officer_id)
        plan = work.view.body(VisitPlan, plan_id)
        place = work.view.record("visit_plan", plan_id)
        if plan is None or place is None:
            raise VisitMissing
        if found:
            return found
        draft = VisitDraft(
            plan_id=plan_id,
            author_id=desk.me.officer_id,
            child_ids=plan.child_ids,
            started_at=desk.clock.now(),
        )
        return work.create("visit_draft", draft, family_id=place.family_id)


def _visited(view: View, child_id: str) -> VisitedChild:
    child = view.body(Child, child_id)
    if child is None:
        raise VisitMissing
    return VisitedChild(child_id=child_id, child=child)
