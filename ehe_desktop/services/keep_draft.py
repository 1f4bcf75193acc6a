"""Keep what is being typed: answers of a form, or a field of the draft, in one transaction each.

Called twice a second while somebody writes; the Outbox folds the edits of a draft into one op.
A visit that is signed off is not written to: what is wrong in it is put right by an addendum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import NotAllowed, RuleBroken
from ehe_desktop.domain.visit import FormAnswers, VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.services.open_visit import answers_of
from ehe_desktop.storage.store import Work

_FIELD_OF: Final[Mapping[Step, str]] = {
    Step.RECORD: "record",
    Step.VOICE: "voice",
    Step.HEALTH: "health",
}
_WHOLE: Final = frozenset({
    "started_at", "ended_at", "prepared", "safety", "risk", "jots", "at_step", "at_question",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What one save holds: answers of a step by child, those shared, and where the person is."""

    step: Step
    answers: Mapping[str, FormAnswers] = field(default_factory=dict)
    shared: FormAnswers | None = None
    at_question: str = ""


def keep_answers(desk: Desk, draft_id: str, kept: Kept, asked_by: str = "") -> StoreChanged:
    """Write the answers of a step; children not named keep what they have.

    Raises:
        StoreCannotWrite: the disk is full or refuses; the draft is as it was before.
        NotAllowed: the visit is signed off, or this desk may not write.
        VisitMissing: there is no such draft on this device.
    """
    if kept.step not in _FIELD_OF:
        raise RuleBroken(f"the step {kept.step} has no form")
    with desk.store.writing(desk.actor(asked_by)) as work:
        draft = open_draft_of(desk, work, draft_id)
        fields: dict[str, Any] = {"at_step": kept.step.value, "at_question": kept.at_question}
        if kept.answers:
            held = answers_of(draft, kept.step)
            fields[_FIELD_OF[kept.step]] = {**held, **kept.answers}
        if kept.shared is not None:
            fields["shared"] = kept.shared
        work.patch("visit_draft", draft_id, fields)
    return work.changed


def keep_fields(desk: Desk, draft_id: str, asked_by: str = "", /, **fields: Any) -> StoreChanged:
    """Write whole fields of the draft: `prepared`, `safety`, `risk`, `jots`, times, `at_step`.

    Raises:
        RuleBroken: a field that is not written this way (answers go through `keep_answers`).
        StoreCannotWrite: the disk is full or refuses; the draft is as it was before.
        NotAllowed: the visit is signed off, or this desk may not write.
        VisitMissing: there is no such draft on this device.
    """
    strange = set(fields) - _WHOLE
    if strange:
        raise RuleBroken(f"not written field by field: {', '.join(sorted(strange))}")
    with desk.store.writing(desk.actor(asked_by)) as work:
        open_draft_of(desk, work, draft_id)
        work.patch("visit_draft", draft_id, fields)
    return work.changed


def open_draft_of(desk: Desk, work: Work, draft_id: str) -> VisitDraft:
    """The draft, when it may still be written to.

    Raises:
        NotAllowed: the visit is signed off, or this desk may not write.
        VisitMissing: there is no such draft on this device.
    """
    check_may_write(desk)
    draft = work.view.body(VisitDraft, draft_id)
    if draft is None:
        raise VisitMissing
    if draft.state != "draft":
        raise NotAllowed(
            "This visit is signed off.",
            "The visit is as it was signed.",
            "Put a correction in an addendum.",
        )
    return draft
