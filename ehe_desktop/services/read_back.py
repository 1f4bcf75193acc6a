"""Read answers back as they were asked: each question with its answer in words.

A filling opens with the form version it was written with, for ever. Nothing is changed and
nothing is weighed here: questions not asked of this child are left out, an answer is never a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.visit import FormAnswers
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import open_answers, questions
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.items import Item
from ehe_desktop.xforms.session import Session

CANNOT_READ = "These answers are kept, but this device cannot show them question by question."


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question that was asked, and the answer in words."""

    question: str
    answer: str


def read_back(desk: Desk, answers: FormAnswers) -> tuple[tuple[AnswerLine, ...], str]:
    """The answers in the order they were asked, or why they cannot be shown, in words."""
    try:
        session = open_answers(desk, _form_of(desk, answers), answers)
    except UserFacingError as fault:
        return (), fault.happened
    except FormError:
        return (), CANNOT_READ
    return tuple(_lines(session)), ""


def _form_of(desk: Desk, answers: FormAnswers) -> FormDef:
    return desk.forms.version(answers.form_id, answers.form_version)


def _lines(session: Session) -> Iterator[AnswerLine]:
    for item in questions(session.root):
        if item.relevant and item.value.strip() and not item.calculated:
            yield AnswerLine(item.label.plain, _words(item))


def _words(item: Item) -> str:
    """The chosen options by their labels; anything else as it was typed."""
    offered = {choice.value: choice.label.plain for choice in item.choices}
    if not offered:
        return item.value
    return ", ".join(offered.get(value, value) for value in item.value.split())
