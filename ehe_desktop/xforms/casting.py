"""Makes the text of a worked-out value fit the question's type.

An int keeps the whole part of a number, a date the local day of an instant; a number is written
one way, `2.50` as `2.5` and `+7` as `7`. Text that a person gave and that does not fit is left as it
is: an officer's words are never thrown away by a type; what a form works out and does not fit is nothing.
"""

from __future__ import annotations

import math
import re
from typing import Final

from ehe_desktop.xforms.xpath import moments
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.values import Value, number_of_text, text_of_number, to_string

TYPED: Final = frozenset({"int", "integer", "decimal", "date", "dateTime", "time", "geopoint"})
"""Types whose text can be wrong."""
_NUMBERS: Final = frozenset({"int", "integer", "decimal"})
_MOMENTS: Final = frozenset({"date", "dateTime", "time"})
_NUMBER: Final = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*\Z", re.ASCII)
_EXACT: Final = 2**53  # beyond it a whole number of our kind loses its last digits


def cast(value: Value, kind: str, ctx: Ctx) -> str:
    """Return the text to keep of a worked-out value; what does not fit its type is nothing.

    A number is no date here, as in the other engines: an author writes `date(today() + 7)`.
    """
    if isinstance(value, float):
        return "" if math.isnan(value) or kind in _MOMENTS else _number(value, kind)
    text = cast_text(to_string(value), kind, ctx)
    return "" if text and kind in TYPED and not fits(text, kind, ctx) else text


def cast_text(text: str, kind: str, ctx: Ctx) -> str:
    """Fit text to a type."""
    if kind in _NUMBERS:
        return _fit_number(text, kind)
    if kind == "geopoint":
        return _fit_point(text)
    if kind == "date" and len(text) > len("2026-01-01"):
        found = moments.parse(text, ctx.scope.env.zone())
        if found is not None:
            return found.astimezone(ctx.scope.env.zone()).date().isoformat()
    return text


def fits(text: str, kind: str, ctx: Ctx) -> bool:
    """Say whether text is of a type: what a form's author wrote as a default must be."""
    if kind in _NUMBERS:
        return not math.isnan(number_of_text(text, ctx))
    if kind in {"date", "dateTime"}:
        return moments.parse(text, ctx.scope.env.zone()) is not None
    if kind == "time":
        return not math.isnan(moments.day_fraction(text, ctx.scope.env.zone()))
    return kind != "geopoint" or _point(text) is not None


def _point(text: str) -> list[float] | None:
    """Read latitude, longitude, and perhaps height and accuracy."""
    try:
        numbers = [float(word) for word in text.split()]
    except ValueError:
        return None
    if not 2 <= len(numbers) <= 4 or not all(map(math.isfinite, numbers)):
        return None
    inside = abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180
    return [*numbers, 0.0, 0.0][:4] if inside else None


def _fit_point(text: str) -> str:
    """Write a place with all four numbers, each a decimal, as every other engine does."""
    numbers = _point(text)
    return text if numbers is None else " ".join(map(repr, numbers))


def _fit_number(text: str, kind: str) -> str:
    """Write a number without what says nothing; a whole one with too many digits stays as it is."""
    number = float(text) if _NUMBER.match(text) else math.nan
    if not math.isfinite(number) or (kind != "decimal" and abs(number) > _EXACT):
        return text
    return _number(number, kind)


def _number(number: float, kind: str) -> str:
    if kind in {"int", "integer"} and math.isfinite(number):
        number = float(math.trunc(number))
    return text_of_number(number)
