"""The diary's rules: how full a day is, when there is room, and what speaks against a time.

A note that `stops` must be put right first; the others are allowed, and the person is told. Nothing
here reads a store or a clock, and whose diary it is makes no difference.

Source: ux.md 2.10 (checks while placing); domain.md 5.2 (two people, after dark).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from ehe_desktop.domain.clock import ENGLAND, say_clock
from ehe_desktop.domain.daylight import daylight
from ehe_desktop.domain.errors import RuleBroken

AT_A_HOME: Final = frozenset({"face_to_face", "doorstep", "visit"})
"""Ways of contact for which somebody travels to the family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryRules:
    """A council's figures for a day of visits (resources/policy/visit.toml, [diary])."""

    available_minutes: int = 300
    """What a day holds, travel and writing up included."""
    travel_minutes: int = 20
    writing_up_minutes: int = 30
    first_start: int = 9
    """The hour of the first visit."""
    last_end: int = 18
    """The hour by which the last visit ends."""
    slot_minutes: int = 30
    shred_paper_after_days: int = 7
    """Counted from the last day on the paper."""
    exports_kept_hours: int = 24

    def __post_init__(self) -> None:
        """Refuse a day without hours and a slot without minutes."""
        if not 0 <= self.first_start < self.last_end <= 24 or self.slot_minutes < 5:
            raise RuleBroken("a day of visits needs hours, and slots of at least 5 minutes")

    def work_minutes(self, visit_minutes: int, *, travels: bool = True) -> int:
        """What a visit takes of the day: itself, the way there, and writing it up."""
        return visit_minutes + self.writing_up_minutes + (self.travel_minutes if travels else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A visit that stands in one officer's diary."""

    plan_id: str
    starts_at: datetime
    minutes: int
    mode: str = "face_to_face"

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A visit looking for a time, with what the family needs."""

    starts_at: datetime
    minutes: int
    mode: str = "face_to_face"
    two_people_needed: bool = False
    second_person: str = ""
    interpreter_needed: bool = False
    interpreter: str = ""
    plan_id: str = ""
    """Its own booking, when it is moved: it is not in its own way."""


@dataclass(frozen=True, slots=True)
class SlotNote:
    """One thing that speaks against a time. `stops` means it cannot be booked so."""

    code: str
    words: str
    stops: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryDay:
    """One officer's day: what stands in it, and why the council is closed, if it is."""

    day: date
    bookings: tuple[Booking, ...] = ()
    closed_because: str = ""


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """A time of a day with what speaks against it."""

    at: datetime
    notes: tuple[SlotNote, ...]

    @property
    def is_free(self) -> bool:
        """True when nothing at all stands in the way."""
        return not self.notes

    @property
    def can_book(self) -> bool:
        """True when nothing stops it."""
        return not any(note.stops for note in self.notes)


def booked_minutes(bookings: Iterable[Booking], rules: DiaryRules) -> int:
    """How much of a day its visits take, in minutes, travel and writing up included."""
    return sum(rules.work_minutes(one.minutes, travels=one.mode in AT_A_HOME) for one in bookings)


def notes_on(
    wanted: Wanted, day: DiaryDay, rules: DiaryRules, now: datetime
) -> tuple[SlotNote, ...]:
    """Everything that speaks against a time, what stops it first."""
    found = [*_stops(wanted, day, now), *_cautions(wanted, day, rules)]
    return tuple(sorted(found, key=lambda note: not note.stops))


def times_of(
    wanted: Wanted, day: DiaryDay, rules: DiaryRules, now: datetime, own: time | None = None
) -> tuple[TimeChoice, ...]:
    """The times of a day for a visit, those with nothing against them first, each part by the clock.

    `own` is when a standing visit begins now: it is offered too, wherever in the half hour it lies,
    or changing anything else about the visit would move it.
    """
    starts = set() if own is None else {datetime.combine(day.day, own, ENGLAND)}
    at = datetime.combine(day.day, time(rules.first_start), ENGLAND)
    end = datetime.combine(day.day, time(0), ENGLAND) + timedelta(hours=rules.last_end)
    while at + timedelta(minutes=wanted.minutes) <= end:
        starts.add(at)
        at += timedelta(minutes=rules.slot_minutes)
    choices = [
        TimeChoice(at, notes_on(replace(wanted, starts_at=at), day, rules, now)) for at in starts
    ]
    return tuple(sorted(choices, key=lambda one: (not one.is_free, not one.can_book, one.at)))


def _stops(wanted: Wanted, day: DiaryDay, now: datetime) -> Iterable[SlotNote]:
    if wanted.starts_at < now:
        yield SlotNote("past", "This time has passed", stops=True)
    if day.closed_because:
        yield SlotNote("closed", f"The council is closed: {day.closed_because}", stops=True)
    ends_at = wanted.starts_at + timedelta(minutes=wanted.minutes)
    for other in _others(wanted, day):
        if other.starts_at < ends_at and wanted.starts_at < other.ends_at:
            words = (
                f"Another visit is at {say_clock(other.starts_at)} to {say_clock(other.ends_at)}"
            )
            yield SlotNote("double", words, stops=True)
    if wanted.mode in AT_A_HOME and wanted.two_people_needed and not wanted.second_person.strip():
        yield SlotNote("two_people", "Two people must go. Name the second person", stops=True)


def _cautions(wanted: Wanted, day: DiaryDay, rules: DiaryRules) -> Iterable[SlotNote]:
    ends_at = wanted.starts_at + timedelta(minutes=wanted.minutes)
    travels = wanted.mode in AT_A_HOME
    others = list(_others(wanted, day))
    gap = timedelta(minutes=rules.travel_minutes)
    touching = [
        one
        for one in others
        if ends_at <= one.starts_at < ends_at + gap
        or one.ends_at <= wanted.starts_at < one.ends_at + gap
    ]
    if travels and touching:
        words = f"Less than {rules.travel_minutes} min to travel from or to another visit"
        yield SlotNote("travel", words)
    own = rules.work_minutes(wanted.minutes, travels=travels)
    over = booked_minutes(others, rules) + own - rules.available_minutes
    if over > 0:
        yield SlotNote("over", f"The day is over by {say_minutes(over)}")
    if wanted.interpreter_needed and not _is_booked(wanted.interpreter):
        yield SlotNote("interpreter", "An interpreter is needed and not booked yet")
    sunrise, sunset = daylight(day.day)
    if travels and (wanted.starts_at < sunrise or ends_at > sunset):
        yield SlotNote("dark", f"It is dark then: sunset is at {say_clock(sunset)}")


def _is_booked(interpreter: str) -> bool:
    """`Somali, booked` is; `Somali, not booked` and `Somali` are not."""
    words = interpreter.lower().replace(",", " ").split()
    return "booked" in words and "not" not in words


def _others(wanted: Wanted, day: DiaryDay) -> Iterable[Booking]:
    return (one for one in day.bookings if one.plan_id != wanted.plan_id or not wanted.plan_id)


def say_minutes(minutes: int) -> str:
    """`50min`, `2h`, `4h 10min`: one way to write every length.

    >>> say_minutes(250)
    '4h 10min'
    """
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}min"
    return f"{hours}h {rest:02d}min" if rest else f"{hours}h"


def say_load(booked: int, available: int) -> str:
    """`4h 10min of 5h`, with how much it is over where it is."""
    words = f"{say_minutes(booked)} of {say_minutes(available)}" if booked else "Free"
    return f"{words}, over by {say_minutes(booked - available)}" if booked > available else words
