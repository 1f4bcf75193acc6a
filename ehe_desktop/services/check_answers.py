"""A visit's answers as they are checked before signing: pages of the forms, answer by answer.

What was left empty is told as "Not provided" and what was not asked as "Not asked"; neither is
ever hidden. Shared pages are shown once. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ehe_desktop.domain.child_voice import Statement
from ehe_desktop.domain.visit import OwnForm, VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.reports.form_lines import with_doubt
from ehe_desktop.services.child_statements import child_statements, own_form_def
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import SHARED, open_answers
from ehe_desktop.services.open_visit import (
    FORM_NAMES,
    OpenVisit,
    answers_of,
    form_for,
)
from ehe_desktop.services.own_forms import CHILD, audience_of, own_forms, step_of
from ehe_desktop.services.read_back import answer_words
from ehe_desktop.xforms.items import Item, Page, Violation
from ehe_desktop.xforms.session import Session

NOT_ASKED: Final = frozenset({"not_asked", "NASK"})
"""Answers that say a question was not asked; a reason stands as the next answer."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One question and its answer in words."""

    question: str
    answer: str
    is_not_asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSection:
    """One page of a form for one child, or for all where the page is shared."""

    step: Step
    title: str
    child_id: str
    called: str
    """Whose page it is; empty where it is shared by all."""
    at_question: str
    lines: tuple[CheckLine, ...]
    not_provided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something sign-off waits for, with the place where it is put right."""

    words: str
    step: Step
    child_id: str = ""
    at_question: str = ""


def sections_of(desk: Desk, visit: OpenVisit, draft: VisitDraft) -> tuple[CheckSection, ...]:
    """Every page of every form, in the order of the steps; the children's own forms come last."""
    return (
        *(
            section
            for step in FORM_NAMES
            for place, (child_id, called, session) in enumerate(_sessions(desk, visit, draft, step))
            for section in _sections(session, (step, child_id, called), first=place == 0)
        ),
        *(
            section
            for child_id, called in [("", ""), *((c.child_id, c.called) for c in visit.children)]
            for kept in own_forms(draft, child_id)
            for section in own_sections(desk, kept, called)
        ),
    )


def own_sections(desk: Desk, kept: OwnForm, called: str) -> tuple[CheckSection, ...]:
    """A form of its own, page by page.

    What a child answered stands as they said it, and what they left out is nobody's business.
    """
    step = step_of(desk, kept)
    if audience_of(desk, kept) != CHILD and kept.answers is not None:
        session = open_answers(desk, own_form_def(desk, kept), kept.answers)
        return tuple(_sections(session, (step, kept.child_id, called), first=True))
    said = child_statements(desk, kept)
    return (
        CheckSection(
            step=step,
            title=own_form_def(desk, kept).title,
            child_id=kept.child_id,
            called=called,
            at_question="",
            lines=tuple(CheckLine(one.question, _in_both(one)) for one in said),
        ),
    )


def _in_both(one: Statement) -> str:
    return f"{one.words} ({one.english})" if one.english else one.words


def missing_answers(desk: Desk, visit: OpenVisit, draft: VisitDraft) -> tuple[Missing, ...]:
    """What the forms still want, in their own words, child by child."""
    found: list[Missing] = []
    for step in FORM_NAMES:
        found += _not_begun(visit, draft, step)
        for place, (child_id, called, session) in enumerate(_sessions(desk, visit, draft, step)):
            shared = _shared_refs(session)
            for one in session.validate():
                if one.is_unchecked or (place and one.ref in shared):
                    continue
                whose = f"{called}: " if visit.has_siblings and one.ref not in shared else ""
                found.append(_missing(session, one, (step, child_id), whose))
    return tuple(found)


def own_missing(desk: Desk, kept: OwnForm) -> tuple[Missing, ...]:
    """What a form of its own still wants. A child's form wants nothing."""
    if audience_of(desk, kept) == CHILD or kept.answers is None:
        return ()
    session = open_answers(desk, own_form_def(desk, kept), kept.answers)
    at = (step_of(desk, kept), kept.child_id)
    return tuple(_missing(session, one, at) for one in session.validate() if not one.is_unchecked)


def _missing(session: Session, one: Violation, at: tuple[Step, str], whose: str = "") -> Missing:
    step, child_id = at
    needs = one.message.plain if one.message else "Please answer."
    return Missing(
        words=f"{whose}{session.find(one.ref).label.plain} {needs}",
        step=step,
        child_id=child_id,
        at_question=one.ref,
    )


def _not_begun(visit: OpenVisit, draft: VisitDraft, step: Step) -> list[Missing]:
    held = answers_of(draft, step)
    return [
        Missing(
            words=f"{one.called}: {step.word} is not started.",
            step=step,
            child_id=one.child_id,
        )
        for one in visit.children
        if one.child_id not in held
    ]


def _sessions(
    desk: Desk, visit: OpenVisit, draft: VisitDraft, step: Step
) -> Iterator[tuple[str, str, Session]]:
    form = form_for(desk, step, draft)
    held = answers_of(draft, step)
    for one in visit.children:
        answers = held.get(one.child_id)
        if answers is not None:
            yield one.child_id, one.called, open_answers(desk, form, answers)


def _sections(
    session: Session, of: tuple[Step, str, str], *, first: bool
) -> Iterator[CheckSection]:
    step, child_id, called = of
    for page in session.pages():
        shared = _is_shared(session, page)
        if shared and not first:
            continue
        asked = [item for item in page.items if _is_asked(item)]
        if not asked:
            continue
        yield CheckSection(
            step=step,
            title=page.title.plain,
            child_id=child_id,
            called="" if shared else called,
            at_question=asked[0].ref,
            lines=tuple(_line(item) for item in asked if item.value.strip()),
            not_provided=tuple(i.label.plain for i in asked if not i.value.strip()),
        )


def _line(item: Item) -> CheckLine:
    words = with_doubt(item, answer_words(item))
    return CheckLine(item.label.plain, words, item.value in NOT_ASKED)


def _is_asked(item: Item) -> bool:
    note = item.control in (None, "group", "repeat", "trigger") or item.readonly
    return item.kind == "question" and item.relevant and not note and not item.calculated


def _is_shared(session: Session, page: Page) -> bool:
    item = session.find(page.ref)
    group: Item | None = item if SHARED in item.appearance else item.parent
    return group is not None and SHARED in group.appearance


def _shared_refs(session: Session) -> frozenset[str]:
    return frozenset(
        item.ref for page in session.pages() if _is_shared(session, page) for item in page.items
    )
