"""The four kinds of value in XPath, turned into one another and compared.

Model values are always text. Text that is a date counts as days wherever a number
is wanted, which is ODK's change to XPath 1.0; the rest is the standard's section 3.4
and 4. Nothing here knows a form.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath import moments
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.moments import Moment

Value = str | float | bool | list[Node]
Closure = Callable[[Ctx], Value]

_NUMBER: Final = re.compile(r"[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)[ \t\r\n]*\Z")
_NAN: Final = math.nan


class Days(float):
    """Days since the epoch, read from a date: a number like any other, written whole.

    What is written of it is the day it falls in, as the other engines write it.
    """

    __slots__ = ()


HIDDEN: Final[list[Node]] = []
"""No nodes, where there are some and none is relevant; told by identity, and never changed.

Compared, it is an answer left empty: `${x} != 'no'` holds while the question x is hidden, as in the
other engines. Nodes that do not exist at all equal nothing, as the standard says.
"""


def number_of_text(text: str, ctx: Ctx) -> float:
    """Read text as XPath does: digits, or a date; else NaN."""
    if isinstance(text, Moment):
        return text.days
    if _NUMBER.match(text):
        return float(text)
    if len(text) < len("2026-01-01") or text.count("-") < 2:
        return _NAN
    return moments.days_of(text, ctx.scope.env.zone())


def to_number(value: Value, ctx: Ctx) -> float:
    """Return the number of a value."""
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        return number_of_text(value, ctx)
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    return number_of_text(value[0].string(), ctx) if value else _NAN


def to_string(value: Value) -> str:
    """Return the text of a value; of a node-set, that of its first node."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return value[0].string() if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return text_of_number(value)


def to_boolean(value: Value) -> bool:
    """Return the truth of a value: a number not 0, text not empty, a node there."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Moment):
        return not math.isnan(value.days)
    if isinstance(value, float):
        return value != 0.0 and value == value  # noqa: PLR0124 - NaN is not itself
    return bool(value)


def text_of_number(number: float) -> str:
    """Write a number without exponent and without a trailing `.0`."""
    if number != number:  # noqa: PLR0124 - NaN is not itself
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if isinstance(number, Days):
        number = math.floor(number)
    whole = int(number)
    if number == whole and -1e15 < whole < 1e15:
        return str(whole)
    text = repr(number)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


_ORDER: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(sign: str, left: Value, right: Value, ctx: Ctx) -> bool:
    """Judge `left sign right`, node-sets by any of their nodes."""
    left, right = "" if left is HIDDEN else left, "" if right is HIDDEN else right
    if isinstance(left, list):
        if isinstance(right, bool) and sign not in _ORDER:
            return _single(sign, bool(left), right, ctx)
        if isinstance(right, list):
            return _any_pair(sign, left, right, ctx)
        return any(_single(sign, node.string(), right, ctx) for node in left)
    if isinstance(right, list):
        if isinstance(left, bool) and sign not in _ORDER:
            return _single(sign, left, bool(right), ctx)
        return any(_single(sign, left, node.string(), ctx) for node in right)
    return _single(sign, left, right, ctx)


def _any_pair(sign: str, left: list[Node], right: list[Node], ctx: Ctx) -> bool:
    """Judge whether any pair fits, without trying every pair."""
    ours, theirs = {node.string() for node in left}, {node.string() for node in right}
    if sign == "=":
        return not ours.isdisjoint(theirs)
    if sign == "!=":
        return bool(ours and theirs) and len(ours | theirs) > 1
    low = sign in {"<", "<="}
    lefts = [number for text in ours if (number := number_of_text(text, ctx)) == number]
    rights = [number for text in theirs if (number := number_of_text(text, ctx)) == number]
    if not lefts or not rights:
        return False
    first, second = (min(lefts), max(rights)) if low else (max(lefts), min(rights))
    return _ORDER[sign](first, second)


def _single(sign: str, left: Value, right: Value, ctx: Ctx) -> bool:
    order = _ORDER.get(sign)
    if order is not None:
        return order(to_number(left, ctx), to_number(right, ctx))
    return (sign == "=") == _equal(left, right, ctx)


def _equal(left: Value, right: Value, ctx: Ctx) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float | Moment) or isinstance(right, float | Moment):
        return to_number(left, ctx) == to_number(right, ctx)
    return to_string(left) == to_string(right)
