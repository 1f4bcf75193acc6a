"""What a printed schedule is asked to show, and the visits it is made from.

The default says least: initials and case number, no address. The full version is a choice the
caller must have been allowed to make; whether this officer may is not decided here.

Source: domain.md 5.2; ux.md 2.10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ehe_desktop.domain.casefile import PlannedVisit
from ehe_desktop.domain.errors import RuleBroken


class Period(StrEnum):
    """How long a schedule reaches."""

    DAY = "day"
    WEEK = "week"


class NamesShown(StrEnum):
    """How a child is named on paper."""

    INITIALS = "initials"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRequest:
    """The choices of the print preview. `first_day` is any day of the week for a week."""

    period: Period
    first_day: date
    names: NamesShown = NamesShown.INITIALS
    addresses: bool = False
    one_page_per_officer: bool = True
    day_sheets: bool = True
    """For a week: after the overview, the days of each officer with tick boxes."""
    buddy_copies: bool = True
    """After the sheets, a page for each buddy: who is where until when, and what to do."""

    @property
    def days(self) -> tuple[date, ...]:
        """The days covered: one, or Monday to Sunday."""
        if self.period is Period.DAY:
            return (self.first_day,)
        monday = self.first_day - timedelta(days=self.first_day.weekday())
        return tuple(monday + timedelta(days=step) for step in range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleOfficer:
    """An officer whose visits are printed."""

    officer_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLine:
    """One visit with what the store does not keep as text: the school year of each child."""

    visit: PlannedVisit
    school_years: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuddyPolicy:
    """What the buddy does when no call comes; minutes and steps are the council's policy."""

    call_after_minutes: int = 15
    steps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a call before the visit's end."""
        if not 0 <= self.call_after_minutes <= 24 * 60:
            raise RuleBroken(f"a call {self.call_after_minutes} minutes after the end cannot be")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSchedule:
    """A request with the officers to print, in order, and the visits to choose from.

    Visits of other officers, of other days, and cancelled ones are left out.
    """

    request: ScheduleRequest
    officers: tuple[ScheduleOfficer, ...]
    lines: tuple[ScheduleLine, ...]
    buddy_policy: BuddyPolicy = BuddyPolicy()


def file_name(request: ScheduleRequest, suffix: str = "pdf") -> str:
    """A name that says what and when, and nobody's name: `schedule-2026-06-22-week.pdf`."""
    if not suffix.isalnum():
        raise RuleBroken("a file’s suffix has letters and digits only")
    return f"schedule-{request.days[0].isoformat()}-{request.period.value}.{suffix.lower()}"
