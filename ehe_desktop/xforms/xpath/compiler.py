"""Compiles an expression once into Python closures.

Every function name and argument count is checked here and kept in `Expr.faults`, so a bad form
is found when it is loaded and not when a family is in the room. Worked out all the same, such an
expression fails only where it reaches the fault. An `Expr` is pure: it holds no form and
no answers, and may be shared and cached.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Mapping
from typing import Final

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath.ast import (
    Ast,
    Call,
    Chain,
    Literal,
    Negate,
    Number,
    Path,
    parts,
    show,
)
from ehe_desktop.xforms.xpath.axes import in_order
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.functions import FUNCTIONS
from ehe_desktop.xforms.xpath.functions_text import matcher
from ehe_desktop.xforms.xpath.parser import parse
from ehe_desktop.xforms.xpath.paths import How, compile_path, in_every_instance, whole
from ehe_desktop.xforms.xpath.values import (
    HIDDEN,
    Closure,
    Value,
    compare,
    to_boolean,
    to_number,
    to_string,
)

_CONSTANTS: Final = frozenset({"true", "false"})
_OF_ARGUMENTS: Final = frozenset({
    "boolean-from-string", "coalesce", "contains", "count", "count-non-empty", "count-selected",
    "if", "int", "not", "number", "regex", "round", "selected", "starts-with", "string-length",
    "sum",
})  # fmt: skip
"""Functions conditions are made of that look at their arguments and at nothing else."""


class Expr:
    """A compiled expression."""

    def __init__(
        self,
        source: str,
        ast: Ast,
        run: Closure,
        faults: tuple[XPathError, ...] = (),
        *,
        placeless: bool = False,
    ) -> None:
        """Made by `compile_xpath`, never by hand.

        `faults` is all that is wrong with its calls; `placeless` says that it says the same
        wherever it stands outside repeats.
        """
        self.source = source
        self.ast = ast
        self.run = run
        self.faults = faults
        self.placeless = placeless

    @functools.cached_property
    def paths(self) -> frozenset[str]:
        """Every location path in it, printed."""
        return frozenset(show(part) for part in parts(self.ast) if isinstance(part, Path))

    @functools.cached_property
    def functions(self) -> frozenset[str]:
        """The functions it calls."""
        return frozenset(part.name for part in parts(self.ast) if isinstance(part, Call))

    @functools.cached_property
    def volatile(self) -> bool:
        """Whether working it out twice may give two answers."""
        return any(name in FUNCTIONS and FUNCTIONS[name].volatile for name in self.functions)

    def string(self, ctx: Ctx) -> str:
        """Work it out as text."""
        return to_string(self.run(ctx))

    def number(self, ctx: Ctx) -> float:
        """Work it out as a number."""
        return to_number(self.run(ctx), ctx)

    def boolean(self, ctx: Ctx) -> bool:
        """Work it out as a truth."""
        return to_boolean(self.run(ctx))

    def nodes(self, ctx: Ctx) -> list[Node]:
        """Work it out as nodes.

        Raises:
            XPathError: its value is not a node-set.
        """
        found = self.run(ctx)
        if not isinstance(found, list):
            raise XPathError("xpath-nodes", "the expression finds no nodes", "", self.source)
        return found


def compile_xpath(source: str, namespaces: Mapping[str, str] | None = None) -> Expr:
    """Compile `source`; `namespaces` says what prefixes in it mean.

    An unknown function, a wrong number of arguments and a bad pattern are in its `faults`.

    Raises:
        XPathError: it cannot be read, with the column.
    """
    return _compiled(source, tuple(sorted((namespaces or {}).items())))


@functools.lru_cache(maxsize=1024)
def compile_target(source: str) -> Expr:
    """Compile the path of a node to be written: it finds nodes that are not relevant too.

    Raises:
        XPathError: it cannot be read, or has a fault.
    """
    ast = parse(source)
    compiler = _Compiler(source, {})
    if isinstance(ast, Path):
        how = How(compiler.closure, {}, everywhere=False, dead_too=True)
        run = compile_path(ast, how)
    else:
        run = compiler.closure(ast)
    if compiler.faults:
        raise compiler.faults[0]
    return Expr(source, ast, run)


@functools.lru_cache(maxsize=4096)
def _compiled(source: str, namespaces: tuple[tuple[str, str], ...]) -> Expr:
    ast = parse(source)
    compiler = _Compiler(source, dict(namespaces))
    run = compiler.closure(ast)
    faults = sorted(compiler.faults, key=lambda fault: fault.column)
    return Expr(source, ast, run, tuple(faults), placeless=compiler.placeless)


def forget() -> None:
    """Drop every compiled expression that is kept; for measuring what the first load costs."""
    _compiled.cache_clear()
    compile_target.cache_clear()
    whole.cache_clear()


_SUMS: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def _divide(left: float, right: float) -> float:
    if right == 0:
        if left == 0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    return left / right


def _modulo(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


_ARITHMETIC: Final = {**_SUMS, "div": _divide, "mod": _modulo}
_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})


class _Compiler:
    def __init__(self, source: str, namespaces: Mapping[str, str]) -> None:
        self.source = source
        self.namespaces = namespaces
        self.everywhere = False
        self.placeless = True
        self.faults: list[XPathError] = []

    def closure(self, ast: Ast) -> Closure:
        match ast:
            case Number(text):
                number = float(text)
                return lambda _ctx: number
            case Literal(value):
                return lambda _ctx: value
            case Negate(operand):
                inner = self.closure(operand)
                return lambda ctx: -to_number(inner(ctx), ctx)
            case Chain(first, rest):
                return self._chain(first, rest)
            case Call():
                return self._call(ast)
            case Path():
                return self._path(ast)

    def _path(self, path: Path) -> Closure:
        if path.ref:
            return whole(path.ref, everywhere=self.everywhere)
        self.placeless = self.placeless and path.start == "/" and bool(path.steps)
        return compile_path(path, How(self.closure, self.namespaces, self.everywhere))

    def _call(self, call: Call) -> Closure:
        arguments = self._arguments(call)
        if call.name not in (_OF_ARGUMENTS if arguments else _CONSTANTS):
            self.placeless = False
        function = FUNCTIONS.get(call.name)
        if function is None:
            return self._fault(call, "xpath-function", f"unknown function {call.name}()")
        count = len(arguments)
        if not function.least <= count <= function.most:
            said = f"{call.name}() does not take {count} arguments"
            return self._fault(call, "xpath-arity", said)
        if call.name == "regex" and isinstance(call.arguments[1], Literal):
            try:
                matcher(call.arguments[1].value)
            except XPathError as error:
                return self._fault(call, error.code, error.message)
        return function.build(arguments)

    def _fault(self, call: Call, code: str, said: str) -> Closure:
        """Keep what is wrong with a call; working it out fails only where it is reached."""
        fault = XPathError(code, said, "", self.source, call.column)
        self.faults.append(fault)

        def fail(_ctx: Ctx) -> Value:
            raise fault.at("")

        return fail

    def _arguments(self, call: Call) -> list[Closure]:
        closures: list[Closure] = []
        around = self.everywhere
        for place, argument in enumerate(call.arguments):
            self.everywhere = in_every_instance(call, place, around=around)
            closures.append(self.closure(argument))
        self.everywhere = around
        return closures

    def _chain(self, first: Ast, rest: tuple[tuple[str, Ast], ...]) -> Closure:
        sign, second = rest[0]
        start = self.closure(first)
        if len(rest) == 1 and isinstance(second, Literal) and sign in {"=", "!="}:
            return _against_words(start, sign, second.value)
        if len(rest) == 1 and isinstance(second, Number) and sign in _ARITHMETIC:
            return _with_number(start, sign, float(second.text))
        tail = [(name, self.closure(operand)) for name, operand in rest]
        if sign in {"and", "or"}:
            return _logic(sign, [start, *(closure for _, closure in tail)])
        if sign == "|":
            return _union([start, *(closure for _, closure in tail)])
        return _comparison(start, tail) if sign in _COMPARISONS else _arithmetic(start, tail)


def _logic(sign: str, operands: list[Closure]) -> Closure:
    stop = sign == "or"

    def run(ctx: Ctx) -> Value:
        for operand in operands:
            if to_boolean(operand(ctx)) is stop:
                return stop
        return not stop

    return run


def _union(operands: list[Closure]) -> Closure:
    def run(ctx: Ctx) -> Value:
        nodes: list[Node] = []
        for operand in operands:
            found = operand(ctx)
            if not isinstance(found, list):
                raise XPathError("xpath-nodes", "`|` joins nodes, and this is none")
            nodes.extend(found)
        return in_order(nodes)

    return run


def _comparison(start: Closure, tail: list[tuple[str, Closure]]) -> Closure:
    if len(tail) == 1:
        sign, right = tail[0]
        return lambda ctx: compare(sign, start(ctx), right(ctx), ctx)

    def run(ctx: Ctx) -> Value:
        value = start(ctx)
        for name, operand in tail:
            value = compare(name, value, operand(ctx), ctx)
        return value

    return run


def _against_words(start: Closure, sign: str, words: str) -> Closure:
    """Compare with words written out, as most conditions of forms do."""
    same = sign == "="

    def run(ctx: Ctx) -> Value:
        value = start(ctx)
        if value is HIDDEN or not isinstance(value, list):
            return compare(sign, value, words, ctx)
        if len(value) == 1:
            return (value[0].string() == words) is same
        return any((node.string() == words) is same for node in value)

    return run


def _with_number(start: Closure, sign: str, number: float) -> Closure:
    """Reckon with a number written out."""
    work = _ARITHMETIC[sign]
    return lambda ctx: work(to_number(start(ctx), ctx), number)


def _arithmetic(start: Closure, tail: list[tuple[str, Closure]]) -> Closure:
    if len(tail) == 1:
        work, right = _ARITHMETIC[tail[0][0]], tail[0][1]
        return lambda ctx: work(to_number(start(ctx), ctx), to_number(right(ctx), ctx))
    steps = [(_ARITHMETIC[name], operand) for name, operand in tail]

    def run(ctx: Ctx) -> Value:
        total = to_number(start(ctx), ctx)
        for work, operand in steps:
            total = work(total, to_number(operand(ctx), ctx))
        return total

    return run
