"""Read answers back as they were asked: each question with its answer in words.

A filling opens with the form version it was written with, for ever. Nothing is changed and
nothing is weighed here: questions not asked of this child are left out, an answer is never a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.clock import say_time
from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.visit import FormAnswers
from ehe_desktop.reports.form_lines import with_doubt
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import open_answers
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
        session = open_answers(desk, form_of(desk, answers), answers)
    except UserFacingError as fault:
        return (), fault.happened
    except FormError:
        return (), CANNOT_READ
    return tuple(_lines(session)), ""


def form_of(desk: Desk, answers: FormAnswers) -> FormDef:
    """The form some kept answers were given on, in their own version.

    Raises:
        FormMissing: that version is not on this device.
        FormError: the form cannot be used.
    """
    return desk.forms.version(answers.form_id, answers.form_version)


def _lines(session: Session) -> Iterator[AnswerLine]:
    for item in session.root.questions():
        if item.relevant and item.value.strip() and not item.calculated:
            yield AnswerLine(item.label.plain, with_doubt(item, answer_words(item)))


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
