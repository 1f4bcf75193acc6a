"""Dates and times as ODK expressions know them: text that counts as days.

A bare date is midnight in the officer's own zone; days count from 1970-01-01 UTC. A
`Moment` is the text of a date, carrying its number, so `today() - 1` and
`date(a) < date(b)` work on numbers while a model still holds text.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final, Self

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400.0
_ISO: Final = re.compile(
    r"^\s*(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?\s*$"
)
_CLOCK: Final = re.compile(r"^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?$")
INVALID: Final = "Invalid Date"


class Moment(str):
    """A date or dateTime as text, with the days it stands for (NaN when it is none)."""

    __slots__ = ("days",)
    days: float

    def __new__(cls, text: str, days: float) -> Self:
        """Join text and number."""
        self = super().__new__(cls, text)
        self.days = days
        return self


def parse(text: str, zone: tzinfo) -> datetime | None:
    """Read an ISO date or dateTime; None for anything else."""
    match = _ISO.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        return datetime.combine(
            date(int(year), int(month), int(day)),
            time(int(hour or 0), int(minute or 0), int(second or 0), _micro(fraction)),
            tzinfo=_offset(offset, zone),
        )
    except ValueError:
        return None


def _micro(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def _offset(text: str | None, zone: tzinfo) -> tzinfo:
    if text is None:
        return zone
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if span >= timedelta(days=1):
        raise ValueError(text)
    return timezone(-span if text[0] == "-" else span)


def days_of(text: str, zone: tzinfo) -> float:
    """Return the days a date text stands for, or NaN."""
    if isinstance(text, Moment):
        return text.days
    found = parse(text, zone)
    return math.nan if found is None else to_days(found)


def to_days(moment: datetime) -> float:
    """Return days since 1970-01-01 UTC."""
    return (moment - _EPOCH).total_seconds() / _DAY


def from_days(days: float, zone: tzinfo) -> datetime | None:
    """Return the local instant that is `days` after the epoch, to the millisecond."""
    if not math.isfinite(days):
        return None
    try:
        return (_EPOCH + timedelta(milliseconds=round(days * _DAY * 1000))).astimezone(zone)
    except OverflowError:
        return None


def show(moment: datetime) -> str:
    """Write a dateTime as ODK does: milliseconds and an offset with a colon."""
    return moment.isoformat(timespec="milliseconds")


def moment_from_days(days: float, zone: tzinfo) -> Moment:
    """Make a Moment of a number: a date when it falls on local midnight."""
    found = from_days(days, zone)
    if found is None:
        return Moment(INVALID, math.nan)
    midnight = found.time() == time()
    return Moment(found.date().isoformat() if midnight else show(found), days)


def moment_from_text(text: str, zone: tzinfo) -> Moment:
    """Make a Moment of text; a dateTime is turned into local time."""
    if isinstance(text, Moment):
        return text
    found = parse(text, zone)
    if found is None:
        return Moment(INVALID, math.nan)
    if ":" not in text:
        return Moment(found.date().isoformat(), to_days(found))
    return Moment(show(found.astimezone(zone)), to_days(found))


def day_fraction(text: str, zone: tzinfo) -> float:
    """Return the part of the local day that has passed, for a time or dateTime."""
    match = _CLOCK.match(text)
    found = parse(text if match is None else f"1970-01-01T{text}", zone)
    if found is None:
        return math.nan
    local = found.astimezone(zone)
    return (
        local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1_000_000
    ) / _DAY


_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def formatted(moment: datetime, pattern: str) -> str:
    """Write `moment` by an ODK pattern (%Y %y %m %n %b %d %e %a %H %h %M %S %3)."""
    letters = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "a": _DAYS[moment.weekday()],
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
        "%": "%",
    }
    return re.sub("%(.)", lambda m: letters.get(m.group(1), m.group(0)), pattern)
