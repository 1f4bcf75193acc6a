"""Three clocks: calendar days, working days and school days.

A working day is a weekday that is neither a bank holiday nor a closure of the
council. A school day is a weekday inside a term that is neither a bank holiday
nor a day the council lists as without pupils. Counts begin the day after the
start; only the notice clock of `last_day_of_notice` counts the day of service.

Nothing here knows a holiday: the tables are the council's, in
resources/policy/calendars.toml, and `covers` says where they end.

Source: domain.md 2.4 (notice clock) and 10.3 (three clocks, clamped months).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ehe_desktop.domain.errors import RuleBroken

_SATURDAY: Final = 5
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)  # our own words: Qt sets the locale of the process, and strftime would follow it
_ONE_DAY: Final = timedelta(days=1)
_LONGEST_CLOSURE_DAYS: Final = 60
_LONGEST_SEARCH_DAYS: Final = 400


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` calendar months on; clamped to the month's end.

    >>> add_months(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def anniversary(day: date, years: int) -> date:
    """The day `years` years on; 29 February falls on 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def last_day_of_notice(served_on: date, days: int) -> date:
    """The last day of a notice of `days` calendar days, the day of service being day 1.

    Raises:
        RuleBroken: `days` is less than one.
    """
    if days < 1:
        raise RuleBroken(f"a notice of {days} days has no last day")
    return served_on + timedelta(days=days - 1)


def say_date(day: date) -> str:
    """The date as it is written in sentences: `22 December 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Term:
    """A span of days on which schools teach, both ends included."""

    name: str
    first_on: date
    last_on: date

    def holds(self, day: date) -> bool:
        """True when `day` is inside the term, weekends and holidays included."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class Calendars:
    """The council's calendars. Saturdays and Sundays are always closed and not listed."""

    bank_holidays: Mapping[date, str] = field(default_factory=dict)
    closure_days: Mapping[date, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    days_without_pupils: Mapping[date, str] = field(default_factory=dict)
    first_year: int = date.min.year
    last_year: int = date.max.year

    def covers(self, day: date) -> bool:
        """True when the bank holidays of `day`'s year are in the table."""
        return self.first_year <= day.year <= self.last_year

    def is_working_day(self, day: date) -> bool:
        """True on a weekday that is neither a bank holiday nor a council closure."""
        return self.closed_because(day) == ""

    def closed_because(self, day: date) -> str:
        """Why the council is closed on `day`, to follow the word "is"; empty on a working day."""
        if day in self.bank_holidays:
            return f"a bank holiday ({self.bank_holidays[day]})"
        if day in self.closure_days:
            return f"a day the council is closed ({self.closure_days[day]})"
        if day.weekday() >= _SATURDAY:
            return "a Saturday" if day.weekday() == _SATURDAY else "a Sunday"
        return ""

    def previous_working_day(self, day: date) -> date:
        """`day` itself when it is a working day, else the working day before it.

        Raises:
            RuleBroken: the council is closed for 60 days on end, so the table is wrong.
        """
        return _seek(day, -_ONE_DAY, self.is_working_day)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`.

        Raises:
            RuleBroken: the council is closed for 60 days on end, so the table is wrong.
        """
        return _seek(day + _ONE_DAY, _ONE_DAY, self.is_working_day)

    def add_working_days(self, start: date, days: int) -> date:
        """The working day `days` after `start`; the day of `start` is not counted.

        Raises:
            RuleBroken: `days` is negative, or the closure table is wrong.
        """
        return _count_on(start, days, self.is_working_day, _LONGEST_CLOSURE_DAYS)

    def working_days_after(self, day: date, until: date) -> int:
        """How many working days lie after `day`, up to and including `until`; 0 if none."""
        span = (until - day).days
        return sum(self.is_working_day(day + timedelta(days=n)) for n in range(1, span + 1))

    def is_school_day(self, day: date) -> bool:
        """True on a weekday in term that is neither a bank holiday nor without pupils."""
        return (
            day.weekday() < _SATURDAY
            and day not in self.bank_holidays
            and day not in self.days_without_pupils
            and any(term.holds(day) for term in self.terms)
        )

    def add_school_days(self, start: date, days: int) -> date:
        """The school day `days` after `start`; the day of `start` is not counted.

        Raises:
            RuleBroken: `days` is negative, or the term dates end before the count does.
        """
        return _count_on(start, days, self.is_school_day, _LONGEST_SEARCH_DAYS)


def _seek(day: date, step: timedelta, is_open: Callable[[date], bool]) -> date:
    for _ in range(_LONGEST_CLOSURE_DAYS):
        if is_open(day):
            return day
        day += step
    raise RuleBroken(f"no open day within {_LONGEST_CLOSURE_DAYS} days; last tried {day}")


def _count_on(start: date, days: int, is_open: Callable[[date], bool], longest_gap: int) -> date:
    if days < 0:
        raise RuleBroken(f"days are counted forward, not {days}")
    day, left, gap = start, days, 0
    while left:
        day += _ONE_DAY
        gap += 1
        if gap > longest_gap:
            raise RuleBroken(f"the calendar ends {left} days short of {days} days after {start}")
        if is_open(day):
            left, gap = left - 1, 0
    return day
