"""A visit's answers as they are checked before signing: pages of the forms, answer by answer.

What was left empty is told as "Not provided" and what was not asked as "Not asked"; neither is
ever hidden. Shared pages are shown once. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.child_voice import Statement
from ehe_desktop.domain.clock import say_time
from ehe_desktop.domain.visit import FormAnswers, OwnForm, VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.child_statements import child_statements, form_of_child
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import SHARED, open_answers
from ehe_desktop.services.open_visit import (
    FORM_NAMES,
    OpenVisit,
    VisitedChild,
    answers_of,
    form_for,
)
from ehe_desktop.services.signed_records import own_forms
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.items import Item, Page
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
            _own_section(desk, one, kept)
            for one in visit.children
            for kept in own_forms(draft, one.child_id)
        ),
    )


def _own_section(desk: Desk, child: VisitedChild, kept: OwnForm) -> CheckSection:
    """What the child answered, as they said it. What they left out is nobody's business."""
    said = child_statements(desk, kept)
    return CheckSection(
        step=Step.VOICE,
        title=form_of_child(desk, kept).title,
        child_id=child.child_id,
        called=child.called,
        at_question="",
        lines=tuple(CheckLine(one.question, _in_both(one)) for one in said),
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
                if place and one.ref in shared:
                    continue
                item = session.find(one.ref)
                whose = f"{called}: " if visit.has_siblings and one.ref not in shared else ""
                needs = one.message.plain if one.message else "Please answer."
                found.append(
                    Missing(
                        words=f"{whose}{item.label.plain} {needs}",
                        step=step,
                        child_id=child_id,
                        at_question=one.ref,
                    )
                )
    return tuple(found)


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


def form_of(desk: Desk, answers: FormAnswers) -> FormDef:
    """The form some kept answers were given on, in their own version.

    Raises:
        FormMissing: that version is not on this device.
        FormError: the form cannot be used.
    """
    return desk.forms.version(answers.form_id, answers.form_version)


def answer_words(item: Item) -> str:
    """The chosen options by their labels; anything else as it was typed."""
    offered = {choice.value: choice.label.plain for choice in item.choices}
    if not offered:
        return _plain(item)
    return ", ".join(offered.get(value, value) for value in item.value.split())


def _plain(item: Item) -> str:
    """Days and hours as people write them; a form keeps them for machines."""
    try:
        if item.type == "date":
            return say_date(date.fromisoformat(item.value))
        if item.type == "time":
            return say_time(item.value[:5])
    except ValueError:
        pass
    return item.value


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
    return CheckLine(item.label.plain, answer_words(item), item.value in NOT_ASKED)


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
