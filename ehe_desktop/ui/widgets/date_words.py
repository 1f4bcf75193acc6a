"""Dates as people type and read them. No Qt, no clock.

A year has four digits: `26` is refused, because a child's date of birth and
a review date would read it differently.
"""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SPLIT = re.compile(r"[\s/.,-]+")


def month_number(text: str) -> int | None:
    """1 to 12 from `6`, `06`, `June` or `jun`; None if it is no month."""
    word = text.strip().lower().rstrip(".")
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else None
    if len(word) < 3:
        return None
    found = [at for at, name in enumerate(MONTHS, 1) if name.lower().startswith(word)]
    return found[0] if len(found) == 1 else (9 if word == "sept" else None)


def date_of(day: str, month: str, year: str) -> date | None:
    """The date in three boxes, or None if they make none."""
    number = month_number(month)
    if number is None or not day.strip().isdecimal() or not re.fullmatch(r"\d{4}", year.strip()):
        return None
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def parse_date(text: str) -> date | None:
    """`22/6/2026`, `22 June 2026`, `22.06.2026` or `2026-06-22`, else None."""
    parts = [part for part in _SPLIT.split(text.strip()) if part]
    if len(parts) != 3:
        return None
    if len(parts[0]) == 4:
        parts.reverse()
    return date_of(*parts)


def problem_with(day: str, month: str, year: str) -> str:
    """What is wrong with three boxes, in words; nothing if they are right or all empty."""
    given = [text.strip() for text in (day, month, year)]
    if not any(given):
        return ""
    missing = [
        name for name, text in zip(("a day", "a month", "a year"), given, strict=True) if not text
    ]
    if missing:
        return f"The date must include {' and '.join(missing)}"
    if month_number(month) is None:
        return "The month must be a number from 1 to 12 or a name, like June"
    if not re.fullmatch(r"\d{4}", given[2]):
        return "The year must have 4 digits, like 2026"
    if date_of(day, month, year) is None:
        return "This date does not exist. Check the day"
    return ""


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
