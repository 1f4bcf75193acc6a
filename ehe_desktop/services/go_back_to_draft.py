"""The named offer after a crash or an unlock: which visit or form, when it was last kept, at which topic.

It is an offer of one draft of this officer, bound to its visit and form version, and it never
throws anything away: saying "not now" keeps the draft. Nothing is opened here.

Source: ux.md 2.6 (crash or battery out), complaints 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ehe_desktop.domain.clock import from_text
from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import open_answers
from ehe_desktop.services.fill_own_form import begun_by_me
from ehe_desktop.services.note_open_visit import noted_visit
from ehe_desktop.services.open_visit import FORM_NAMES, answers_of, form_for
from ehe_desktop.storage.visits_query import drafts
from ehe_desktop.storage.when_kept import last_kept_at
from ehe_desktop.xforms.errors import FormError


@dataclass(frozen=True, slots=True, kw_only=True)
class GoBack:
    """One unfinished visit, or form by itself, to offer."""

    draft_id: str
    plan_id: str
    child_id: str = ""
    form_name: str = ""
    """Of a form by itself, which has no plan."""
    child_names: tuple[str, ...]
    kept_at: datetime | None
    """When the last of it was saved on this device; none when that is not known."""
    at_step: str
    at_topic: str
    """The page of the form, or the step, in words."""


def draft_to_go_back_to(desk: Desk) -> GoBack | None:
    """What was open when the last window ended, if it is mine, begun and not signed."""
    was_open = noted_visit(desk)
    if not was_open:
        return None
    child_id, _, form_name = was_open.partition(" ")
    if form_name:
        return _form(desk, child_id, form_name)
    with desk.store.reading() as view:
        begun = [
            (last_kept_at(view, "visit_draft", one.draft_id), one)
            for one in drafts(view, author_id=desk.me.officer_id)
            if one.at_step and was_open in (one.plan_id, *one.child_ids)
        ]
        if not begun:
            return None
        kept, line = max(begun, key=lambda pair: (pair[0], pair[1].draft_id))
        draft = view.body(VisitDraft, line.draft_id)
    if draft is None:
        return None
    return GoBack(
        draft_id=line.draft_id,
        plan_id=line.plan_id,
        child_names=line.child_names,
        kept_at=from_text(kept) if kept else None,
        at_step=line.at_step,
        at_topic=_topic(desk, draft),
    )


def _form(desk: Desk, child_id: str, form_name: str) -> GoBack | None:
    found = [one for one in begun_by_me(desk, child_id) if one.form.form_name == form_name]
    if not found:
        return None
    one = found[0]
    with desk.store.reading() as view:
        kept = last_kept_at(view, "visit_draft", one.draft_id)
    return GoBack(
        draft_id=one.draft_id,
        plan_id="",
        child_id=child_id,
        form_name=form_name,
        child_names=(one.child_name,),
        kept_at=from_text(kept) if kept else None,
        at_step="",
        at_topic=one.title,
    )


def _topic(desk: Desk, draft: VisitDraft) -> str:
    """The title of the page somebody was on; the step's own name where there is none."""
    step = next((one for one in Step if one.value == draft.at_step), None)
    if step is None:
        return ""
    if step not in FORM_NAMES or not draft.at_question:
        return step.word
    child_id, _, ref = draft.at_question.rpartition(" ")
    try:
        form = form_for(desk, step, draft)
        held = answers_of(draft, step)
        answers = held.get(child_id) or next(iter(held.values()), None)
        pages = open_answers(desk, form, answers).pages() if answers else []
    except (UserFacingError, FormError):
        return step.word
    for page in pages:
        refs = {page.ref, *(item.ref for item in page.items)}
        if ref in refs:
            return page.title.plain or step.word
    return step.word
