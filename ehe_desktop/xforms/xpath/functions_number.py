"""Numbers: what ODK adds to XPath's arithmetic. Anything not a number gives NaN."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.functions_core import needed_nodes, rounded, texts
from ehe_desktop.xforms.xpath.registry import MANY, eager
from ehe_desktop.xforms.xpath.values import Value, number_of_text, to_number


def numbers(ctx: Ctx, values: tuple[Value, ...]) -> list[float]:
    """Return every number; a node-set gives one for each of its nodes."""
    found: list[float] = []
    for value in values:
        if isinstance(value, list):
            found.extend(number_of_text(text, ctx) for text in texts((value,)))
        else:
            found.append(to_number(value, ctx))
    return found


@eager("sum", 1)
def _sum(ctx: Ctx, *values: Value) -> Value:
    return math.fsum(numbers(ctx, values)) if values else 0.0


@eager("min", 0, MANY)
def _min(ctx: Ctx, *values: Value) -> Value:
    found = numbers(ctx, values)
    return min(found) if found and not any(map(math.isnan, found)) else math.nan


@eager("max", 0, MANY)
def _max(ctx: Ctx, *values: Value) -> Value:
    found = numbers(ctx, values)
    return max(found) if found and not any(map(math.isnan, found)) else math.nan


@eager("int", 1)
def _int(ctx: Ctx, value: Value) -> Value:
    number = to_number(value, ctx)
    return float(math.trunc(number)) if math.isfinite(number) else number


@eager("round", 1, 2)
def _round(ctx: Ctx, value: Value, places: Value | None = None) -> Value:
    number = to_number(value, ctx)
    if math.isnan(number) and isinstance(value, str):
        number = number_of_text(value.replace(",", ".", 1), ctx)  # a decimal comma, as typed
    if places is None or not math.isfinite(number):
        return rounded(number)
    wanted = to_number(places, ctx)
    if not math.isfinite(wanted):
        return math.nan
    digits = max(-30, min(30, int(wanted)))
    step = Decimal(1).scaleb(-digits)
    exact = Decimal(repr(number))
    return float((exact / step).to_integral_value(ROUND_HALF_UP) * step) + 0.0


@eager("pow", 2)
def _pow(ctx: Ctx, base: Value, power: Value) -> Value:
    """As IEEE 754 has it, but 1 to a power that is no number is none, as in Java and JavaScript."""
    number, exponent = to_number(base, ctx), to_number(power, ctx)
    if math.isnan(exponent) or (abs(number) == 1 and math.isinf(exponent)):
        return math.nan
    try:
        return math.pow(number, exponent)
    except OverflowError:
        return -math.inf if number < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.inf if number == 0 else math.nan


def _one(function: Callable[[float], float]) -> Callable[[Ctx, Value], Value]:
    def run(ctx: Ctx, value: Value) -> Value:
        try:
            return float(function(to_number(value, ctx)))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return run


def _log(base: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else base(number)


_PLAIN: Final[dict[str, Callable[[float], float]]] = {
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "exp10": lambda number: 10.0**number,
    "log": _log(math.log),
    "log10": _log(math.log10),
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}
for _name, _function in _PLAIN.items():
    eager(_name, 1)(_one(_function))


@eager("atan2", 2)
def _atan2(ctx: Ctx, y: Value, x: Value) -> Value:
    return math.atan2(to_number(y, ctx), to_number(x, ctx))


@eager("pi", 0)
def _pi(_ctx: Ctx) -> Value:
    return math.pi


@eager("random", 0, volatile=True)
def _random(ctx: Ctx) -> Value:
    return ctx.scope.env.random().random()


@eager("count-non-empty", 1)
def _count_non_empty(_ctx: Ctx, nodes: Value) -> Value:
    found = needed_nodes("count-non-empty", nodes)
    return float(sum(1 for node in found if _holds_something(node)))


def _holds_something(node: Node) -> bool:
    """Say whether a node holds text or elements; a comment is nothing."""
    if not node.children:
        return bool(node.text)
    return any(child.kind in {"element", "text"} for child in node.children)
