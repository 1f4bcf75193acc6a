"""The page a child keeps, of what is on record: made on the device, answered beside the officer, or said.

One page for one occasion. The officer ticks each answer, as for the page of a hand-over, and what is private
there is private here. What the officer wrote in words of their own is never on it.

Source: domain.md 4.2, 4.3; DECISIONS.md 67.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.form_library import WRITTEN_IN
from ehe_desktop.domain.hand_over import HandedAnswer, HandedVoice
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.services.child_safety import gravest
from ehe_desktop.services.child_statements import asked_of, is_picture, own_form_def, words_said
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.fill_form import open_answers, spoken_statements
from ehe_desktop.services.leave_behind import LEAVE_BEHIND
from ehe_desktop.services.own_forms import day_of
from ehe_desktop.services.paper_words import languages_of
from ehe_desktop.services.print_child_page import (
    PageChoice,
    PageFor,
    doubt_about,
    open_answers_in,
    page_paper,
)
from ehe_desktop.services.print_paper import Paper
from ehe_desktop.services.read_back import form_of
from ehe_desktop.xforms.first_language import in_first_language
from ehe_desktop.xforms.session import Session


def record_page_choice(desk: Desk, voice_id: str) -> PageChoice:
    """What of one occasion may be put on the page, and whether the child clearly agreed.

    Raises:
        VisitMissing: the record is not on this device.
        FormMissing: a form's version is not on this device, so nobody knows what is private in it.
        FormError: a form or what was saved cannot be read.
    """
    whose, heard = _on_record(desk, voice_id)
    doubt = doubt_about(gravest(heard.forms, heard.handed), heard.show_to_parent)
    return PageChoice(
        called=whose.called,
        answers=_whole(desk, voice_id, whose.child_id, heard).answers,
        doubt=doubt,
    )


def record_page_paper(desk: Desk, voice_id: str, chosen: Collection[str]) -> Paper:
    """The page of one occasion, ready to be looked at and printed; `chosen` as `PageChoice` names them.

    Raises:
        VisitMissing: the record is not on this device.
        FormMissing: a form's version is not on this device, so nobody knows what is private in it.
        FormError: a form or what was saved cannot be read.
        StoreDamaged: a drawing is not what its name says.
        FontsMissing: the program was not installed whole.
    """
    whose, heard = _on_record(desk, voice_id)
    return page_paper(desk, whose, _whole(desk, voice_id, whose.child_id, heard), {*chosen})


def _own_language(desk: Desk, child_id: str, heard: ChildVoice) -> str:
    """Whose words are all spoken has no form to say the language: the occasion does, else the child's record."""
    with desk.store.reading() as view:
        child = view.body(Child, child_id)
    tags = (heard.language, child.language if child else "")
    known = {one.tag: one.name for one in languages_of(LEAVE_BEHIND)}  # our papers' languages
    return next((known[tag] for tag in tags if tag != WRITTEN_IN and tag in known), "")


def _on_record(desk: Desk, voice_id: str) -> tuple[PageFor, ChildVoice]:
    with desk.store.reading() as view:
        record, heard = view.record("child_voice", voice_id), view.body(ChildVoice, voice_id)
        child_id = (record.child_id if record else None) or ""
        child = view.body(Child, child_id)
    if record is None or heard is None or child is None:
        raise VisitMissing
    hear_on = day_of(heard.end_check.get("feedback_on", ""))
    is_ahead = hear_on is not None and hear_on >= desk.today()
    return PageFor(
        child_id=child_id,
        family_id=record.family_id or "",
        called=child.called,
        hear_on=hear_on if is_ahead else None,
    ), heard


def _whole(desk: Desk, voice_id: str, child_id: str, heard: ChildVoice) -> HandedVoice:
    """Everything of the occasion that may go on the page, as one."""
    at = datetime.combine(heard.on, time(12), UTC)
    parts = [*heard.handed, *(_beside_officer(desk, one, at) for one in heard.forms)]
    answers = [
        replace(one, ref=f"{number}{one.ref}")  # the same form may have been answered twice
        for number, part in enumerate(parts)
        for one in open_answers_in(desk, part)
    ]
    languages = [one.language_of(each) for one in parts for each in one.answers]
    return HandedVoice(
        envelope_id=voice_id,
        form_id="",
        form_version="",
        form_title="",
        language=next(iter(languages), "") or _own_language(desk, child_id, heard),
        began_at=at,
        ended_at=at,
        answers=(*answers, *_said(desk, heard, at)),
    )


def _beside_officer(desk: Desk, kept: OwnForm, at: datetime) -> HandedVoice:
    """A form the child answered with the officer, as one that was answered on the device."""
    form = own_form_def(desk, kept)
    answers: tuple[HandedAnswer, ...] = ()
    if kept.answers is not None:
        session = open_answers(desk, form, kept.answers)
        if kept.language in session.form.languages:
            session.language = kept.language
        answers = tuple(_answers(session, at))
    return HandedVoice(
        envelope_id="",
        form_id=form.id,
        form_version=form.version,
        form_title=form.title,
        language=kept.language,
        began_at=at,
        ended_at=at,
        answers=answers,
    )


def _answers(session: Session, at: datetime) -> Iterator[HandedAnswer]:
    for item in [one for one in asked_of(session) if one.value.strip()]:
        is_file = item.control == "upload"
        question, words = item.label.plain, "" if is_file else words_said(item)
        with in_first_language(session):
            question_en, words_en = item.label.plain, "" if is_file else words_said(item)
        yield HandedAnswer(
            ref=item.ref,
            question=question,
            question_en=question_en,
            words=words,
            words_en=words_en,
            value=item.value,
            drawing=item.value if is_picture(item) else "",
            at=at,
        )


def _said(desk: Desk, heard: ChildVoice, at: datetime) -> Iterator[HandedAnswer]:
    """What the child said that the officer wrote down word for word."""
    if heard.answers is None:
        return
    session = open_answers(desk, form_of(desk, heard.answers), heard.answers)
    for number, one in enumerate(spoken_statements(session), 1):
        yield HandedAnswer(
            ref=f"said-{number}",
            question=one.question,
            question_en=one.question,
            words=one.words,
            words_en=one.words,
            at=at,
        )
