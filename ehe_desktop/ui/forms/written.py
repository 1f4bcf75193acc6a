"""How dates, times, numbers and places are typed, and how the form keeps them. No Qt.

What makes no answer is handed on as it was written; `misfit` says so in words when somebody asks.
Digits of any script are taken; a comma is never silently thrown away when it could be a decimal
comma, because 7,5 kg must not become 75.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from ehe_desktop.domain.clock import say_time
from ehe_desktop.ui.widgets.date_words import LIKE_THIS, MONTHS, month_number, problem_with

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?$")
_GROUPED: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?$")
_DECIMAL_COMMA: Final = re.compile(r"-?\d+,(\d{1,2}|\d{4,})$")
_TIME: Final = re.compile(r"(\d{1,2})[:.h]?(\d{2})?\s*(am|pm|a\.m\.|p\.m\.)?$", re.IGNORECASE)
_YEAR: Final = re.compile(r"\d{4}$")
_DEGREES: Final = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*°?\s*([NSEW]?)\s*$", re.IGNORECASE)
_SEPARATORS: Final = " \u00a0\u2009\u202f'\u2019\u066c"

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


def is_date(text: str) -> bool:
    """True for a date as the engine keeps it."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def number_text(typed: str) -> str:
    """A number as the form keeps it, or what was typed where that is no number for certain.

    >>> number_text("1,234"), number_text("7,5"), number_text("1 234.50"), number_text("٧٫٥")
    ('1234', '7.5', '1234.50', '7.5')
    >>> number_text("−3"), number_text("1.234,5"), number_text("about 12")
    ('-3', '1.234,5', 'about 12')
    """
    plain = _plain_digits(typed.strip())
    for one in _SEPARATORS:
        plain = plain.replace(one, "")
    plain = plain.replace("\u2212", "-").replace("\u066b", ".").removeprefix("+")
    if _GROUPED.match(plain):
        return plain.replace(",", "")
    if _DECIMAL_COMMA.match(plain):
        return plain.replace(",", ".")
    return plain if _NUMBER.match(plain) else typed.strip()


def clock_text(typed: str) -> str:
    """`HH:MM` from `2:30pm`, `14:30`, `1430` or a kept time; nothing when it is no time.

    >>> clock_text("2:30pm"), clock_text("0930"), clock_text("14:30:00.000Z"), clock_text("25:00")
    ('14:30', '09:30', '14:30', '')
    """
    found = _TIME.match(_plain_digits(typed).strip().partition(":00.")[0])
    if found is None:
        return ""
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half == "p" else 0)
    elif found[2] is None:
        return ""
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


def clock_shown(kept: str) -> str:
    """`2:30pm` for a kept time; other text as it is.

    >>> clock_shown("14:30"), clock_shown("about noon")
    ('2:30pm', 'about noon')
    """
    found = clock_text(kept)
    return say_time(found) if found else kept


def month_text(typed: str) -> str:
    """The first of a month as the form keeps it, from `June 2026`, `6/2026` or `2026-06`.

    >>> month_text("June 2026"), month_text("6/2026"), month_text("2026-06"), month_text("June")
    ('2026-06-01', '2026-06-01', '2026-06-01', '')
    """
    parts = [part for part in re.split(r"[\s/.,-]+", _plain_digits(typed.strip())) if part]
    if len(parts) == 3 and is_date("-".join(parts)):
        return f"{parts[0]}-{parts[1]}-01"
    if len(parts) != 2:
        return ""
    if _YEAR.match(parts[0]):
        parts.reverse()
    month = month_number(parts[0])
    return f"{parts[1]}-{month:02d}-01" if month and _YEAR.match(parts[1]) else ""


def month_shown(kept: str) -> str:
    """`June 2026` for a kept date; other text as it is."""
    if not is_date(kept):
        return kept
    day = date.fromisoformat(kept)
    return f"{MONTHS[day.month - 1]} {day.year}"


def year_text(typed: str) -> str:
    """The first of January of a year of four digits; nothing for anything else.

    >>> year_text("2026"), year_text("26")
    ('2026-01-01', '')
    """
    plain = _plain_digits(typed.strip())
    return f"{plain}-01-01" if _YEAR.match(plain) and int(plain) else ""


def moment_parts(kept: str) -> tuple[str, str]:
    """Date and `HH:MM` of a date and time as the form keeps it.

    >>> moment_parts("2026-06-22T14:30:00.000+01:00"), moment_parts("2026-06-22"), moment_parts("?")
    (('2026-06-22', '14:30'), ('2026-06-22', ''), ('', ''))
    """
    day, _, rest = kept.partition("T")
    if not is_date(day):
        return "", ""
    return day, clock_text(rest[:5]) if rest else ""


def place_of(latitude: str, longitude: str) -> Place | None:
    """Degrees from what was typed in two boxes, `51.5`, `51.5 N`, `0.12 W`; None if they are none.

    >>> place_of("51.50", "0.12 W"), place_of("95", "0"), place_of("51.5", "")
    ((51.5, -0.12), None, None)
    """
    found = [_degrees(latitude, "NS", 90), _degrees(longitude, "EW", 180)]
    return None if found[0] is None or found[1] is None else (found[0], found[1])


def place_text(place: Place) -> str:
    """A place as the form keeps it: latitude, longitude, height and accuracy not known.

    >>> place_text((51.5, -0.12))
    '51.5 -0.12 0.0 0.0'
    """
    return f"{place[0]!r} {place[1]!r} 0.0 0.0"


def misfit(kind: str, text: str) -> str:
    """What is wrong with the way an answer of this kind of editor is written; nothing if it is right."""
    text = text.strip()
    if not text:
        return ""
    right, words = _RIGHT.get(kind, (_anything, ""))
    if right(text):
        return ""
    which = problem_with(_plain_digits(text)) if kind == "date" else ""
    return f"{which}." if which else words


def _anything(_text: str) -> bool:
    return True


def _is_moment(text: str) -> bool:
    return all(moment_parts(text))


def _is_number(text: str) -> bool:
    return bool(_NUMBER.match(text))


def _is_whole(text: str) -> bool:
    return bool(re.match(r"-?\d+$", text))


def _is_place(text: str) -> bool:
    parts = text.split()
    return 2 <= len(parts) <= 4 and place_of(parts[0], parts[1]) is not None


def _are_places(text: str) -> bool:
    return all(_is_place(one) for one in text.split(";") if one.strip())


_PLACE_WORDS: Final = "Type a latitude like 51.5 and a longitude like -0.12."
_RIGHT: Final = {
    "date": (is_date, f"{LIKE_THIS}."),
    "month": (is_date, "Type a month like June 2026."),
    "year": (is_date, "Type a year like 2026."),
    "moment": (_is_moment, "Give a date like 22 June 2026 and a time like 2:30pm."),
    "time": (lambda text: bool(clock_text(text)), "Type a time like 2:30pm or 14:30."),
    "whole": (_is_whole, "Type a whole number, like 12."),
    "number": (_is_number, "Type a number, like 12 or 7.5."),
    "place": (_is_place, _PLACE_WORDS),
    "places": (_are_places, "Type one place on each line: latitude, longitude."),
}


def _degrees(typed: str, sides: str, most: int) -> float | None:
    found = _DEGREES.match(_plain_digits(number_text(typed)))
    if found is None:
        return None
    side = found[2].upper()
    if side and side not in sides:
        return None
    degrees = float(found[1]) * (-1 if side == sides[1] else 1)
    return degrees if abs(degrees) <= most else None


def _plain_digits(text: str) -> str:
    """Digits of other scripts as 0 to 9: a number typed on an Arabic keyboard is a number."""
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() and not one.isascii() else one
        for one in text
    )
