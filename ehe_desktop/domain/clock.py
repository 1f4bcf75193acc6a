"""Time as a dependency: what time it is, and what day it is where the council is.

Nothing here reads the machine's clock; `app/wiring.py` makes the one `Clock`
that does. Instants are aware and in UTC; dates are civil dates in England.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

import msgspec

ENGLAND = ZoneInfo("Europe/London")
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""An instant in the body of a record; one without an offset is refused: beside others it has no place in time."""


class Clock(Protocol):
    """Where services get the time from."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


def in_england(at: datetime) -> datetime:
    """The instant `at` as clocks in England show it."""
    return _moved(at, ENGLAND)


def civil_date(at: datetime) -> date:
    """The date in England at the instant `at`."""
    return in_england(at).date()


def say_clock(at: datetime) -> str:
    """The time in England at the instant `at`, as every screen says it.

    >>> say_clock(datetime(2026, 6, 22, 13, 5, tzinfo=UTC))
    '2:05pm'
    """
    return _twelve(in_england(at).time())


def say_time(text: str) -> str:
    """A time of day kept as `HH:MM`, as every screen says it; what is no time stays as it was typed.

    >>> [say_time(text) for text in ("00:05", "12:15", "9:30", "soon")]
    ['12:05am', '12:15pm', '9:30am', 'soon']
    """
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        return text
    return _twelve(time(int(hour), int(minute)))


def _twelve(at: time) -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02d}{'am' if at.hour < 12 else 'pm'}"


def to_text(at: datetime) -> str:
    """An instant as ISO 8601 in UTC with milliseconds, as it stands on the wire and in the store."""
    return _moved(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The instant written by `to_text`.

    Raises:
        ValueError: `text` is not an ISO 8601 instant with an offset.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return _moved(at, UTC)


def _moved(at: datetime, zone: tzinfo) -> datetime:
    """`at` in another zone. In the last hours of the calendar, which no case knows but a faulty device may send, the clock stays."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at.replace(tzinfo=zone)
