"""What is shown for a question, a row of a repeat and a topic, worked out from the engine. No Qt.

A topic is one group of the form that stands at its top, on one page; a repeat joins the topic
before it. Nothing here keeps an answer, and no question is known by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import groupby

from ehe_desktop.domain.cards import TWO_FIRST
from ehe_desktop.ui.forms.kinds import is_note, kind_of
from ehe_desktop.ui.forms.written import misfit
from ehe_desktop.xforms.choices import Choice
from ehe_desktop.xforms.items import Group, Item, Repeat, Violation
from ehe_desktop.xforms.session import Session


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers a range offers, from the first to the last in equal steps."""

    first: Decimal = Decimal(0)
    last: Decimal = Decimal(10)
    step: Decimal = Decimal(1)

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return int((self.last - self.first) / self.step) + 1

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number of it as it is kept."""
        return tuple(f"{self.first + self.step * at:f}" for at in range(self.count))

    @property
    def limits(self) -> str:
        """Its ends and steps in words."""
        low, high = sorted((self.first, self.last))
        return f"from {low:f} to {high:f}, in steps of {abs(self.step):f}"

    def misfit(self, text: str) -> str:
        """What is wrong with a number that is none of it."""
        low, high = sorted((self.first, self.last))
        try:
            number = Decimal(text.strip())
            fits = low <= number <= high and (number - self.first) % self.step == 0
        except InvalidOperation:
            fits = False
        return "" if fits else f"Type a number {self.limits}."


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands: everything an editor and its field need."""

    ref: str
    name: str
    kind: str
    label: str
    hint: str = ""
    is_optional: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    """What is kept and what is shown of each."""
    pictures: tuple[tuple[str, str], ...] = ()
    """Of choices that have one: what is kept, and the name of its picture."""
    picture: str = ""
    """Name of a picture that belongs to the question."""
    scale: Scale = Scale()
    look: frozenset[str] = frozenset()
    """Words of the appearance column."""
    media_type: str = ""
    """Of files that may be given, as `image/*`."""
    most_pixels: int = 0
    """A longer side of a picture is made this long; 0 where the form does not say."""
    is_whole: bool = False
    is_spoken: bool = False
    """The child's exact words: a wide quiet box that nobody tidies."""
    in_row: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a topic: questions under an optional heading, or a repeat with its rows."""

    ref: str
    title: str
    items: tuple[Item, ...] = ()
    rows: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of the form for an officer."""

    ref: str
    title: str
    blocks: tuple[Block, ...]
    is_shared: bool = False

    def questions(self) -> Iterator[Item]:
        """Every question on it now, rows of repeats included, relevant or not."""
        for block in self.blocks:
            yield from block.items
            if block.rows is not None:
                for row in block.rows.instances:
                    yield from row.questions()


def name_of(ref: str) -> str:
    """A short name of the question at `ref`, with the number of its row.

    >>> name_of("/visit/seen/seen_status"), name_of("/visit/actions[2]/who")
    ('seen_status', 'who-2')
    """
    rows = re.findall(r"\[(\d+)\]", ref)
    return "-".join([ref.rpartition("/")[2].partition("[")[0], *rows])


def asked(item: Item, before: Asked | None = None) -> Asked:
    """The question as it stands now.

    `before` is what it was, where its choices are known to be the same: ten thousand choices are
    not worked out again with every key.
    """
    if before is not None:
        return replace(
            before, label=item.label.plain, hint=_hint(item), is_optional=_is_optional(item)
        )
    choices = item.choices
    kind = kind_of(item, choices)
    pictures = ((one.value, one.label.image or one.label.big_image) for one in choices)
    return Asked(
        ref=item.ref,
        name=name_of(item.ref),
        kind=kind,
        label=item.label.plain,
        hint=_hint(item),
        is_optional=_is_optional(item),
        choices=_choices(choices) if item.control != "trigger" else (("OK", "OK"),),
        pictures=tuple((value, name) for value, name in pictures if name),
        picture=item.label.image or item.label.big_image or "",
        scale=scale_of(item),
        look=item.appearance,
        media_type=item.attrs.get("mediatype", ""),
        most_pixels=_whole(item.attrs.get("max-pixels", "")),
        is_whole=item.type in {"int", "integer"},
        is_spoken="child-said" in item.appearance,
        in_row="[" in item.ref,
    )


def topics(session: Session) -> tuple[Topic, ...]:
    """The topics there are now, in the order of the form; what is not relevant is left out."""
    found: list[Topic] = []
    for is_group, run in groupby(
        session.root.children, lambda one: isinstance(one, Group | Repeat)
    ):
        if not is_group:
            found += _outside(session, list(run))
            continue
        for item in run:
            if isinstance(item, Repeat):
                if any(row.relevant for row in item.instances):
                    _join_rows(found, item)
            elif isinstance(item, Group) and item.relevant:
                found.append(_topic(item))
    return tuple(found)


def _outside(session: Session, run: Sequence[Item]) -> Iterator[Topic]:
    """What stands outside any group, between two of them; what leads the form has the form's name."""
    loose = [item for item in run if item.relevant]
    if any(TWO_FIRST in item.appearance for item in loose):
        yield from _one_by_one(loose, session.form.title)
    elif loose:
        is_first = run[0].ref == session.root.children[0].ref
        ref = session.root.ref if is_first else run[0].ref  # the same whatever comes and goes
        asks = next((item.label.plain for item in loose if not is_note(item)), "")
        title = session.form.title if is_first else asks or session.form.title
        yield Topic(ref, title, (Block("", "", tuple(loose)),))


def in_row(row: Group) -> Iterator[Item]:
    """What stands in a row of a repeat: questions, and repeats inside it as they are."""
    for item in row.children:
        if isinstance(item, Group) and not isinstance(item, Repeat):
            yield from in_row(item)
        else:
            yield item


def is_done(topic: Topic) -> bool:
    """True when nothing wanted is missing and something was answered."""
    asked_now = [item for item in topic.questions() if item.relevant and not is_note(item)]
    missing = [item for item in asked_now if item.required and not item.value.strip()]
    return not missing and any(item.value.strip() for item in asked_now)


def problem_words(item: Item, violation: Violation | None) -> str:
    """What is wrong with an answer, beginning with the question, for field and summary alike."""
    misfit = misfit_words(item)
    if misfit:
        return f"{_lead(item)}{misfit}"
    if violation is None:
        return ""
    said = violation.message.plain if violation.message else ""
    if not said:
        required = violation.condition == "required"
        said = "This needs an answer." if required else "This answer does not fit."
    return f"{_lead(item)}{said}"


def wrong_in(found: Iterable[Topic]) -> dict[str, str]:
    """Everything missing or not allowed in these topics: reference to words, in order.

    A rule of the form that itself fails holds nobody up: the check page tells it, and the record keeps it.
    """
    wrong: dict[str, str] = {}
    for topic in found:
        for item in topic.questions():
            found_wrong = item.violation
            if found_wrong is not None and found_wrong.is_unchecked:
                found_wrong = None
            words = problem_words(item, found_wrong) if item.relevant else ""
            if words:
                wrong[item.ref] = words
    return wrong


def misfit_words(item: Item) -> str:
    """What is wrong with the way it is written: a date, a time, a number, a place."""
    if not item.value.strip() or item.control not in {"input", "range"}:
        return ""
    kind = kind_of(item, ())
    if item.control == "range":
        return scale_of(item).misfit(item.value)
    whole = kind == "number" and item.type in {"int", "integer"}
    return misfit("whole" if whole else kind, item.value)


def _lead(item: Item) -> str:
    label = item.label.plain.strip()
    return f"{label} " if label.endswith(("?", ".", "!", ":")) else f"{label}: "


def _one_by_one(loose: Sequence[Item], title: str) -> Iterator[Topic]:
    """Questions that are asked with cards: a page each, and one for what is told before them all."""
    first = next(at for at, item in enumerate(loose) if not is_note(item))
    if first:
        yield Topic(loose[0].ref, title, (Block("", "", tuple(loose[:first])),))
    told: list[Item] = []
    for item in loose[first:]:
        told.append(item)
        if not is_note(item):
            yield Topic(item.ref, item.label.plain, (Block("", "", tuple(told)),))
            told = []


def _topic(group: Group) -> Topic:
    blocks: list[Block] = []
    plain: list[Item] = []
    for item in group.children:
        if isinstance(item, Group | Repeat):
            if plain:
                blocks.append(Block("", "", tuple(plain)))
                plain = []
            blocks.extend(_inner(item))
        else:
            plain.append(item)
    if plain or not blocks:
        blocks.append(Block("", "", tuple(plain)))
    title = group.label.plain or next((one.label.plain for one in group.questions()), "")
    return Topic(group.ref, title, tuple(blocks), "shared" in group.appearance)


def _inner(item: Item) -> Iterator[Block]:
    """A group inside a topic; one that holds a repeat is cut, so that rows can be added there."""
    if isinstance(item, Repeat):
        yield Block(item.ref, item.label.plain, (), item)
        return
    assert isinstance(item, Group)
    if not any(isinstance(one, Repeat) for one in _groups(item)):
        yield Block(item.ref, item.label.plain, tuple(item.questions()))
        return
    plain: list[Item] = []
    for one in item.children:
        if isinstance(one, Group | Repeat):
            if plain:
                yield Block(f"{item.ref}#{one.ref}", item.label.plain, tuple(plain))
                plain = []
            yield from _inner(one)
        else:
            plain.append(one)
    if plain:
        yield Block(item.ref, item.label.plain, tuple(plain))


def _groups(group: Group) -> Iterator[Item]:
    """Every group and repeat inside a group."""
    for item in group.children:
        if isinstance(item, Group | Repeat):
            yield item
        if isinstance(item, Group) and not isinstance(item, Repeat):
            yield from _groups(item)


def _join_rows(found: list[Topic], rows: Repeat) -> None:
    block = Block(rows.ref, rows.label.plain, (), rows)
    if not found:
        found.append(Topic(rows.ref, rows.label.plain, (block,), "shared" in rows.appearance))
        return
    last = found[-1]
    found[-1] = Topic(last.ref, last.title, (*last.blocks, block), last.is_shared)


def _choices(choices: list[Choice]) -> tuple[tuple[str, str], ...]:
    return tuple((choice.value, choice.label.plain or choice.value) for choice in choices)


def scale_of(item: Item) -> Scale:
    """The numbers a range question offers; 0 to 10 where it says none that can be used."""
    if item.range is None:
        return Scale()
    try:
        first, last, step = (
            Decimal(text.strip()) for text in (item.range.start, item.range.end, item.range.step)
        )
    except InvalidOperation:
        return Scale()
    if not all(one.is_finite() for one in (first, last, step)) or not step:
        return Scale()
    step = abs(step) if last >= first else -abs(step)
    return Scale(first, last, step)


def _hint(item: Item) -> str:
    """The lines under the question, guidance last; the converter's sign for an untranslated one is none."""
    parts = (item.hint.plain.strip(), (item.hint.guidance or "").strip())
    return "\n".join(part for part in parts if part and part != "-")


def _is_optional(item: Item) -> bool:
    return not is_note(item) and not item.required


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0
