"""What the child made on the device, above the officer's own page: as it was made, and never edited.

That the child wants to talk comes first. Each question stands with who was there and how it was
answered; what was skipped is said to be skipped, a stop to be a stop. The form's English stands beside
what was picked in another language; what a child wrote is not translated here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.hand_over import CUT_SHORT, GIVEN_WORDS, Deed, HandedAnswer, HandedVoice
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.drawing_picture import DrawingPicture
from ehe_desktop.ui.widgets.text import Heading, Text

ENDED: Final = {
    Deed.FINISHED.value: "{called} finished it.",
    Deed.STOPPED.value: "{called} stopped and kept what was done.",
    Deed.THROWN_AWAY.value: "{called} threw it away. Nothing of it was kept.",
    CUT_SHORT: "It was cut short. What was made until then is here.",
}
SHOWN: Final = {"yes": "yes, all of it", "part": "some of it", "no": "no"}
SKIPPED: Final = "Skipped"


def handed_card(called: str, voices: Sequence[HandedVoice]) -> Card:
    """Everything that came back in this visit, the newest last."""
    card = Card(f"What {called} made on the device", "As it was made. It cannot be changed here.")
    card.setObjectName("handed-card")
    for voice in voices:
        for words in talk_lines(called, voice):
            card.add(Banner(words, "warning"))
        card.add(Heading(voice.form_title, 3))
        card.add(Text(head_line(called, voice), "small"))
        for line in meaning_lines(called, voice):
            card.add(Text(line))
        for answer in voice.answers:
            _add_answer(card, answer)
        if voice.lost:
            card.add(Text(lost_line(voice.lost), tone="danger"))
    return card


def head_line(called: str, voice: HandedVoice) -> str:
    """How it ended, who was in the room, and in what language."""
    present = f"In the room: {voice.present}." if voice.present else ""
    language = f"In {FormLanguage(voice.language).word}."
    ended = ENDED.get(voice.ended, "").format(called=called)
    return " ".join(filter(None, (ended, present, language if voice.language else "")))


def talk_lines(called: str, voice: HandedVoice) -> tuple[str, ...]:
    """That the child pressed "I want to talk to you", and where.

    Nothing was sent: it is for the officer to see.
    """
    return tuple(
        f"{called} pressed “I want to talk to you” at: {where}"
        if where
        else f"{called} pressed “I want to talk to you”."
        for where in dict.fromkeys(voice.talk_at)
    )


def meaning_lines(called: str, voice: HandedVoice) -> tuple[str, ...]:
    """What the child said about showing it; the officer's own page has the last word."""
    shown = SHOWN.get(voice.saved.get("show_to_parent", ""), "")
    return (f"May the parent see it? {called} said: {shown}.",) if shown else ()


def lost_line(count: int) -> str:
    """Answers a damaged file lost."""
    what = "1 answer" if count == 1 else f"{count} answers"
    return f"{what} could not be read: the file was damaged."


def how_line(answer: HandedAnswer) -> str:
    """How one answer was given, and who was there.

    >>> from datetime import datetime
    >>> how_line(HandedAnswer(ref="/a", question="?", at=datetime(2026, 6, 22), present="Mum"))
    'own writing · in the room: Mum'
    """
    given = GIVEN_WORDS.get(answer.given_as, answer.given_as)
    present = f"in the room: {answer.present}" if answer.present else ""
    return " · ".join(filter(None, (given, present)))


def _add_answer(card: Card, answer: HandedAnswer) -> None:
    asked = answer.question
    if answer.question_en and answer.question_en != asked:
        asked = f"{answer.question_en} ({asked})"
    card.add(Text(asked, "small"))
    if answer.is_skipped:
        card.add(Text(SKIPPED, tone="text_secondary"))
        return
    if answer.drawing:
        asked = f"A drawing: {answer.question_en or answer.question}"
        card.add(DrawingPicture(asked, answer=answer.drawing))
    if answer.words:
        english = answer.words_en
        is_other = english and english != answer.words
        card.add(Text(f"“{answer.words}”", "strong"))
        if is_other:
            card.add(Text(english))
    card.add(Text(how_line(answer), "small"))
