"""The child's words over time: the same question on different days, side by side, oldest first.

Words stand as they were said each time. Nothing is compared, counted or scored: whoever reads sees
what the child said then and says now. A question asked once has nothing beside it and is not here.

Source: domain.md 4.1; ux.md 1.5 (a baseline over time).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.services.open_casefile import VoiceOccasion
from ehe_desktop.ui.casefile.sections import Quote, Section

TITLE: Final = "The same question, over time"
NOTE: Final = "Each as the child said it, the oldest first. Nothing here is scored."


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
            present = f" · present: {said.present}" if said.present else ""
            english = f" · in English: {said.english}" if said.english else ""
            source = f"{say_date(one.voice.on)}{present}{english}"
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
