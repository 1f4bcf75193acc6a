"""What the child made on the device, above the officer's own page, with the officer's review beside it.

That the child wants to talk comes first. What the child made is shown as it was made and cannot be
changed: each question with who was there and how it was answered; what was skipped is said to be
skipped, a stop to be a stop. Beside it stand the English, marked as the form's, the interpreter's or not
yet there, and the officer's note; below, whether it was read back and what the child said about showing it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.cards import SURE, offers_line
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.hand_over import CUT_SHORT, GIVEN_WORDS, Deed, HandedAnswer, HandedVoice
from ehe_desktop.domain.handed_review import Beside, HandedReview
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.review_handed import keep_review
from ehe_desktop.ui.visit.recording_button import RecordingButton
from ehe_desktop.ui.visit.short_area import ShortArea
from ehe_desktop.ui.visit.side_by_side import SideBySide
from ehe_desktop.ui.widgets.access import install_roles
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.choices import Check, ChoiceGroup, Option
from ehe_desktop.ui.widgets.drawing_picture import DrawingPicture
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Heading, Text

ENDED: Final = {
    Deed.FINISHED.value: "{called} finished it.",
    Deed.STOPPED.value: "{called} stopped and kept what was done.",
    Deed.THROWN_AWAY.value: "{called} threw it away. Nothing of it was kept.",
    CUT_SHORT: "It was cut short. What was made until then is here.",
}
SHOWN: Final = {"yes": "yes, all of it", "part": "some of it", "no": "no"}
SKIPPED: Final = "Skipped"
FROM_FORM: Final = "In English, as the form has it"
BY_INTERPRETER: Final = "In English, by the interpreter"
NOT_YET: Final = "Not yet translated"
MAY_RECORD: Final = "Recording was allowed: the parent and the child had agreed."
TYPED: Final = "What was said, typed by officer"
HOW_SURE: Final = "How sure are you that this is what they mean?"
_LABELS: Final = {"note": "Your note", "english": BY_INTERPRETER, "transcript": TYPED}
_EMPTY: Final = {
    "english": NOT_YET,
    "transcript": "Type it word for word before you sign off: it stands on the child’s own page.",
}
AGREES: Final = (
    Option("yes", "Yes, all of it"),
    Option("part", "Some of it"),
    Option("no", "No"),
    Option("not_asked", "Not asked"),
)


class ReviewSource:
    """What autosave saves of reviews: each with its draft, and nothing of another."""

    def __init__(self, desk: Desk, asked_by: str) -> None:
        self._desk, self._asked_by = desk, asked_by
        self._waiting: dict[tuple[str, str], HandedReview] = {}

    def put(self, draft_id: str, envelope_id: str, review: HandedReview) -> None:
        """This is to be written."""
        self._waiting[draft_id, envelope_id] = review

    def waiting_of(self, draft_id: str) -> dict[str, HandedReview]:
        """What the disk refused so far of this draft, by envelope."""
        return {key: one for (held, key), one in self._waiting.items() if held == draft_id}

    def take(self) -> tuple[tuple[str, str], HandedReview] | None:
        """One of those that wait."""
        return self._waiting.popitem() if self._waiting else None

    def keep(self, taken: tuple[tuple[str, str], HandedReview]) -> StoreChanged:
        """Write it (store thread)."""
        (draft_id, envelope_id), review = taken
        return keep_review(self._desk, draft_id, envelope_id, review, self._asked_by)

    def not_kept(self, taken: tuple[tuple[str, str], HandedReview]) -> None:
        """It waits still, unless there is a newer one."""
        self._waiting.setdefault(*taken)


class HandedCard(Card):
    """Everything that came back in this visit, the newest last. `reviewed(envelope id, HandedReview)`."""

    reviewed = Signal(object, object)
    accessible_role = QAccessible.Role.Grouping
    is_new: bool
    """Nobody has written anything beside it yet."""

    def __init__(
        self,
        called: str,
        voices: Sequence[HandedVoice],
        reviews: Mapping[str, HandedReview],
        clock: Clock,
    ) -> None:
        super().__init__(
            f"What {called} made on the device",
            "As it was made: it cannot be changed here. Your notes and the English stand beside it.",
        )
        self.setObjectName("handed-card")
        install_roles()
        self.setAccessibleName(f"What {called} made on the device")
        self.setProperty("paints_focus", True)
        self.is_new = any(voice.envelope_id not in reviews for voice in voices)
        for voice in voices:
            part = _Reviewed(self, voice, reviews.get(voice.envelope_id, HandedReview()), clock)
            part.lay_out(called)


class _Reviewed:
    """One hand-over in the card, and its review as it stands on screen."""

    def __init__(
        self, card: HandedCard, voice: HandedVoice, review: HandedReview, clock: Clock
    ) -> None:
        self._card, self._voice, self._review, self._clock = card, voice, review, clock

    def lay_out(self, called: str) -> None:
        """Everything of it, in reading order."""
        card, voice = self._card, self._voice
        for words in talk_lines(called, voice):
            card.add(Banner(words, "warning"))
        card.add(Heading(voice.form_title, 3))
        card.add(Text(head_line(called, voice), "small"))
        if voice.may_record:
            card.add(Text(MAY_RECORD, "small"))
        for line in meaning_lines(called, voice):
            card.add(Text(line))
        for number, answer in enumerate(voice.answers, 1):
            self._add_answer(answer, number)
        if voice.lost:
            card.add(Text(lost_line(voice.lost), tone="danger"))
        if any(not one.is_skipped for one in voice.answers):
            self._add_end(called)

    def _add_answer(self, answer: HandedAnswer, number: int) -> None:
        card = self._card
        asked = answer.question_en or answer.question
        both = f"{asked} ({answer.question})" if answer.question_en != answer.question else asked
        card.add(Text(both if answer.question_en else asked, "small"))
        if answer.is_skipped:
            cards = offers_line(answer.offers)
            card.add(Text(f"{SKIPPED}. {cards}" if cards else SKIPPED, tone="text_secondary"))
            return
        if answer.drawing:
            card.add(DrawingPicture(f"A drawing: {asked}", answer=answer.drawing))
        if answer.recording:
            card.add(Flow(RecordingButton(f"what was said at: {asked}", answer.recording)))
        beside: list[QWidget] = [Text(f"“{answer.words}”", "strong")] if answer.words else []
        if answer.recording:
            name = f"{TYPED}: {asked}"
            beside.append(self._box(answer.ref, "transcript", name, f"transcript-{number}"))
        beside += self._english(answer, number, asked)
        beside.append(self._box(answer.ref, "note", f"Your note on: {asked}", f"note-{number}"))
        card.add(SideBySide(beside))
        if answer.offers:
            card.add(Text(offers_line(answer.offers), "small"))
            card.add(self._sure(answer.ref, asked, number))
        card.add(Text(how_line(answer, self._voice), "small"))

    def _english(self, answer: HandedAnswer, number: int, asked: str) -> list[QWidget]:
        if not self._voice.is_other(answer) or not (answer.words or answer.recording):
            return []
        if answer.words_en and answer.words_en != answer.words:
            return [Text(f"{FROM_FORM}: {answer.words_en}")]
        return [self._box(answer.ref, "english", f"{BY_INTERPRETER}: {asked}", f"english-{number}")]

    def _box(self, ref: str, part: str, name: str, key: str) -> Field:
        """A box for the officer; its label is short, what a screen reader hears is whole."""
        box = ShortArea(name)
        box.set_value(getattr(self._review.of(ref), part))
        box.setObjectName(f"handed-{key}")
        box.edited.connect(lambda: self._beside(ref, part, box.value()))
        hint = "" if part == "note" or box.value() else _EMPTY[part]
        return Field(_LABELS[part], box, hint, optional=part != "transcript")

    def _sure(self, ref: str, asked: str, number: int) -> Field:
        """How sure the officer is of what was picked; nothing is ticked beforehand."""
        options = [Option(code, words) for code, words in SURE.items()]
        sure = ChoiceGroup(f"{HOW_SURE} {asked}", options, columns=len(options))
        sure.setObjectName(f"handed-sure-{number}")
        sure.set_value(self._review.of(ref).sure or None)
        sure.chosen.connect(lambda code: self._beside(ref, "sure", str(code)))
        return Field(HOW_SURE, sure, optional=True)

    def _beside(self, ref: str, part: str, words: str) -> None:
        held: Beside = replace(self._review.of(ref), **{part: words})
        self._tell(replace(self._review, beside={**self._review.beside, ref: held}))

    def _add_end(self, called: str) -> None:
        read = Check(f"I read it back to {called}")
        read.setObjectName("handed-read-back")
        read.setChecked(self._review.read_back_at is not None)
        read.toggled.connect(self._read_back)
        agrees = ChoiceGroup(f"{called} agrees it can be shown to a parent", AGREES, columns=2)
        agrees.setObjectName("handed-agrees")
        agrees.set_value(self._review.show_to_parent or None)
        agrees.chosen.connect(
            lambda code: self._tell(replace(self._review, show_to_parent=str(code)))
        )
        self._card.add(read)
        self._card.add(Field(f"{called} agrees it can be shown to a parent", agrees))

    @Slot(bool)
    def _read_back(self, done: bool) -> None:
        at: datetime | None = self._clock.now() if done else None
        self._tell(replace(self._review, read_back_at=at))

    def _tell(self, review: HandedReview) -> None:
        self._review = review
        self._card.reviewed.emit(self._voice.envelope_id, review)


def head_line(called: str, voice: HandedVoice) -> str:
    """How it ended, who was in the room, and in what language."""
    present = f"In the room: {voice.present}." if voice.present else ""
    told = [voice.language_of(one) for one in voice.answers if not one.is_skipped]
    names = [FormLanguage(one).word for one in dict.fromkeys(told or [voice.language]) if one]
    language = f"In {' and '.join(names)}." if names else ""
    ended = ENDED.get(voice.ended, "").format(called=called)
    return " ".join(filter(None, (ended, present, language)))


def talk_lines(called: str, voice: HandedVoice) -> tuple[str, ...]:
    """That the child pressed "I want to talk to you", and where, or answered that they do.

    Nothing was sent: it is for the officer to see.
    """
    pressed = tuple(
        f"{called} pressed “I want to talk to you” at: {where}"
        if where
        else f"{called} pressed “I want to talk to you”."
        for where in dict.fromkeys(voice.talk_at)
    )
    if voice.wants_to_talk and not pressed:
        return (f"{called} wants to talk to us about this.",)
    return pressed


def meaning_lines(called: str, voice: HandedVoice) -> tuple[str, ...]:
    """What the child said about showing it, and that a bolder answer of ours does not undo it."""
    shown = SHOWN.get(voice.saved.get("show_to_parent", ""), "")
    if not shown:
        return ()
    return (f"May the parent see it? {called} said: {shown}. The more careful answer is kept.",)


def lost_line(count: int) -> str:
    """Answers a damaged file lost."""
    what = "1 answer" if count == 1 else f"{count} answers"
    return f"{what} could not be read: the file was damaged."


def how_line(answer: HandedAnswer, voice: HandedVoice) -> str:
    """How one answer was given, in which language where that is another than ours, and who was there."""
    given = GIVEN_WORDS.get(answer.given_as, answer.given_as)
    name = FormLanguage(voice.language_of(answer)).word
    language = f"in {name}" if voice.is_other(answer) else ""
    present = f"in the room: {answer.present}" if answer.present else ""
    return " · ".join(filter(None, (given, language, present)))
