"""The way through a child's form: which question comes, which were met, what was answered. No Qt.

Nothing is chosen beforehand and nothing is wanted: every question can be skipped, and skipping counts
as meeting it. Answers live in the session of this process alone; of those made before a crash only
the references are known here, so they cannot be shown again, and they are not asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ehe_desktop.domain.cards import TWO_FIRST, Offer, with_offer
from ehe_desktop.domain.hand_over import Deed, Made
from ehe_desktop.ui.forms.asked import scale_of
from ehe_desktop.ui.forms.deck import AT_FIRST
from ehe_desktop.xforms.choices import Choice
from ehe_desktop.xforms.first_language import choice_words, in_first_language
from ehe_desktop.xforms.items import Group, Item
from ehe_desktop.xforms.itext import Text
from ehe_desktop.xforms.session import Session

HOUSE: Final = "house"
KEEP_SAFE: Final = "keep_safe"
"""The note in which a form itself says that a worry about safety is told to others."""
PICTURE_KINDS: Final = ("draw", "annotate", "signature")
CHOOSING: Final = ("select1", "select", "rank")
MOST_STEPS: Final = 11
"""A scale of more numbers is stepped through: so many tiles are no help."""


@dataclass(frozen=True, slots=True)
class Room:
    """A house of the form, or the questions outside any: met in any order."""

    ref: str
    title: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it stands in words and as the form keeps it."""

    value: str
    words: str
    words_en: str
    given_as: str
    strokes: str = ""
    spoken: bytes = b""
    """What was said, as samples."""

    @property
    def is_given(self) -> bool:
        """True when there is something."""
        return bool(self.value.strip() or self.strokes or self.spoken)


class Walk:
    """Where a child is in one form."""

    def __init__(
        self, session: Session, done: Sequence[str] = (), opened: Sequence[str] = ()
    ) -> None:
        self.session = session
        self.here = ""
        self.done: dict[str, Deed | None] = dict.fromkeys(done)
        """What was met: answered or skipped here, or None where only an earlier process knows."""
        self._opened = frozenset(opened)
        self._strokes: dict[str, str] = {}
        self._spoken: dict[str, bytes] = {}
        self.offers: dict[str, tuple[Offer, ...]] = {}
        """By reference: the cards that lay there, by their words in the first language."""
        self.sealed: set[str] = set()
        """References of which an answer stands sealed, so that taking it back is sealed too."""
        self._told_in: dict[str, str] = {}
        """By reference: the language on screen when own words, a drawing or a recording were made."""

    # the form

    @property
    def notes(self) -> dict[str, str]:
        """What the form says before its first question, by the name of each note."""
        found: dict[str, str] = {}
        for item in self.session.root.questions():
            if is_asked(item):
                break
            if item.kind == "question" and item.label.plain:
                found[item.ref.rpartition("/")[2]] = item.label.plain
        return found

    @property
    def refs(self) -> tuple[str, ...]:
        """References of the questions there are now, in the order of the form."""
        return tuple(
            item.ref
            for item in self.session.root.questions()
            if is_asked(item) and (item.relevant or item.ref in self._opened)
        )

    @property
    def rooms(self) -> tuple[Room, ...]:
        """The houses, when the form has any."""
        return tuple(
            Room(group.ref, group.label.plain, group.label.image or "")
            for group in self.session.root.children
            if isinstance(group, Group) and HOUSE in group.appearance and group.relevant
        )

    def room_of(self, ref: str) -> str:
        """The house a question is in; empty outside any."""
        return next((one.ref for one in self.rooms if ref.startswith(f"{one.ref}/")), "")

    def in_room(self, room: str) -> tuple[str, ...]:
        """The questions of a house; with "" those outside any."""
        return tuple(ref for ref in self.refs if self.room_of(ref) == room)

    def question(self, ref: str = "") -> Item:
        """The question at a reference; without one, where the child is."""
        return self.session.find(ref or self.here)

    # walking

    @property
    def place(self) -> tuple[int, int]:
        """Which question of how many, in the house one is in."""
        refs = self.in_room(self.room_of(self.here)) if self.rooms else self.refs
        return (refs.index(self.here) + 1 if self.here in refs else 0, len(refs))

    def first_open(self, room: str | None = None) -> str:
        """The first question not met yet; empty when all were. `room` None means anywhere."""
        refs = self.refs if room is None else self.in_room(room)
        return next((ref for ref in refs if ref not in self.done), "")

    def after(self) -> str:
        """The next question from here, in the same house; empty at its end."""
        refs = self.in_room(self.room_of(self.here)) if self.rooms else self.refs
        at = refs.index(self.here) if self.here in refs else len(refs)
        return refs[at + 1] if at + 1 < len(refs) else ""

    def before(self) -> str:
        """The question before, in the same house; empty at its beginning."""
        refs = self.in_room(self.room_of(self.here)) if self.rooms else self.refs
        at = refs.index(self.here) if self.here in refs else 0
        return refs[at - 1] if at > 0 else ""

    # answering

    def take(self, value: str | None, strokes: str | None = "") -> None:
        """The child answers where they are; empty takes the answer back, None leaves it as it is."""
        before = (self.question().kept, self._strokes.get(self.here, ""))
        if value is not None:
            self.session.set(self.here, value)
        if strokes is not None:
            self._strokes[self.here] = strokes
        if before != (self.question().kept, self._strokes.get(self.here, "")):
            self._told_in[self.here] = self.session.language

    def hear(self, ref: str, samples: bytes) -> None:
        """The child said something at a question, wherever they are now."""
        self._spoken[ref] = samples
        self._told_in[ref] = self.session.language

    def answer(self, ref: str) -> Answer:
        """What is answered at a question, in the language on screen and in English."""
        item, strokes = self.question(ref), self._strokes.get(ref, "")
        words, spoken = words_of(item), self._spoken.get(ref, b"")
        given = given_as(item)
        if not words and (spoken or strokes):
            given = "drawing" if strokes else "spoken"
        return Answer(item.kept, words, self._in_english(ref), given, strokes, spoken)

    def meet(self, ref: str) -> Deed:
        """The child moves on from a question: answered if there is something, else skipped."""
        deed = Deed.ANSWERED if self.answer(ref).is_given else Deed.SKIPPED
        self.done[ref] = deed
        return deed

    def skip(self, ref: str) -> bool:
        """The child leaves a question: what stood there is taken back; True when something was said."""
        self.session.set(ref, None)
        self._strokes.pop(ref, None)
        self.offers[ref] = tuple(replace(one, picked=()) for one in self.offers.get(ref, ()))
        self.done[ref] = Deed.SKIPPED
        return self._spoken.pop(ref, None) is not None

    def made(self, deed: Deed, at_ref: str, made: Made) -> Made:
        """`made` with the question and the answer at a reference laid in."""
        if not at_ref:
            return replace(made, deed=deed, language=self.session.language)
        item, answer = self.question(at_ref), self.answer(at_ref)
        is_answer = deed is Deed.ANSWERED
        if is_answer:
            self.sealed.add(at_ref)
        elif deed is Deed.SKIPPED:
            self.sealed.discard(at_ref)
        return replace(
            made,
            deed=deed,
            ref=at_ref,
            question=item.label.plain,
            question_en=self._english_label(at_ref),
            words=answer.words if is_answer else "",
            words_en=answer.words_en if is_answer else "",
            value=answer.value if is_answer else "",
            given_as=answer.given_as if is_answer else made.given_as,
            strokes=answer.strokes if is_answer else "",
            offers=self.offers.get(at_ref, ()) if deed in (Deed.ANSWERED, Deed.SKIPPED) else (),
            language=self._language_of(item, deed),
        )

    def _language_of(self, item: Item, deed: Deed) -> str:
        """That on screen; of words that stood there before it was changed, the one they were made in."""
        on_screen = self.session.language
        is_own = deed is Deed.ANSWERED and given_as(item) != "symbol"
        return self._told_in.get(item.ref, on_screen) if is_own else on_screen

    def _english_label(self, ref: str) -> str:
        with in_first_language(self.session):
            return self.question(ref).label.plain

    def _in_english(self, ref: str) -> str:
        with in_first_language(self.session):
            return words_of(self.question(ref))


def lay(walk: Walk, ref: str, one: Offer, is_anew: bool) -> None:
    """Cards lie before the child, or one of those that do is picked; `one` names them by their values."""
    words = choice_words(walk.session, ref)
    cards, picked = (tuple(words[card] for card in of) for of in (one.cards, one.picked))
    told = replace(one, cards=cards, picked=picked)
    walk.offers[ref] = with_offer(walk.offers.get(ref, ()), told, is_anew=is_anew)


def paused(walk: Walk) -> Deed | None:
    """What to seal of a question the child is still at; what they rubbed out again is not kept."""
    if walk.answer(walk.here).is_given:
        return Deed.ANSWERED
    if walk.here not in walk.sealed:
        return None
    if walk.here in walk.done:
        walk.done[walk.here] = Deed.SKIPPED
    return Deed.SKIPPED


def is_room_met(walk: Walk, room: str) -> bool:
    """True when every question of the house was answered or skipped."""
    return all(ref in walk.done for ref in walk.in_room(room))


def is_asked(item: Item) -> bool:
    """True for what a child can answer; notes and sums are not."""
    return item.kind == "question" and not (item.readonly or item.calculated)


def is_choice(item: Item) -> bool:
    """True for a question that is answered by picking."""
    return bool(offered(item))


def is_cards(item: Item) -> bool:
    """True where there is so much to pick that two lie there first."""
    return TWO_FIRST in item.appearance and len(offered(item)) > AT_FIRST


def offered(item: Item) -> Sequence[Choice]:
    """What there is to pick: choices, or the numbers of a short scale; nothing for own words."""
    if item.control == "range":
        scale = scale_of(item)
        return (
            [Choice(one, Text(one)) for one in scale.numbers] if scale.count <= MOST_STEPS else ()
        )
    return item.choices if item.control in CHOOSING else ()


def is_drawing(item: Item) -> bool:
    """True for a question that is answered by drawing."""
    return item.control == "upload" and (item.attrs.get("mediatype") or "").startswith("image")


def words_of(item: Item) -> str:
    """An answer in words: the labels of what was picked, in its order, or all as typed; a drawing has none."""
    if is_drawing(item):
        return ""
    labels = {choice.value: choice.label.plain for choice in offered(item)}
    picked = item.kept.split()
    is_picked = bool(labels) and labels.keys() >= set(picked)
    return ", ".join(labels[value] for value in picked) if is_picked else item.kept


def given_as(item: Item) -> str:
    """How an answer to this question is given, as `Statement.given_as` says it."""
    if is_drawing(item):
        return "drawing"
    return "symbol" if is_choice(item) else "own_writing"
