"""What the Sync page says: one true sentence, sides of a difference. No Qt, no store.

Saved, sent and connected stay three facts (ux.md 2.0.2). "Everything is on the register" is said only when the
tables of the queue and the digest say so (sync.md B5 48). Nothing here decides which side is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ehe_desktop.domain.clock import say_clock
from ehe_desktop.domain.conflict import Conflict, Side
from ehe_desktop.domain.officer import Officer
from ehe_desktop.domain.records import KINDS
from ehe_desktop.services.list_waiting import OpenConflict, OutboxPicture
from ehe_desktop.services.safety_note import GROUP as SAFETY_NOTE
from ehe_desktop.services.settle_conflict import Meaning
from ehe_desktop.ui.shell_facts import instant_words as instant
from ehe_desktop.ui.sync.merged_words import merged_rows
from ehe_desktop.ui.sync.queue_words import counted, is_held, need_words, times
from ehe_desktop.ui.sync.value_words import KIND_WORDS, day_words, field_words, value_lines

TEXT_FIELDS: Final = frozenset(
    {"note", "notes", "travel_note", "interpreter", "access_note", "summary"}
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The line at the top, with what stands under it."""

    words: str
    detail: str = ""
    level: str = "info"


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One side of a difference. `lines` are field and value in words; `settles_as` is what keeping it is called."""

    settles_as: str
    title: str
    by: str
    lines: tuple[tuple[str, str], ...]
    meaning: str = ""
    band: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One conflict as shown, the reader's own side first, whoever sent first.

    `ask` is whom to ask, with the number; `can_write` when words can be joined.
    """

    conflict_id: str
    title: str
    yours: ShownSide
    theirs: ShownSide
    in_force: str
    keep_yours: str
    keep_theirs: str
    ask: str = ""
    ask_words: str = ""
    can_write: bool = False
    both: str = ""
    merged: tuple[str, ...] = ()
    """What was merged already in the same record, a sentence for each field."""


def sentence(picture: OutboxPicture, now: datetime) -> Sentence:
    """What is true now, from the tables alone."""
    last = last_sync(picture.last_sync_at, now)
    needs = needs_words(picture)
    if picture.to_send:
        what = "file" if not picture.unsent else "thing"
        waits = (
            f"{counted(picture.to_send, what)} {'is' if picture.to_send == 1 else 'are'} waiting"
        )
        held = next((one.reason for one in picture.waiting if is_held(one)), "")
        level = "warning" if held else "info"  # as a flag that waits for an assignment
        return Sentence(f"{waits} to be sent. Nothing is lost.", _join(held, needs, last), level)
    if not picture.last_sync_at:
        return Sentence("Not synced yet. Everything you saved is on this device.", needs)
    if not picture.digest_matched:
        return Sentence(
            "Nothing is waiting, and the last comparison with the office did not match.",
            _join("The next sync brings everything again. Nothing is lost.", needs, last),
            "warning",
        )
    if needs:
        refused = picture.refused or picture.refused_files
        sent = "Everything is sent." if refused else "Everything is on the register."
        level = "warning" if refused else "info"
        return Sentence(f"{needs} Nothing is lost.", _join(sent, last), level)
    return Sentence("Everything is on the register.", last, "success")


def needs_words(picture: OutboxPicture) -> str:
    """How many things wait for a person: `2 things need your decision`."""
    many = needs_count(picture)
    return f"{counted(many, 'thing')} {need_words(many)}." if many else ""


def needs_count(picture: OutboxPicture) -> int:
    """How many things wait for a person."""
    return len(picture.conflicts) + len(picture.refused) + len(picture.refused_files)


def last_sync(text: str, now: datetime) -> str:
    """When the last round ended: `Last sync today 8:12am`."""
    return f"Last sync {instant(text, now)}." if text else ""


def failed_words(tries: int, again_in_s: float | None, now: datetime) -> str:
    """After what went wrong: how often, and when it is tried again by itself."""
    often = f"{times(tries).capitalize()}. " if tries > 1 else ""
    if again_in_s is None:
        return often.strip()
    soon = again_in_s < 60
    again = "in a moment" if soon else f"at {say_clock(now + timedelta(seconds=again_in_s))}"
    return f"{often}It is tried again by itself {again}, or press Sync now."


def difference(
    picture: OutboxPicture, one: OpenConflict, meaning: tuple[Meaning, Meaning], now: datetime
) -> Difference:
    """A conflict side by side."""
    says = one.conflict
    own_second = says.theirs.author == picture.my_id != says.yours.author
    named = [("yours", says.yours), ("theirs", says.theirs)]
    first, second = reversed(named) if own_second else named
    is_mine = first[1].author == picture.my_id
    colleague = picture.officers.get(second[1].author if is_mine else first[1].author)
    who = [_name(side, picture.officers) for _, side in (first, second)]
    titles = ("Yours", "Theirs") if is_mine else (who[0], who[1])
    means = dict(zip(("yours", "theirs"), meaning, strict=True))
    reader = _Reader(picture, now)
    text = _joined(says, picture.officers)
    return Difference(
        conflict_id=one.conflict_id,
        title=" · ".join(filter(None, (_group_words(says), one.child_name))),
        yours=_side((first, second[1]), titles[0], means[first[0]], reader),
        theirs=_side((second, first[1]), titles[1], means[second[0]], reader),
        in_force=_in_force(says, dict(zip((first[0], second[0]), titles, strict=True))),
        keep_yours="Keep mine" if is_mine else f"Keep {who[0]}’s",
        keep_theirs="Keep theirs" if is_mine else f"Keep {who[1]}’s",
        ask=f"Ask {colleague.name}" if colleague else "",
        ask_words=_ask_words(colleague),
        can_write=bool(text),
        both=text,
        merged=tuple(row.line for row in merged_rows(picture, now, says.record_id)),
    )


def in_order(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Those about a band first: what follows from it reads better after it."""
    return tuple(sorted(differences, key=lambda one: not one.title.startswith(_RISK)))


_RISK: Final = KIND_WORDS["risk_assessment"]


def written_values(says: Conflict, text: str) -> dict[str, Any]:
    """The values when words of one's own are kept: the one text field of the difference."""
    (field,) = says.group
    return {field: text}


_NOT_SHOWN: Final = frozenset({
    "answers", "floors", "reasons", "score", "matrix_version", "assessed_by", "visit_id", "set_by",
    "band", "sentence", "counted_because",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, and when."""

    picture: OutboxPicture
    now: datetime


def _differing(side: Side, other: Side) -> dict[str, Any]:
    """The values of a side that are not the same on the other, where it has several."""
    if len(side.values) <= 1:
        return dict(side.values)
    return {
        name: value
        for name, value in side.values.items()
        if name not in _NOT_SHOWN and other.values.get(name) != value
    }


def _side(
    pair: tuple[tuple[str, Side], Side], title: str, meaning: Meaning, reader: _Reader
) -> ShownSide:
    (settles_as, side), other = pair
    picture, now = reader.picture, reader.now
    who = "You" if side.author == picture.my_id else _name(side, picture.officers)
    by = " · ".join(filter(None, (who, instant(side.at, now) if side.at else "", side.device)))
    values = {
        n: v for n, v in _differing(side, other).items() if n != "due_on" or not meaning.due_on
    }
    lines = (*meaning.answers, *value_lines(values, now)) or (("Value", "Empty"),)
    return ShownSide(settles_as, title, by, lines, _meaning(meaning, now), meaning.band)


def _meaning(meaning: Meaning, now: datetime) -> str:
    if meaning.due_on:
        return f"Review by {day_words(meaning.due_on, now)}"
    return "The band would be:" if meaning.band else ""


def _in_force(says: Conflict, titles: Mapping[str, str]) -> str:
    if says.record_kind not in ("risk_assessment", "review_plan", "family"):
        return ""
    if says.group == SAFETY_NOTE:
        return "Until you decide, both are shown before a visit."
    return (
        f"Until you decide, the more careful value counts: {in_a_sentence(titles[says.effective])}."
    )


def in_a_sentence(title: str) -> str:
    """`yours`, `theirs`, or the name as it is."""
    return title.lower() if title in ("Yours", "Theirs") else title


def _group_words(says: Conflict) -> str:
    kind = KIND_WORDS.get(says.record_kind, says.record_kind)
    known = KINDS.get(says.record_kind)
    whole = known is not None and len(says.group) > 6
    fields = "" if whole else ", ".join(field_words(name).lower() for name in says.group)
    return f"{kind}: {fields}" if fields else kind


def _joined(says: Conflict, officers: Mapping[str, Officer]) -> str:
    """Both texts with names, where the difference is one field of words."""
    if len(says.group) != 1:
        return ""
    values = [(side, side.values.get(says.group[0])) for side in (says.yours, says.theirs)]
    if not all(isinstance(value, str) for _, value in values):
        return ""
    if says.group[0] not in TEXT_FIELDS and not any(" " in str(value) for _, value in values):
        return ""
    return "\n".join(f"{_name(side, officers)}: {value}" for side, value in values if value)


def _name(side: Side, officers: Mapping[str, Officer]) -> str:
    officer = officers.get(side.author)
    return officer.name if officer else "a colleague"


def _ask_words(officer: Officer | None) -> str:
    if officer is None:
        return ""
    number = officer.phone or "No number is kept for this colleague"
    return f"{officer.name}: {number}. Nothing is decided by asking; this stays on the list."


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
