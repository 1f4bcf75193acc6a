"""Makes the text of a worked-out value fit the question's type.

An int keeps the whole part of a number, a date the local day of an instant. Text that
does not fit is left as it is: an officer's words are never thrown away by a type.
"""

from __future__ import annotations

import math

from ehe_desktop.xforms.xpath import moments
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.values import Value, number_of_text, text_of_number, to_string


def cast(value: Value, kind: str, ctx: Ctx) -> str:
    """Return the text to keep; NaN is nothing."""
    if isinstance(value, float):
        return "" if math.isnan(value) else _number(value, kind)
    return cast_text(to_string(value), kind, ctx)


def cast_text(text: str, kind: str, ctx: Ctx) -> str:
    """Fit text to a type."""
    if text and kind in {"int", "integer", "decimal"}:
        number = number_of_text(text, ctx) if "-" not in text[1:] else math.nan
        return text if math.isnan(number) else _fit_number(text, number, kind)
    if kind == "date" and len(text) > len("2026-01-01"):
        found = moments.parse(text, ctx.scope.env.zone())
        if found is not None:
            return found.astimezone(ctx.scope.env.zone()).date().isoformat()
    return text


def _fit_number(text: str, number: float, kind: str) -> str:
    if kind == "decimal" or number == math.trunc(number):
        return text.strip() if kind == "decimal" or "." not in text else _number(number, kind)
    return _number(number, kind)


def _number(number: float, kind: str) -> str:
    if kind in {"int", "integer"} and math.isfinite(number):
        number = float(math.trunc(number))
    return text_of_number(number)
