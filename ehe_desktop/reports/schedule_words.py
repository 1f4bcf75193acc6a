"""The sentences all three twins of a schedule share: titles, column names, legend, counts."""

from __future__ import annotations

from datetime import date
from typing import Final

from ehe_desktop.domain.bands import BANDS, RiskBand
from ehe_desktop.domain.calendars import say_date
from ehe_desktop.reports.schedule_lines import OfficerDays, PrintedVisit
from ehe_desktop.reports.schedule_request import NamesShown, Period, ScheduleRequest

LEGEND_BANDS: Final = (*BANDS, RiskBand.NOT_ASSESSED)
LEGEND_CODES: Final = (
    ("W", "staff warning: read it on your device first"),
    ("2P", "two people"),
    ("INT", "interpreter"),
)
NO_STEPS: Final = "The council has not set these steps yet. Ask your supervisor before the visit."


def say_day(day: date) -> str:
    """`Monday 22 June 2026`."""
    return f"{day:%A} {say_date(day)}"


def period_title(request: ScheduleRequest) -> str:
    """`Week of 22 June 2026` or `Monday 22 June 2026`."""
    first = request.days[0]
    return f"Week of {say_date(first)}" if request.period is Period.WEEK else say_day(first)


def version_words(request: ScheduleRequest) -> str:
    """What this version shows of a child, so that nobody takes one for the other."""
    names = "Full names" if request.names is NamesShown.FULL else "Initials"
    return f"{names}, {'with' if request.addresses else 'without'} addresses"


def count_visits(number: int) -> str:
    """`No visits`, `1 visit`, `14 visits`."""
    return {0: "No visits", 1: "1 visit"}.get(number, f"{number} visits")


def codes_of(visit: PrintedVisit) -> tuple[str, ...]:
    """The codes of a visit, the staff warning first."""
    found = (
        ("W", visit.staff_warning),
        ("2P", visit.two_people),
        ("INT", bool(visit.interpreter)),
    )
    return tuple(code for code, is_so in found if is_so)


def needs_of(visit: PrintedVisit) -> tuple[str, ...]:
    """What must be arranged, in words; the staff warning stands apart as its code."""
    found = []
    if visit.two_people:
        second = visit.second_person
        found.append(f"Two people: {second}" if second else "Two people")
    if visit.interpreter:
        found.append(f"Interpreter: {visit.interpreter}")
    return tuple(found)


def shared_buddy(visits: tuple[PrintedVisit, ...]) -> str:
    """The buddy of all these visits, or empty where they differ or there is none."""
    buddies = {visit.buddy for visit in visits}
    return buddies.pop() if len(buddies) == 1 else ""


def by_buddy(officer: OfficerDays) -> list[tuple[str, tuple[PrintedVisit, ...]]]:
    """The visits of an officer for each buddy, in the order the buddies are first needed."""
    groups: dict[str, list[PrintedVisit]] = {}
    for visit in officer.visits:
        groups.setdefault(visit.buddy, []).append(visit)
    return [(buddy, tuple(visits)) for buddy, visits in groups.items()]
