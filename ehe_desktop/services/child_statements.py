"""What a child answered on a form of their own, as statements: question, words, who was there, how.

Words are those of the child or of the cards they chose, in the language of the form. Beside cards
stands what the form itself says in English; words somebody spoke or wrote are never translated here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ehe_desktop.domain.cards import NOT_ANSWERED, offers_line
from ehe_desktop.domain.child_voice import Statement
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.visit import Heard, OwnForm
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import open_answers
from ehe_desktop.services.read_back import answer_words
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.items import Item
from ehe_desktop.xforms.session import Session

A_DRAWING: Final = "A drawing"
A_RECORDING: Final = "A recording"


@dataclass(frozen=True, slots=True)
class _Said:
    """One answer in one language."""

    question: str
    words: str
    shown: bool
    """Cards were chosen: the words are the form's, not the child's."""


def own_form_def(desk: Desk, kept: OwnForm) -> FormDef:
    """The form that was answered, in its own version; the one begun now while nothing was answered.

    Raises:
        FormMissing: it is not on this device.
        FormError: the form cannot be used.
    """
    if kept.answers is None:
        return desk.forms.form(kept.form_name)
    return desk.forms.version(kept.answers.form_id, kept.answers.form_version)


def asked_of(session: Session) -> Iterator[Item]:
    """Every question of a form that somebody can answer and that is there now."""
    for item in session.root.questions():
        is_told = item.control == "trigger" or item.readonly or item.calculated
        if item.kind == "question" and item.relevant and not is_told:
            yield item


def child_statements(desk: Desk, kept: OwnForm) -> tuple[Statement, ...]:
    """Every answer of a child's form, in the order of the form; nothing while nothing is answered.

    Raises:
        FormMissing: the form's version is not on this device.
        FormError: what was kept cannot be read.
    """
    if kept.answers is None:
        return ()
    return said_on(open_answers(desk, own_form_def(desk, kept), kept.answers), kept)


def said_on(session: Session, kept: OwnForm) -> tuple[Statement, ...]:
    """The same of a form that is open, in its first language; the session ends in the child's."""
    written_in = session.language
    english = _said(session, kept)
    if kept.language in session.form.languages:
        session.language = kept.language
    spoken = _said(session, kept)
    is_other = session.language != written_in
    tag = FormLanguage(session.language).tag if is_other else ""
    return tuple(
        Statement(
            question=english[ref].question,
            words=said.words,
            present=_heard(kept, ref).present,
            given_as=_given_as(session.find(ref), said, _heard(kept, ref)),
            english=english[ref].words if said.shown and is_other else "",
            language=tag,
            cards=offers_line(_heard(kept, ref).offers),
        )
        for ref, said in spoken.items()
    )


def _heard(kept: OwnForm, ref: str) -> Heard:
    return kept.heard.get(ref, Heard(present=kept.present, given_as=kept.given_as))


def _given_as(item: Item, said: _Said, heard: Heard) -> str:
    if is_picture(item):
        return "drawing"
    pictured = any(choice.label.image for choice in item.choices)
    if heard.offers and not item.value.strip():
        return "behaviour"
    return "symbol" if said.shown and pictured else heard.given_as


def _said(session: Session, kept: OwnForm) -> Mapping[str, _Said]:
    """What was answered, and what an adult saw where no card was picked."""
    found: dict[str, _Said] = {}
    for item in asked_of(session):
        seen = [NOT_ANSWERED.get(one.response, "") for one in _heard(kept, item.ref).offers]
        if item.value.strip():
            found[item.ref] = _Said(item.label.plain, *_words(item))
        elif any(seen):
            found[item.ref] = _Said(item.label.plain, next(filter(None, seen)), shown=False)
    return found


def is_picture(item: Item) -> bool:
    """True where the answer is a drawing or another picture."""
    return item.control == "upload" and (item.attrs.get("mediatype") or "").startswith("image")


def words_said(item: Item) -> str:
    """An answer in words, in the language the form is shown in."""
    return _words(item)[0]


def _words(item: Item) -> tuple[str, bool]:
    if item.control == "upload":
        return (A_DRAWING if is_picture(item) else A_RECORDING), False
    offered = {choice.value: choice.label.plain for choice in item.choices}
    if not offered:
        return answer_words(item), False
    between = " → " if item.control == "rank" else ", "
    return between.join(offered.get(value, value) for value in item.value.split()), True
