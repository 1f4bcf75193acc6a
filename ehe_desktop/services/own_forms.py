"""Forms beside those of a visit's steps: whom they are for, where they belong, and what they become.

What a form means is said in the form: by the name of its entity list, and by its `save_to` names. A
child's form becomes part of the child's voice, an attempt a contact attempt, every other form a
`FilledForm`. Whether it was signed with a visit or finished by itself makes no other record of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.visit import ContactAttempt, FormAnswers, OwnForm, VisitDraft, saved_value
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.child_statements import child_statements, own_form_def
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import SHARED, open_answers
from ehe_desktop.services.read_back import answer_words
from ehe_desktop.storage.store import Work
from ehe_desktop.xforms.definition import FormDef

CHILD: Final = "child"
PARENT: Final = "parent"
ATTEMPT: Final = "attempt"
"""Entity list of the form whose filling is a contact attempt."""
SUITABILITY: Final = "suitability"


@dataclass(frozen=True, slots=True)
class Becomes:
    """One record a finished form comes to; without a child it is about the household."""

    kind: str
    body: ChildVoice | ContactAttempt | FilledForm
    child_id: str | None


def audience_of(desk: Desk, kept: OwnForm) -> str:
    """Whom the form is for: child, parent or officer."""
    return desk.forms.library.entry(kept.form_name).audience


def step_of(desk: Desk, kept: OwnForm) -> Step:
    """The step of a visit in which the form is filled in."""
    return Step.RECORD if audience_of(desk, kept) == PARENT else Step.VOICE


def is_about_household(form: FormDef) -> bool:
    """True when the form's pages are shared: it is asked once for all children."""
    return any(SHARED in control.appearance for control in form.controls.values())


def own_forms(draft: VisitDraft, child_id: str) -> tuple[OwnForm, ...]:
    """The forms that were answered about a child, or the household; those only opened are left out."""
    answered = [
        one
        for one in draft.own_forms.values()
        if one.child_id == child_id and one.answers is not None and one.heard
    ]
    return tuple(sorted(answered, key=lambda one: (str(one.begun_at), one.form_name)))


def childs_forms(desk: Desk, draft: VisitDraft, child_id: str) -> tuple[OwnForm, ...]:
    """Of those, the ones the child answered."""
    return tuple(one for one in own_forms(draft, child_id) if audience_of(desk, one) == CHILD)


def becomes(desk: Desk, draft: VisitDraft, kept: OwnForm) -> tuple[Becomes, ...]:
    """The records of a finished form; none while nothing is answered.

    Raises:
        FormMissing: the form's version is not on this device.
        FormError: what was kept cannot be read.
    """
    if kept.answers is None:
        return ()
    if audience_of(desk, kept) == CHILD:
        return (Becomes("child_voice", _voice(desk, kept), kept.child_id),)
    if own_form_def(desk, kept).dataset == ATTEMPT:
        body = _attempt(desk, kept, kept.answers)
        return tuple(Becomes("contact_attempt", body, child_id) for child_id in draft.child_ids)
    return (Becomes("filled_form", _filled(desk, draft, kept), kept.child_id or None),)


def know(work: Work, child_id: str, said: Mapping[str, str], on: date) -> None:
    """What answers say about the child's case: judgement, plan review, reason."""
    if work.view.body(Child, child_id) is None:
        return
    fields: dict[str, Any] = {
        name: said[name] for name in ("primary_reason", "sen_provision") if said.get(name)
    }
    if said.get(SUITABILITY):
        fields |= {"suitability": said[SUITABILITY], "suitability_judged_on": on}
    annual = day_of(said.get("ehcp_review_on", ""))
    if annual is not None:
        fields["ehcp_review_on"] = annual
    if fields:
        work.patch("child", child_id, fields)


def day_of(text: str) -> date | None:
    """The day an answer names; none when it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _voice(desk: Desk, kept: OwnForm) -> ChildVoice:
    """Heard outside a visit: nobody says here that the child was seen."""
    return ChildVoice(
        visit_id="",
        officer_id=desk.me.officer_id,
        on=desk.today(),
        seen_status="",
        statements=child_statements(desk, kept),
        language=FormLanguage(kept.language).tag or "en",
        show_to_parent=saved_value(kept.answers, "show_to_parent", "not_asked"),
        forms=(kept,),
    )


def _attempt(desk: Desk, kept: OwnForm, answers: FormAnswers) -> ContactAttempt:
    form, said = own_form_def(desk, kept), answers.saved
    session = open_answers(desk, form, answers)
    result = form.save_to.get("result", "")
    return ContactAttempt(
        officer_id=desk.me.officer_id,
        on=day_of(said.get("tried_on", "")) or desk.today(),
        how=said.get("how", ""),
        result=answer_words(session.find(result)) if result else "",
        note="\n".join(filter(None, (said.get("seen", ""), said.get("left_behind", "")))),
        follow_up_on=day_of(said.get("follow_up_on", "")),
        answers=answers,
    )


def _filled(desk: Desk, draft: VisitDraft, kept: OwnForm) -> FilledForm:
    form = own_form_def(desk, kept)
    return FilledForm(
        officer_id=desk.me.officer_id,
        on=desk.today(),
        at=desk.clock.now(),
        title=form.title,
        about=form.dataset,
        plan_id=draft.plan_id,
        form=kept,
        statements=child_statements(desk, kept),
    )
