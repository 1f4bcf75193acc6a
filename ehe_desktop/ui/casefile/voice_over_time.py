"""The child's words over time: the same question on different days, side by side, oldest first.

Words stand as they were said each time. Nothing is compared, counted or scored: whoever reads sees
what the child said then and says now. A question asked once has nothing beside it and is not here.

Source: domain.md 4.1; ux.md 1.5 (a baseline over time).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.child_voice import Statement
from ehe_desktop.services.open_casefile import VoiceOccasion
from ehe_desktop.ui.casefile.sections import Quote, Section

TITLE: Final = "The same question, over time"
NOTE: Final = "Each as the child said it, the oldest first. Nothing here is scored."
_GIVEN_AS: Final = {
    "spoken": "Spoken",
    "recording": "Said aloud and recorded; typed by the officer",
    "own_writing": "Own writing",
    "interpreter": "Through an interpreter",
    "adult_for_child": "An adult spoke for the child",
    "symbol": "Symbols or pictures",
    "drawing": "A drawing",
    "behaviour": "Shown, not said",
}


def over_time(occasions: Sequence[VoiceOccasion]) -> tuple[Section, ...]:
    """One section for each question the child answered on more than one day."""
    by_question: dict[str, list[Quote]] = {}
    asked: dict[str, str] = {}
    days: dict[str, set[object]] = {}
    for one in sorted(occasions, key=lambda each: (each.voice.on, each.voice_id)):
        for said in one.voice.statements:
            key = " ".join(said.question.split()).casefold()
            if not key or not said.words.strip():
                continue
            asked[key] = said.question
            days.setdefault(key, set()).add(one.voice.on)
            source = f"{say_date(one.voice.on)} · {how_given(said)}"
            by_question.setdefault(key, []).append(Quote("", said.words, source))
    repeated = [key for key in by_question if len(days[key]) > 1]
    return tuple(
        Section(
            title=TITLE if number == 0 else "",
            note=NOTE if number == 0 else "",
            paragraphs=(asked[key],),
            beside=tuple(by_question[key]),
        )
        for number, key in enumerate(repeated)
    )


def how_given(one: Statement) -> str:
    """How the words were given, who was there, and what they are in English."""
    given = _GIVEN_AS.get(one.given_as, one.given_as)
    present = f"present: {one.present}" if one.present else "who was present: not recorded"
    cards = f" · {one.cards}" if one.cards else ""
    return f"{given} · {present}{_english(one)}{cards}"


def _english(one: Statement) -> str:
    """The English beside words in another language, and whose it is."""
    if one.english:
        by = ", by the interpreter" if one.translated_by else ""
        return f" · in English{by}: {one.english}"
    is_translatable = bool(one.language) and one.given_as not in ("symbol", "drawing")
    return " · not yet translated" if is_translatable else ""
