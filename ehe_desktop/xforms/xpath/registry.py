"""The table of functions, and how one gets into it.

An eager function receives its arguments' values; a lazy one receives closures and
decides what to run, as `if` must. A function not in the table and a wrong number of arguments
are faults of the expression, told when the form is loaded, even in a branch never taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.values import Closure, Value

MANY: Final = 10_000


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how many arguments it takes, and what makes its closure."""

    name: str
    least: int
    most: int
    build: Callable[[list[Closure]], Closure]
    volatile: bool = False


FUNCTIONS: Final[dict[str, Function]] = {}


def eager(
    name: str, least: int, most: int | None = None, *, volatile: bool = False
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Enter a function of values: it is called with the context, then each value."""

    def enter(function: Callable[..., Value]) -> Callable[..., Value]:
        def build(arguments: list[Closure]) -> Closure:
            return _called(function, arguments)

        FUNCTIONS[name] = Function(name, least, least if most is None else most, build, volatile)
        return function

    return enter


def lazy(
    name: str, least: int, most: int | None = None
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Enter a function of closures: it runs those it needs."""

    def enter(function: Callable[..., Value]) -> Callable[..., Value]:
        def build(arguments: list[Closure]) -> Closure:
            return lambda ctx: function(ctx, *arguments)

        FUNCTIONS[name] = Function(name, least, least if most is None else most, build)
        return function

    return enter


def _called(function: Callable[..., Value], arguments: list[Closure]) -> Closure:
    """Give the common argument counts a closure without a loop."""
    match arguments:
        case []:
            return function
        case [only]:
            return lambda ctx: function(ctx, only(ctx))
        case [first, second]:
            return lambda ctx: function(ctx, first(ctx), second(ctx))
        case _:

            def many(ctx: Ctx) -> Value:
                return function(ctx, *[argument(ctx) for argument in arguments])

            return many
