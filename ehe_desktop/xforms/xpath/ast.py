"""The shape of an expression after parsing, and how to print one back.

Printing gives an expression that parses to the same tree; tests hold it to that.
Nothing here is evaluated, and nobody changes a tree once it is parsed (the classes are
not frozen because that makes a form's first load a fiftieth slower).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Number:
    """A number as written."""

    text: str


@dataclass(slots=True)
class Literal:
    """A quoted string."""

    value: str


@dataclass(slots=True)
class Negate:
    """Unary minus."""

    operand: Ast


@dataclass(slots=True)
class Chain:
    """Operators of one precedence, left to right: `a + b - c`, `a and b and c`."""

    first: Ast
    rest: tuple[tuple[str, Ast], ...]


@dataclass(slots=True)
class Call:
    """A function call."""

    name: str
    arguments: tuple[Ast, ...]
    column: int = field(default=0, compare=False)


@dataclass(slots=True)
class Step:
    """One step of a path. `test` is a name, `*`, `p:*` or a kind as `node()`."""

    axis: str
    test: str
    predicates: tuple[Ast, ...] = ()


@dataclass(slots=True)
class Path:
    """A location path.

    `start` is None for a relative one, "/" for an absolute one, or an expression whose nodes
    it begins at; then `filters` are that expression's predicates. `ref` is the path as written
    where it is bare names from the root, as most are, and else "".
    """

    start: Ast | str | None
    filters: tuple[Ast, ...]
    steps: tuple[Step, ...]
    column: int = field(default=0, compare=False)
    ref: str = field(default="", compare=False)


Ast = Number | Literal | Negate | Chain | Call | Path

PRECEDENCE: dict[str, int] = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
    "|": 8,
}
_UNARY = 7


def parts(ast: Ast) -> Iterator[Ast]:
    """Yield `ast` and every expression inside it, predicates too."""
    stack: list[Ast] = [ast]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(reversed(list(_inside(here))))


def _inside(ast: Ast) -> Iterator[Ast]:
    match ast:
        case Negate(operand):
            yield operand
        case Chain(first, rest):
            yield first
            yield from (operand for _, operand in rest)
        case Call(_, arguments, _):
            yield from arguments
        case Path(start, filters, steps):
            if start is not None and not isinstance(start, str):
                yield start
            yield from filters
            for step in steps:
                yield from step.predicates
        case _:
            return


def show(ast: Ast, above: int = 0) -> str:
    """Print `ast`; `above` is the precedence of what stands around it."""
    match ast:
        case Number(text):
            return text
        case Literal(value):
            return f"'{value}'" if '"' in value else f'"{value}"'
        case Negate(operand):
            return _wrap(f"- {show(operand, _UNARY)}", _UNARY, above)
        case Chain(first, rest):
            return _show_chain(first, rest, above)
        case Call(name, arguments, _):
            return f"{name}({', '.join(show(a) for a in arguments)})"
        case Path():
            return _show_path(ast)


def _wrap(text: str, own: int, above: int) -> str:
    return f"({text})" if own < above else text


def _show_chain(first: Ast, rest: tuple[tuple[str, Ast], ...], above: int) -> str:
    own = PRECEDENCE[rest[0][0]]
    said = show(first, own + 1)
    for operator, operand in rest:
        said += f" {operator} {show(operand, own + 1)}"
    return _wrap(said, own, above)


def _show_path(path: Path) -> str:
    filters = "".join(f"[{show(f)}]" for f in path.filters)
    steps = "/".join(_show_step(step) for step in path.steps)
    if path.start is None:
        return steps
    if path.start == "/":
        return "/" + steps
    assert not isinstance(path.start, str)
    head = show(path.start)
    if not isinstance(path.start, Call):
        head = f"({head})"
    return f"{head}{filters}/{steps}" if steps else f"{head}{filters}"


def _show_step(step: Step) -> str:
    predicates = "".join(f"[{show(p)}]" for p in step.predicates)
    if not predicates and step.test == "node()" and step.axis in {"self", "parent"}:
        return "." if step.axis == "self" else ".."
    axis = "" if step.axis == "child" else step.axis + "::"
    return f"{axis}{step.test}{predicates}"
