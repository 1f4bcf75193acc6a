"""What the schedule shows, worked out without Qt: cards, loads, the tray, times, and what was done.

Children stand here by initials and year: a week on screen is often looked at by more than one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.casefile import CaseSummary, PlannedVisit
from ehe_desktop.domain.clock import civil_date, from_text, in_england, say_clock
from ehe_desktop.domain.diary import SlotNote, TimeChoice, say_load
from ehe_desktop.domain.due import DueLevel, due_line, short_date
from ehe_desktop.reports.plain_text import initials
from ehe_desktop.services.look_at_week import DayLoad, OfficerWeek, Week
from ehe_desktop.services.move_visit import Slot
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.row_model import ListRow

EVERYWHERE: Final = ""
CHOICE_DAYS: Final = 15
"""Weekdays offered when a visit is placed or moved."""
VISIT_TYPES: Final = (
    Option("initial", "First visit"),
    Option("review", "Review"),
    Option("priority", "Priority visit"),
    Option("joint", "Joint visit with another service"),
)
MODES: Final = (
    Option("face_to_face", "At home"),
    Option("office", "At the office"),
    Option("doorstep", "At the door"),
    Option("video", "By video"),
    Option("phone", "By phone"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFace:
    """One visit on the grid."""

    plan_id: str
    time: str
    who: str
    area: str
    band: str
    letter: str
    marks: tuple[str, ...]
    is_done: bool
    spoken: str


def week_title(monday: date) -> str:
    """`Week of 22 June 2026`."""
    return f"Week of {say_date(monday)}"


def day_head(day: date, today: date) -> str:
    """`Mon 22 Jun`, with `today` where it is."""
    words = f"{day:%a} {short_date(day, day)}"
    return f"{words}, today" if day == today else words


def long_day(day: date) -> str:
    """`Tuesday 23 June 2026`."""
    return f"{day:%A} {say_date(day)}"


def clock(at: datetime) -> str:
    """`2:00pm`, in England; a printed schedule has the clock of 24 hours."""
    return say_clock(at)


def faces(visits: Sequence[PlannedVisit], years: Mapping[str, str]) -> tuple[CardFace, ...]:
    """The cards of one officer's day, in order."""
    return tuple(_face(visit, years, visits) for visit in visits)


def load_words(load: DayLoad, closed: str) -> str:
    """`4h 10min of 5h`, or that the council is closed."""
    words = say_load(load.booked, load.available)
    return f"Closed: {closed}" if closed and not load.booked else words


def is_over(load: DayLoad) -> bool:
    """True when a day holds more than it can."""
    return load.booked > load.available


def as_of_words(row: OfficerWeek, last_sync_at: str, now: datetime) -> str:
    """For another officer's row: how old what is shown may be."""
    if row.is_me:
        return ""
    if not last_sync_at:
        return "not synced yet"
    at = from_text(last_sync_at)
    day = civil_date(at)
    return f"as of {'' if day == civil_date(now) else short_date(day, day) + ' '}{clock(at)}"


def tray_rows(week: Week, area: str, today: date) -> tuple[ListRow, ...]:
    """Who waits for a visit, in the order given; one line a child, of one area or all."""
    return tuple(
        _tray_row(one, week.years.get(one.child_id, ""), today)
        for one in week.to_place
        if area in (EVERYWHERE, one.area)
    )


def area_options(week: Week) -> tuple[Option, ...]:
    """All areas, then each that occurs."""
    return (Option(EVERYWHERE, "All areas"), *(Option(area, area) for area in week.areas))


def someone_waits(week: Week) -> bool:
    """Whether anybody is due for a visit and not in the diary."""
    return bool(week.to_place or week.due_beyond)


def empty_words(week: Week) -> str:
    """What is said where a week has no visits, or nobody waits for one."""
    if week.visits:
        return "" if someone_waits(week) else "Nobody is waiting to be placed."
    count = len(week.to_place)
    if not count:
        return "No visits this week, and nobody is waiting to be placed."
    words = "1 review is" if count == 1 else f"{count} reviews are"
    return f"No visits this week. {words} waiting to be placed."


def time_rows(choices: Sequence[TimeChoice]) -> tuple[ListRow, ...]:
    """The times of a day as a list: what is free says so, what is not says why."""
    return tuple(
        ListRow(
            choice.at.isoformat(),
            clock(choice.at),
            lines=("Free",) if choice.is_free else (". ".join(n.words for n in choice.notes),),
            trailing="" if choice.can_book else "Cannot be booked",
        )
        for choice in choices
    )


def time_notes(choice: TimeChoice | None) -> str:
    """Everything about one time, for the line under the list."""
    if choice is None:
        return ""
    words = ". ".join(note.words for note in choice.notes)
    return f"{clock(choice.at)}: {words or 'free'}."


def day_options(days: Sequence[date]) -> tuple[Option, ...]:
    """Days to choose from, in words."""
    return tuple(Option(day, long_day(day)) for day in days)


def choice_days(first: date, wanted: date | None = None) -> tuple[date, ...]:
    """Weekdays from `first` on, and the wanted one whenever it is."""
    found: list[date] = []
    at = first
    while len(found) < CHOICE_DAYS:
        if at.weekday() < 5:
            found.append(at)
        at += timedelta(days=1)
    return tuple(sorted({*found, *([wanted] if wanted else [])}))


def shifted(visit: PlannedVisit, days: Sequence[date], step: tuple[int, int], slot: int) -> Slot:
    """The slot `step` = (days, slots) away; days stay inside the week shown."""
    at = in_england(visit.starts_at)
    if step[0] and at.date() in days:
        place = min(max(days.index(at.date()) + step[0], 0), len(days) - 1)
        at = at.replace(year=days[place].year, month=days[place].month, day=days[place].day)
    return Slot(officer_id=visit.officer_id, starts_at=at + timedelta(minutes=step[1] * slot))


def done_words(verb: str, at: datetime, notes: Sequence[SlotNote]) -> tuple[str, str]:
    """What was done, and what was allowed but should be known."""
    local = in_england(at)
    return f"{verb} {long_day(local.date())} at {clock(at)}.", ". ".join(n.words for n in notes)


def who_of(name: str, year: str) -> str:
    """`AY Yr 5`."""
    return " ".join(part for part in (initials(name), year) if part)


def count_words(number: int, one: str) -> str:
    """`1 child`, `3 children`, `2 visits`."""
    many = {"child": "children"}.get(one, f"{one}s")
    return f"{number} {one if number == 1 else many}"


def _face(
    visit: PlannedVisit, years: Mapping[str, str], others: Sequence[PlannedVisit]
) -> CardFace:
    people = [
        who_of(name, years.get(child_id, ""))
        for child_id, name in zip(visit.child_ids, visit.child_names, strict=True)
    ]
    more = f" +{len(people) - 1}" if len(people) > 1 else ""
    band = _highest(visit.bands)
    is_done = visit.state == "done"
    marks = _marks(visit, others)
    area = "" if visit.address_confidential else visit.area
    spoken = (
        f"{long_day(civil_date(visit.starts_at))} {clock(visit.starts_at)}",
        ", ".join(people), f"risk band {band.word}", area, *marks, "done" if is_done else "",
    )  # fmt: skip
    return CardFace(
        plan_id=visit.plan_id,
        time=clock(visit.starts_at),
        who=(people[0] if people else "No child") + more,
        area=area,
        band=band.code,
        letter=band.letter,
        marks=marks,
        is_done=is_done,
        spoken=", ".join(part for part in spoken if part),
    )


def _highest(bands: Sequence[str]) -> RiskBand:
    found = map(RiskBand.read, bands)
    return max(found, key=lambda band: band.rank, default=RiskBand.NOT_ASSESSED)


NOT_ASSESSED: Final = RiskBand.NOT_ASSESSED.code


def _marks(visit: PlannedVisit, others: Sequence[PlannedVisit]) -> tuple[str, ...]:
    ends_at = visit.starts_at + timedelta(minutes=visit.minutes)
    clash = any(
        other.plan_id != visit.plan_id
        and other.starts_at < ends_at
        and visit.starts_at < other.starts_at + timedelta(minutes=other.minutes)
        for other in others
    )
    bands = set(visit.bands)
    told = (
        # the greatest band of the others would hide it, and it is no band at all
        ("A child not assessed", NOT_ASSESSED in bands and len(bands) > 1),
        ("Double booked", clash),
        ("2 people", visit.two_person_visit or bool(visit.second_person)),
        ("Interpreter", bool(visit.interpreter)),
    )
    return tuple(words for words, is_so in told if is_so)


def _tray_row(one: CaseSummary, year: str, today: date) -> ListRow:
    due = due_line(one.due_on, today, first_contact=one.due_is_first_contact)
    return ListRow(
        one.child_id,
        who_of(one.full_name, year),
        lines=(one.area or "Area not known", one.case_number),
        note=due.text,
        note_tone="alert" if due.level is DueLevel.OVERDUE else "",
        band=one.band,
    )
