"""What is shown for a question, a row of a repeat and a topic, worked out from the engine. No Qt.

A topic is one group of the form that stands at its top, on one page; a repeat joins the topic
before it. Nothing here keeps an answer, and no question is known by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from ehe_desktop.xforms.choices import Choice
from ehe_desktop.xforms.items import Group, Item, Repeat, Violation
from ehe_desktop.xforms.session import Session

MOST_RADIOS: Final = 7
"""A list longer than this is picked from a box (ux.md 1.4)."""
PLAIN_ALONE: Final = ("not_known", "none", "not_asked", "dnws")
"""Answers that say something about the whole question, never one of several."""
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?$")
_TIME: Final = re.compile(r"(\d{1,2})[:.h]?(\d{2})?\s*(am|pm|a\.m\.|p\.m\.)?$", re.IGNORECASE)


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
    scale: tuple[int, int, int] = (0, 10, 1)
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
                    yield from flat(row)


def name_of(ref: str) -> str:
    """A short name of the question at `ref`, with the number of its row.

    >>> name_of("/visit/seen/seen_status"), name_of("/visit/actions[2]/who")
    ('seen_status', 'who-2')
    """
    rows = re.findall(r"\[(\d+)\]", ref)
    return "-".join([ref.rpartition("/")[2].partition("[")[0], *rows])


def kind_of(item: Item) -> str:
    """Which editor answers it: a key of `EDITORS`, or `note` where there is nothing to answer."""
    if item.control == "select1":
        return "pick" if len(item.choices) > MOST_RADIOS else "one"
    by_control = {"select": "many", "range": "scale", "trigger": "many"}
    if item.control in by_control:
        return by_control[item.control]
    if item.readonly or item.calculated:
        return "note"
    by_type = {"date": "date", "time": "time", "int": "number", "decimal": "number"}
    if item.type in by_type:
        return by_type[item.type]
    is_long = item.control == "textarea" or "multiline" in item.appearance
    return "text" if is_long else "line"


def asked(item: Item) -> Asked:
    """The question as it stands now."""
    kind = kind_of(item)
    return Asked(
        ref=item.ref,
        name=name_of(item.ref),
        kind=kind,
        label=item.label.plain,
        hint=item.hint.plain,
        is_optional=kind != "note" and not item.required,
        choices=_choices(item.choices) if item.control != "trigger" else (("OK", "OK"),),
        scale=_scale(item),
        is_whole=item.type == "int",
        is_spoken="child-said" in item.appearance,
        in_row="[" in item.ref,
    )


def topics(session: Session) -> tuple[Topic, ...]:
    """The topics there are now, in order; what is not relevant is left out."""
    found: list[Topic] = []
    loose: list[Item] = []
    for item in session.root.children:
        if isinstance(item, Repeat):
            if any(row.relevant for row in item.instances):
                _join_rows(found, item)
        elif not item.relevant:
            continue
        elif isinstance(item, Group):
            found.append(_topic(item))
        else:
            loose.append(item)
    if loose:
        title = session.form.title
        found.insert(0, Topic(session.root.ref, title, (Block("", "", tuple(loose)),)))
    return tuple(found)


def flat(group: Group) -> Iterator[Item]:
    """The questions of a group and of groups in it, in order."""
    for item in group.children:
        if isinstance(item, Repeat):
            for row in item.instances:
                yield from flat(row)
        elif isinstance(item, Group):
            yield from flat(item)
        else:
            yield item


def is_done(topic: Topic) -> bool:
    """True when nothing wanted is missing and something was answered."""
    asked_now = [item for item in topic.questions() if item.relevant and kind_of(item) != "note"]
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
    """Everything missing or not allowed in these topics: reference to words, in order."""
    wrong: dict[str, str] = {}
    for topic in found:
        for item in topic.questions():
            words = problem_words(item, item.violation) if item.relevant else ""
            if words:
                wrong[item.ref] = words
    return wrong


def misfit_words(item: Item) -> str:
    """What is wrong with the way it is written: a date, a time, a number."""
    text = item.value.strip()
    if not text:
        return ""
    if item.type == "date" and not is_date(text):
        return "Type a date like 22 June 2026 or 22/6/2026."
    if item.type == "time" and not clock_text(text):
        return "Type a time like 2:30pm or 14:30."
    if item.type in {"int", "decimal"} and not _NUMBER.match(text):
        whole = item.type == "int"
        return "Type a whole number, like 12." if whole else "Type a number, like 12 or 7.5."
    return ""


def is_date(text: str) -> bool:
    """True for a date as the engine keeps it."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def clock_text(typed: str) -> str:
    """`HH:MM` from `2:30pm`, `14:30`, `1430` or a kept time; nothing when it is no time.

    >>> clock_text("2:30pm"), clock_text("0930"), clock_text("14:30:00.000Z"), clock_text("25:00")
    ('14:30', '09:30', '14:30', '')
    """
    found = _TIME.match(typed.strip().partition(":00.")[0])
    if found is None:
        return ""
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half == "p" else 0)
    elif found[2] is None:
        return ""
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


def clock_shown(kept: str) -> str:
    """`2:30pm` for a kept time; other text as it is.

    >>> clock_shown("14:30"), clock_shown("about noon")
    ('2:30pm', 'about noon')
    """
    found = clock_text(kept)
    if not found:
        return kept
    hour, minute = int(found[:2]), found[3:]
    return f"{hour % 12 or 12}:{minute}{'am' if hour < 12 else 'pm'}"


def _lead(item: Item) -> str:
    label = item.label.plain.strip()
    return f"{label} " if label.endswith(("?", ".", "!", ":")) else f"{label}: "


def _topic(group: Group) -> Topic:
    blocks: list[Block] = []
    plain: list[Item] = []
    for item in group.children:
        if isinstance(item, Group | Repeat):
            if plain:
                blocks.append(Block("", "", tuple(plain)))
                plain = []
            blocks.append(_inner(item))
        else:
            plain.append(item)
    if plain or not blocks:
        blocks.append(Block("", "", tuple(plain)))
    return Topic(group.ref, group.label.plain, tuple(blocks), "shared" in group.appearance)


def _inner(item: Item) -> Block:
    if isinstance(item, Repeat):
        return Block(item.ref, item.label.plain, (), item)
    assert isinstance(item, Group)
    return Block(item.ref, item.label.plain, tuple(flat(item)))


def _join_rows(found: list[Topic], rows: Repeat) -> None:
    block = Block(rows.ref, rows.label.plain, (), rows)
    if not found:
        found.append(Topic(rows.ref, rows.label.plain, (block,), "shared" in rows.appearance))
        return
    last = found[-1]
    found[-1] = Topic(last.ref, last.title, (*last.blocks, block), last.is_shared)


def _choices(choices: list[Choice]) -> tuple[tuple[str, str], ...]:
    return tuple((choice.value, choice.label.plain or choice.value) for choice in choices)


def _scale(item: Item) -> tuple[int, int, int]:
    if item.range is None:
        return (0, 10, 1)
    try:
        parts = [int(float(text)) for text in (item.range.start, item.range.end, item.range.step)]
    except ValueError:
        return (0, 10, 1)
    return (parts[0], parts[1], max(1, parts[2]))
