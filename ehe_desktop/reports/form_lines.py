"""Any form as lines to print: headings, words, questions with their answers or room to write them.

Worked out from the engine's items by type and appearance, so a new question needs no work here. A
filled form shows what was asked and what was answered; a blank one everything that may be asked.
Paper and its HTML twin are both made from these lines. No page, no font, no store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.drawing import Drawing, from_svg, picture_in
from ehe_desktop.domain.given_file import media_type_of, name_in
from ehe_desktop.xforms.items import Group, Item, Repeat
from ehe_desktop.xforms.itext import Text
from ehe_desktop.xforms.session import Session

FileOf = Callable[[str], bytes | None]
"""The content of a file an answer names; None where it is not on this device."""
MOST_OPTIONS: Final = 40
"""A longer list is not printed on a blank form: it is written from the screen."""
MOST_NUMBERS: Final = 21
NOT_ANSWERED: Final = "Not answered"
NOT_CHECKED: Final = "not checked: a rule of the form failed. The answer stands as it was given"
NOT_TRANSLATED: Final = "-"
"""What the converter writes where a language lacks a text."""
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperWords:
    """What a form does not say itself, in its language."""

    may_apply: str = "If it applies: {question}"
    drawing: str = "Drawing: {question}"
    photo: str = "Photo: {question}"
    agree: str = "OK"
    page: str = "Page {at} of {of}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to mark by hand; its picture is SVG."""

    words: str
    picture: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What stands beside a question."""

    words: str = ""
    options: tuple[Choice, ...] = ()
    """To mark by hand, on a blank form."""
    takes_many: bool = False
    is_order: bool = False
    """The options are numbered, not ticked."""
    drawing: Drawing | None = None
    picture: bytes = field(default=b"", repr=False)
    """A photograph, or what was drawn upon: JPEG or PNG."""
    room: int = 0
    """Lines to write on."""

    @property
    def is_empty(self) -> bool:
        """Nothing was answered and nothing is to be written."""
        return not (self.words or self.options or self.drawing or self.picture or self.room)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """A heading, words that ask nothing, a list of points, or a question with its answer."""

    kind: Literal["heading", "note", "points", "question"]
    text: str
    """Of a list: a point a line."""
    hint: str = ""
    picture: bytes = field(default=b"", repr=False)
    """What a question shows beside its words: SVG."""
    answer: Answer = Answer()
    depth: int = 1
    """Of a heading: 1 for a topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCopy:
    """One form to print: its title, its language, facts above it, and its lines."""

    title: str
    language: str = ""
    """As the form names it, `Urdu (ur)`."""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[FormLine, ...] = ()
    note: str = ""
    """Said under the title: why there is less than one would think."""
    words: PaperWords = PaperWords()


def no_files(_answer: str) -> bytes | None:
    """For a form whose files are not at hand."""
    return None


def form_copy(
    session: Session,
    *,
    facts: tuple[tuple[str, str], ...] = (),
    file_of: FileOf = no_files,
    only: Collection[str] | None = None,
) -> FormCopy:
    """The form as it stands, with what was given; `file_of` finds files that are answers.

    With `only`, of the questions named there those that were answered, and nothing else.
    """
    return _copy(session, _Maker(False, file_of, PaperWords(), only), facts)


def blank_copy(session: Session, words: PaperWords, picture_of: FileOf = no_files) -> FormCopy:
    """The form to be filled in by hand; `picture_of` finds the pictures it shows."""
    return _copy(session, _Maker(True, picture_of, words), ())


def _copy(session: Session, maker: _Maker, facts: tuple[tuple[str, str], ...]) -> FormCopy:
    return FormCopy(
        title=session.form.title,
        language=session.language,
        facts=facts,
        lines=tuple(_lines(session.root, maker, 1)),
        words=maker.words,
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    blank: bool
    file_of: FileOf
    words: PaperWords
    only: Collection[str] | None = None

    def wants(self, item: Item) -> bool:
        """A filled form shows what counted; a blank one everything."""
        if self.only is not None and item.kind == "question":
            return item.ref in self.only and bool(item.value.strip())
        return self.blank or item.relevant

    def line(self, item: Item) -> FormLine | None:
        """The line of a question, or None where there is nothing to say."""
        text = item.label.plain.strip()
        if _asks_nothing(item):
            words = _shown(item) if item.value.strip() and not self.blank else ""
            said = f"{text} {words}".strip() if words else text
            return FormLine(kind="note", text=said) if said else None
        answer = self._room(item) if self.blank else self._given(item)
        if self.blank and not item.relevant:
            text = self.words.may_apply.format(question=text)
        hint = item.hint.plain.strip()
        hint = "" if hint == NOT_TRANSLATED else hint
        return FormLine(
            kind="question",
            text=text or item.ref,
            hint=hint,
            picture=self._picture(item.label),
            answer=answer,
        )

    def _picture(self, label: Text) -> bytes:
        """The picture of a question or a choice: on a blank form only."""
        name = label.image or label.big_image
        return (self.file_of(name) or b"") if self.blank and name else b""

    def _room(self, item: Item) -> Answer:
        """How it is answered by hand."""
        many = item.control in {"select", "trigger"}
        if item.control == "trigger":
            return Answer(options=(Choice(self.words.agree),), takes_many=True)
        if item.control in {"select", "select1", "rank"}:
            options = tuple(
                Choice(one.label.plain or one.value, self._picture(one.label))
                for one in item.choices
            )
            if len(options) > MOST_OPTIONS:
                return Answer(room=1)
            return Answer(options=options, takes_many=many, is_order=item.control == "rank")
        if item.control == "range":
            numbers = _numbers(item)
            return Answer(options=tuple(map(Choice, numbers))) if numbers else Answer(room=1)
        if item.control == "upload":
            draws = item.appearance & {"draw", "annotate", "signature"}
            return Answer(drawing=Drawing()) if draws else Answer(room=2)
        long = item.control == "textarea" or "multiline" in item.appearance
        return Answer(room=5 if long else 1)

    def _given(self, item: Item) -> Answer:
        """What was answered."""
        if not item.value.strip():
            return Answer()
        if item.control == "upload":
            return self._file(item.value)
        shown = _shown(item)
        return Answer(words=with_doubt(item, shown) if self.only is None else shown)

    def _file(self, answer: str) -> Answer:
        data, name = self.file_of(answer), name_in(answer)
        if data is None:
            return Answer(words=f"{name}: not on this device")
        kind = media_type_of(name)
        if kind == "image/svg+xml":
            try:
                return Answer(drawing=from_svg(data), picture=picture_in(data))
            except ValueError:
                return Answer(words=f"A picture is kept: {name}")
        if kind == "text/plain":
            return Answer(words=data.decode("utf-8", "replace"))
        if kind in {"image/jpeg", "image/png"}:
            return Answer(picture=data)
        return Answer(words=f"A file is kept: {name}")


def with_doubt(item: Item, words: str) -> str:
    """An answer in words, with what stands behind it where a rule of the form failed and nobody checked it."""
    wrong = item.violation
    return f"{words} ({NOT_CHECKED})" if wrong is not None and wrong.is_unchecked else words


def _lines(group: Group, maker: _Maker, depth: int) -> Iterator[FormLine]:
    for item in group.children:
        if isinstance(item, Repeat):
            for number, row in enumerate(item.instances, start=1):
                if maker.wants(row):
                    title = f"{item.label.plain.strip()} {number}".strip()
                    yield from _under(title, row, maker, depth)
        elif not maker.wants(item):
            continue
        elif isinstance(item, Group):
            yield from _under(item.label.plain.strip(), item, maker, depth)
        else:
            line = maker.line(item)
            if line is not None:
                yield line


def _under(title: str, group: Group, maker: _Maker, depth: int) -> Iterator[FormLine]:
    """A group below its heading; of a part of a form no heading stands over nothing."""
    inside = list(_lines(group, maker, depth + 1))
    if title and (inside or maker.only is None):
        yield FormLine(kind="heading", text=title, depth=depth)
    yield from inside


def _asks_nothing(item: Item) -> bool:
    if item.control in {"select", "select1"} and "label" in item.appearance:
        return True
    typed = item.control in {"input", "textarea", "secret"}
    return item.readonly or (typed and item.calculated)


def _shown(item: Item) -> str:
    """An answer in words: labels of choices, dates as they are said."""
    value = item.value.strip()
    if item.control in {"select", "select1", "rank"}:
        return _chosen(item, value)
    if "masked" in item.appearance or item.control == "secret":
        return "Given, and not printed"
    if item.control == "trigger":
        return "Yes"
    return _typed(item.type, value, item.appearance)


def _typed(kind: str, value: str, look: frozenset[str]) -> str:
    """Dates, times and places as people write them; anything else as it is."""
    if kind == "date":
        return _date_words(value, look)
    if kind == "dateTime":
        day, _, clock = value.partition("T")
        return f"{_date_words(day, frozenset())} at {clock[:5]}" if clock else value
    if kind == "time":
        return value[:5]
    if kind in {"geopoint", "geotrace", "geoshape"}:
        return "; ".join(
            ", ".join(place.split()[:2]) for place in value.split(";") if place.strip()
        )
    return value


def _chosen(item: Item, value: str) -> str:
    words = {one.value: one.label.plain or one.value for one in item.choices}
    if item.control == "select1":
        return words.get(value, value)
    chosen = [words.get(one, one) for one in value.split()]
    if item.control == "rank":
        return "\n".join(f"{place}. {said}" for place, said in enumerate(chosen, start=1))
    return "\n".join(chosen) if len(chosen) > 1 else "".join(chosen)


def _date_words(value: str, look: frozenset[str]) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    if "year" in look:
        return str(day.year)
    if "month-year" in look:
        return f"{_MONTHS[day.month - 1]} {day.year}"
    return say_date(day)


def _numbers(item: Item) -> tuple[str, ...]:
    if item.range is None:
        return ()
    try:
        first, last, step = (
            Decimal(text) for text in (item.range.start, item.range.end, item.range.step)
        )
        count = int(abs((last - first) / step))
    except (InvalidOperation, ZeroDivisionError, OverflowError, ValueError):
        return ()
    if count >= MOST_NUMBERS:
        return ()
    step = abs(step) if last >= first else -abs(step)
    return tuple(f"{first + step * at:f}" for at in range(count + 1))
