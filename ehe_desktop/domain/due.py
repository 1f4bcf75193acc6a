"""How late, how soon: the one place that decides "due" and "overdue", and says it in words.

Nothing here is ever stored: what is late depends on the day it is asked (ux.md, complaints 21
and 24). Days are civil dates in England.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

SOON_DAYS: Final = 14
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


class DueLevel(StrEnum):
    """How a due line is shown; always with words and a mark, never by colour alone."""

    NONE = "none"
    LATER = "later"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class DueLine:
    """A due date in words, as on one day."""

    text: str
    level: DueLevel
    days_late: int = 0


def days_late(due_on: date, today: date) -> int:
    """Whole days past `due_on` on `today`; 0 on the day itself and before it."""
    return max(0, (today - due_on).days)


def short_date(day: date, today: date) -> str:
    """`9 Jun`, with the year when it is not this one."""
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def due_line(due_on: date | None, today: date, *, first_contact: bool = False) -> DueLine:
    """The due line of a list: `Overdue 12 days · 9 Jun`, `Due tomorrow · 22 Jun`, `In 3 weeks · 14 Jul`."""
    if due_on is None:
        return DueLine("No review date yet", DueLevel.NONE)
    what = "First contact" if first_contact else ""
    day = short_date(due_on, today)
    late = days_late(due_on, today)
    if late:
        text = f"{what} overdue {_count(late, 'day')} · {day}" if what else _overdue(late, day)
        return DueLine(text.strip(), DueLevel.OVERDUE, late)
    ahead = (due_on - today).days
    words = f"{what} {_ahead(ahead).lower()}" if what else _ahead(ahead)
    level = DueLevel.SOON if ahead <= SOON_DAYS else DueLevel.LATER
    return DueLine(f"{words} · {day}", level)


def _overdue(late: int, day: str) -> str:
    return f"Overdue {_count(late, 'day')} · {day}"


def _ahead(days: int) -> str:
    if days == 0:
        return "Due today"
    if days == 1:
        return "Due tomorrow"
    if days <= SOON_DAYS:
        return f"In {_count(days, 'day')}"
    if days < 56:
        return f"In {_count(round(days / 7), 'week')}"
    return f"In {_count(round(days / 30.44), 'month')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
