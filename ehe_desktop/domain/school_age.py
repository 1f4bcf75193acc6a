"""Compulsory school age, school years and the expected year group, from a date of birth.

A child reaches compulsory school age on the fifth birthday if that is 31 March,
31 August or 31 December, and otherwise on the next of these days. It ends with
the last Friday in June of the school year (1 September to 31 August) in which
the child turns 16; that Friday is still inside. The year group is the *expected*
one: a child may be taught out of year, and nothing here says where a child is.

Source: Education Act 1996 s8 as told in domain.md 2.6; domain.md 2.7.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from ehe_desktop.domain.calendars import anniversary
from ehe_desktop.domain.errors import RuleBroken

_PRESCRIBED_DAYS: Final = ((3, 31), (8, 31), (12, 31))
_LAST_DAY_OF_YEAR: Final = (8, 31)
_THURSDAY: Final = 3
_FRIDAY: Final = 4
_KEY_STAGES: Final = ((1, 2, 1), (3, 6, 2), (7, 9, 3), (10, 11, 4))


class CompulsorySchoolAge(NamedTuple):
    """The first and the last day of compulsory school age, both inside."""

    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """True when the child is of compulsory school age on `day`."""
        return self.starts_on <= day <= self.ends_on


def age_on(born_on: date, today: date) -> int:
    """Whole years of age; a child born on 29 February is a year older on 1 March otherwise.

    Raises:
        RuleBroken: `born_on` lies after `today`.
    """
    if born_on > today:
        raise RuleBroken("a date of birth may not lie in the future")
    years = today.year - born_on.year
    return years if anniversary(born_on, years) <= today else years - 1


def compulsory_school_age(born_on: date) -> CompulsorySchoolAge:
    """When compulsory school age starts and ends.

    >>> compulsory_school_age(date(2019, 2, 10)).starts_on
    datetime.date(2024, 3, 31)
    """
    fifth_birthday = anniversary(born_on, 5)
    starts_on = min(
        day
        for year in (fifth_birthday.year, fifth_birthday.year + 1)
        for day in (date(year, month, number) for month, number in _PRESCRIBED_DAYS)
        if day >= fifth_birthday
    )
    turns_16 = born_on.year + 16
    is_summer_born = (born_on.month, born_on.day) <= _LAST_DAY_OF_YEAR
    return CompulsorySchoolAge(starts_on, last_friday_of_june(turns_16 + (not is_summer_born)))


def last_friday_of_june(year: int) -> date:
    """The last Friday in June of `year`."""
    last = date(year, 6, 30)
    return last - timedelta(days=(last.weekday() - _FRIDAY) % 7)


def school_year_start(today: date) -> int:
    """The year in which the school year that holds `today` began, on 1 September."""
    return today.year if (today.month, today.day) > _LAST_DAY_OF_YEAR else today.year - 1


def school_year_label(today: date) -> str:
    """The school year in words.

    >>> school_year_label(date(2026, 11, 21))
    '2026/27'
    """
    start = school_year_start(today)
    return f"{start}/{(start + 1) % 100:02d}"


def census_days(start_year: int) -> tuple[date, date, date]:
    """The school census days of the school year that begins in `start_year`.

    First Thursday in October, third in January and in May. That the home-education
    collection uses the same days is not confirmed (domain.md 2.9).

    >>> census_days(2026)[0]
    datetime.date(2026, 10, 1)
    """
    after = start_year + 1
    return (_thursday(start_year, 10, 1), _thursday(after, 1, 3), _thursday(after, 5, 3))


def year_group(born_on: date, today: date) -> int:
    """The expected year group: 0 for Reception, 1 to 11; below 0 too young, above 11 past it."""
    before_start = date(school_year_start(today), 8, 31)
    years = before_start.year - born_on.year
    age = years if anniversary(born_on, years) <= before_start else years - 1
    return age - 4


def year_group_label(born_on: date, today: date) -> str:
    """The expected year group in words, to stand after "Expected year group:"."""
    group = year_group(born_on, today)
    if group < 0:
        return "Before Reception"
    if group == 0:
        return "Reception"
    return f"Year {group}" if group <= 11 else "After Year 11"


def key_stage(group: int) -> int | None:
    """The key stage of a year group, 1 to 4; none for Reception and outside Years 1 to 11."""
    for first, last, stage in _KEY_STAGES:
        if first <= group <= last:
            return stage
    return None


def _thursday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_THURSDAY - first.weekday()) % 7 + 7 * (nth - 1))
