"""Dates as people type and read them. No Qt, no clock.

A year has four digits: `26` is refused, because a child's date of birth and
a review date would read it differently.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MINYEAR, date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LIKE_THIS = "Type a date like 22 June 2026 or 22/6/2026"
_SPLIT = re.compile(r"[\s/.,-]+")
_SHORT = re.compile(r"\d{1,2}")
_YEAR = re.compile(r"\d{4}")


def month_number(text: str) -> int | None:
    """1 to 12 from `6`, `06`, `June` or `jun`; None if it is no month."""
    word = text.strip().lower().rstrip(".")
    if word.isdecimal():
        return int(word) if _SHORT.fullmatch(word) and 1 <= int(word) <= 12 else None
    if len(word) < 3:
        return None
    found = [at for at, name in enumerate(MONTHS, 1) if name.lower().startswith(word)]
    return found[0] if len(found) == 1 else (9 if word == "sept" else None)


def parse_date(text: str) -> date | None:
    """`22/6/2026`, `22 June 2026`, `22.06.2026` or `2026-06-22`, else None."""
    parts = _parts(text)
    number = month_number(parts[1]) if len(parts) == 3 else None
    if number is None or not _SHORT.fullmatch(parts[0]) or not _YEAR.fullmatch(parts[2]):
        return None
    try:
        return date(int(parts[2]), number, int(parts[0]))
    except ValueError:
        return None


def problem_with(text: str) -> str:
    """What is wrong with a typed date, in words; nothing if it is right or empty.

    >>> problem_with("31 February 2026"), problem_with("22 June 26")
    ('February 2026 has 28 days. Check the day', 'The year must have 4 digits, like 2026')
    """
    if not text.strip() or parse_date(text):
        return ""
    parts = _parts(text)
    if len(parts) != 3:
        return LIKE_THIS
    month = month_number(parts[1])
    if month is None:
        return "The month must be a number from 1 to 12 or a name, like June"
    if not _YEAR.fullmatch(parts[2]):
        return "The year must have 4 digits, like 2026"
    year = int(parts[2])
    if not _SHORT.fullmatch(parts[0]) or year < MINYEAR:
        return LIKE_THIS
    return f"{MONTHS[month - 1]} {year} has {monthrange(year, month)[1]} days. Check the day"


def _parts(text: str) -> list[str]:
    """Day, month and year as typed, where there are three."""
    parts = [part for part in _SPLIT.split(text.strip()) if part]
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    return parts


def long_date(day: date) -> str:
    """`22 June 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """`22 Jun`."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def spoken_date(day: date) -> str:
    """`Monday 22 June 2026`."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{names[day.weekday()]} {long_date(day)}"
