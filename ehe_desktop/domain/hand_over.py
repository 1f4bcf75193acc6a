"""The child holds the device: what is handed over, what the child makes, and what comes back.

Three things, kept apart on purpose. A `HandOverOrder` is all the child's process ever knows. A
`Made` is one thing the child did, sealed the moment it is done. A `HandedVoice` is what the officer's
store keeps of one hand-over: the child's own answers as they were made, untouched by anyone.
Skipping is a full answer and stopping is a right: both are kept as what they are, never as a lack.

Source: ux.md 2.7; domain.md 4.1, 4.3. Nothing here is ever scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from ehe_desktop.domain.cards import Offer
from ehe_desktop.domain.clock import Instant
from ehe_desktop.domain.form_library import WRITTEN_IN, FormLanguage


class Deed(StrEnum):
    """What a child did, as it is sealed."""

    BEGUN = "begun"
    RESUMED = "resumed"
    """The device stopped in the midst of a question and asks it again, empty: what was sealed is out of reach."""
    ANSWERED = "answered"
    SKIPPED = "skipped"
    RECORDED = "recorded"
    """A part of what the child says, sealed while they say it (`recording.py`)."""
    TALK = "talk"
    """Pressed "I want to talk to you": a mark the officer sees first; nothing is sent."""
    FINISHED = "finished"
    STOPPED = "stopped"
    THROWN_AWAY = "thrown_away"


CUT_SHORT: Final = "cut_short"
"""It ended without the child saying so: the device was taken, covered, or stopped."""
EARLIER: Final = "#earlier-"
"""Between a question's reference and a number, in that of an answer from before the device stopped."""
ENDINGS: Final = (Deed.FINISHED, Deed.STOPPED, Deed.THROWN_AWAY)

GIVEN_WORDS: Final = {
    "own_writing": "own writing",
    "symbol": "picked from pictures or words",
    "drawing": "a drawing",
    "spoken": "spoken",
    "recording": "said aloud and recorded; typed by the officer",
}
"""How an answer was given, in words (the codes of `Statement.given_as`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverOrder:
    """All the child's process knows: one form, what to call two people, and keys that open nothing.

    `public_key` seals and cannot unseal; `writer_key` shows that a frame was made on this hand-over.
    """

    envelope_id: str
    envelope_path: str
    form_name: str
    language: str
    called: str
    officer: str
    public_key: str
    writer_key: str
    audio_s: int = 0
    """How long one recording may be; 0 where none may be made."""
    done: tuple[str, ...] = ()
    """References of questions done in an earlier hand-over of the same form: not asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One thing the child did. Words stand as made; `_en` beside them where the form has English."""

    deed: Deed
    at: datetime
    ref: str = ""
    question: str = ""
    question_en: str = ""
    words: str = ""
    words_en: str = ""
    value: str = ""
    given_as: str = ""
    language: str = ""
    strokes: str = ""
    """A drawing, as vector strokes with their times; empty for no drawing."""
    take: str = ""
    """Which recording a part belongs to; it belongs to the question it was begun at."""
    sound: bytes = b""
    is_end: bool = False
    """The recording was stopped here, not cut off."""
    take_back: bool = False
    """The child skipped the question with a recording in it: it goes. A skip after a crash keeps it."""
    offers: tuple[Offer, ...] = ()
    """Cards that lay there for it, each time others did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedAnswer:
    """One question a child met: what they said, or that they skipped it. Never edited."""

    ref: str
    """The question; of an earlier answer beside a later one, with `#earlier-1` (2, …) behind it."""
    question: str
    question_en: str = ""
    words: str = ""
    words_en: str = ""
    value: str = ""
    given_as: str = "own_writing"
    outcome: str = Deed.ANSWERED.value
    """answered, skipped."""
    present: str = ""
    """Who was in the room for this answer, as the officer said before it."""
    at: Instant
    drawing: str = ""
    """A drawing that was made,: the name of a file kept in the store, `<sha256>-drawing.svg`."""
    recording: str = ""
    """What was said aloud, as the name of a kept file; empty once it was deleted after sign-off."""
    transcript: str = ""
    """What was said aloud, as the officer typed it from the recording. Laid in at sign-off."""
    language: str = ""
    """The language it was given in, as the form names it; empty in what was filed before it was kept."""
    offers: tuple[Offer, ...] = ()
    """Cards that lay there for it, and what was picked of them; a skipped question may have some too."""

    @property
    def is_skipped(self) -> bool:
        """True when the child chose to leave it."""
        return self.outcome == Deed.SKIPPED.value

    @property
    def asked_at(self) -> str:
        """Reference of the question in the form; `ref` tells answers of before the device stopped apart."""
        return self.ref.partition(EARLIER)[0]

    @property
    def is_earlier(self) -> bool:
        """True for what was made before the device stopped, where the question was answered again after it."""
        return self.ref != self.asked_at


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedVoice:
    """One hand-over, as it came back."""

    envelope_id: str
    form_id: str
    form_version: str
    form_title: str
    form_name: str = ""
    language: str = ""
    """The language the child ended in; `language_of` says that of one answer."""
    present: str = ""
    may_record: bool = False
    """The officer had let the child record; the parent and the child had agreed to it."""
    began_at: Instant
    ended_at: Instant
    ended: str = CUT_SHORT
    """finished, stopped, thrown_away, cut_short."""
    talk_at: tuple[str, ...] = ()
    """The questions at which the child pressed "I want to talk to you"; "" before the first."""
    answers: tuple[HandedAnswer, ...] = ()
    lost: int = 0
    """Answers that could not be opened: the file was damaged."""
    saved: Mapping[str, str] = field(default_factory=dict)
    """What the answers mean to the case, by the form's own `save_to` names."""

    @property
    def wants_to_talk(self) -> bool:
        """True when the child asked to, with the button or as the answer to a question."""
        return bool(self.talk_at) or self.saved.get("wants_to_talk") == "yes"

    def language_of(self, answer: HandedAnswer) -> str:
        """The language an answer was given in; of one that does not say so, the hand-over's."""
        return answer.language or self.language

    def is_other(self, answer: HandedAnswer) -> bool:
        """True for an answer in another language than the officer's own."""
        return FormLanguage(self.language_of(answer)).tag not in ("", WRITTEN_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the store knows of a hand-over that is out: what to file it under."""

    envelope_id: str
    form_id: str
    form_version: str
    form_title: str
    form_name: str
    present: str
    may_record: bool = False
    """The parent and the child agreed that the child may record what they say."""
    began_at: datetime


def voice_of(held: Held, made: Sequence[Made], lost: int = 0) -> HandedVoice | None:
    """What came back, from what was sealed in its order; None when the child never began.

    The last answer to a question stands: going back and answering again is the child's own change.
    Not so where the device stopped meanwhile: they did not see what they had made, and both stand.
    What the child threw away is not kept; that they wanted to talk is.

    >>> voice_of(Held(envelope_id="e", form_id="f", form_version="1", form_title="t", form_name="f",
    ...               present="", began_at=datetime(2026, 6, 22)), ()) is None
    True
    """
    if not made and not lost:
        return None
    answers = {ref: _answer(one, ref, held.present) for ref, one in _standing(made).items()}
    spoken = recordings_in(made)
    for one in made:
        if one.ref in spoken and one.deed is Deed.RECORDED and _is_open(answers.get(one.ref)):
            answers[one.ref] = _answer(replace(one, deed=Deed.ANSWERED), one.ref, held.present)
    endings = [one.deed for one in made if one.deed in ENDINGS]
    thrown = endings[-1:] == [Deed.THROWN_AWAY]
    return HandedVoice(
        envelope_id=held.envelope_id,
        form_id=held.form_id,
        form_version=held.form_version,
        form_title=held.form_title,
        form_name=held.form_name,
        language=next((one.language for one in reversed(made) if one.language), ""),
        present=held.present,
        may_record=held.may_record,
        began_at=made[0].at if made else held.began_at,
        ended_at=made[-1].at if made else held.began_at,
        ended=endings[-1].value if endings else CUT_SHORT,
        talk_at=tuple(one.question_en or one.question for one in made if one.deed is Deed.TALK),
        answers=() if thrown else tuple(answers.values()),
        lost=lost,
    )


def drawings_in(made: Sequence[Made]) -> dict[str, str]:
    """The drawing that stands for each question, as strokes; one that was taken back is not there."""
    return {ref: one.strokes for ref, one in _standing(made).items() if one.strokes}


def recordings_in(made: Sequence[Made]) -> dict[str, bytes]:
    """The recording that stands for each question, as samples.

    The last one that was ended stands; where the device died in the middle of the only one, what was
    said until then does. It is gone only where the child skipped it knowing of it (`take_back`).
    """
    takes: dict[str, dict[str, bytearray]] = {}
    ended: dict[str, str] = {}
    for one in made:
        if one.deed is Deed.SKIPPED and one.take_back:
            takes.pop(one.ref, None)
            ended.pop(one.ref, None)
        elif one.deed is Deed.RECORDED:
            takes.setdefault(one.ref, {}).setdefault(one.take, bytearray()).extend(one.sound)
            if one.is_end and takes[one.ref][one.take]:
                ended[one.ref] = one.take
    standing = {ref: of[ended.get(ref, next(reversed(of)))] for ref, of in takes.items()}
    return {ref: bytes(samples) for ref, samples in standing.items() if samples}


_ANSWERS: Final = (Deed.ANSWERED, Deed.SKIPPED)


def _standing(made: Sequence[Made]) -> dict[str, Made]:
    """The answers that stand, by reference; ones of before the device stopped come first, under names of their own."""
    met: dict[str, list[Made]] = {}
    stopped: set[str] = set()
    for one in made:
        if one.deed is Deed.RESUMED:
            stopped.add(one.ref)
        elif one.deed in _ANSWERS:
            at = met.setdefault(one.ref, [])
            if one.ref not in stopped:
                del at[-1:]
            at.append(one)
            stopped.discard(one.ref)
    standing: dict[str, Made] = {}
    for ref, of in met.items():
        given = [one for one in of if one.deed is Deed.ANSWERED] or of[-1:]
        standing |= {f"{ref}{EARLIER}{number}": one for number, one in enumerate(given[:-1], 1)}
        standing[ref] = given[-1]
    return standing


def _is_open(answer: HandedAnswer | None) -> bool:
    return answer is None or answer.is_skipped


def _answer(one: Made, ref: str, present: str) -> HandedAnswer:
    first = one.question_en or one.question
    return HandedAnswer(
        ref=ref,
        question=one.question,
        question_en=f"{first} (before the device stopped)" if EARLIER in ref else one.question_en,
        words=one.words,
        words_en=one.words_en,
        value=one.value,
        given_as=one.given_as,
        outcome=one.deed.value,
        present=present,
        at=one.at,
        language=one.language,
        offers=one.offers,
    )
