"""Functions that look at the form around the expression: instances, repeats, texts."""

from __future__ import annotations

import math
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.registry import eager
from ehe_desktop.xforms.xpath.values import Value, to_number, to_string


@eager("instance", 1)
def _instance(ctx: Ctx, name: Value) -> Value:
    found = ctx.scope.instance(to_string(name))
    return [] if found is None else [found]


@eager("jr:itext", 1)
def _itext(ctx: Ctx, name: Value) -> Value:
    return ctx.scope.itext(to_string(name), ctx)


@eager("jr:choice-name", 2)
def _choice_name(ctx: Ctx, value: Value, path: Value) -> Value:
    return ctx.scope.choice_name(to_string(value), to_string(path).strip(), ctx)


@eager("pulldata", 4)
def _pulldata(ctx: Ctx, name: Value, wanted: Value, key: Value, value: Value) -> Value:
    root = ctx.scope.instance(to_string(name))
    if root is None:
        return ""
    column, match, asked = to_string(wanted), to_string(key), to_string(value)
    for item in [item for top in root.elements() for item in top.elements()]:
        held = _column(item, match)
        if held is not None and held.string() == asked:
            found = _column(item, column)
            return "" if found is None else found.string()
    return ""


_FITS: Final[dict[str, Callable[[str, str], bool]]] = {
    "contains": lambda text, part: part in text,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "matches": lambda text, part: text == part,
}


@eager("search", 1, 6)
def _search(ctx: Ctx, name: Value, *rest: Value) -> Value:
    """Return the rows of a list whose columns fit: how, columns, text; then column, its value."""
    root = ctx.scope.instance(to_string(name))
    rows = [] if root is None else [item for top in root.elements() for item in top.elements()]
    said = [to_string(value) for value in rest]
    if len(said) in {1, 2, 4}:
        raise XPathError("search", "search() takes a list; how, columns and text; a filter")
    if len(said) >= 3:
        fits = _FITS.get(said[0].lower())
        if fits is None:
            raise XPathError("search", "search() knows contains, startswith, endswith, matches")
        columns, part = said[1].split(","), said[2].lower()
        rows = [
            row
            for row in rows
            if any(fits(_cell(row, column.strip()).lower(), part) for column in columns)
        ]
    if len(said) == 5:
        rows = [row for row in rows if _cell(row, said[3]) == said[4]]
    return rows


def _cell(row: Node, name: str) -> str:
    found = row.first(name)
    return "" if found is None else found.string()


def _column(item: Node, name: str) -> Node | None:
    return item.attribute(name[1:]) if name.startswith("@") else item.first(name)


@eager("indexed-repeat", 3, 7)
def _indexed_repeat(ctx: Ctx, target: Value, *pairs: Value) -> Value:
    """Return the target inside the chosen instance of each repeat, outermost first."""
    if not isinstance(target, list) or len(pairs) % 2:
        raise XPathError("indexed-repeat", "indexed-repeat() takes a node and pairs after it")
    inside: Node | None = None
    levels = [
        (_instances(repeat), index) for repeat, index in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    for repeat, index in sorted(levels, key=lambda level: _depth(level[0])):
        nodes = repeat if inside is None else [node for node in repeat if _within(node, inside)]
        number = to_number(index, ctx)
        place = int(number) if math.isfinite(number) else 0
        if not 1 <= place <= len(nodes):
            return []
        inside = nodes[place - 1]
    return [node for node in target if inside is not None and _within(node, inside)]


def _instances(value: Value) -> list[Node]:
    if not isinstance(value, list):
        raise XPathError("indexed-repeat", "indexed-repeat() counts instances of a repeat")
    return value


def _depth(nodes: list[Node]) -> int:
    """Return how deep the first of some nodes stands; the outermost repeat goes first."""
    depth, here = 0, nodes[0] if nodes else None
    while here is not None:
        depth, here = depth + 1, here.parent
    return depth


def _within(node: Node, outer: Node) -> bool:
    here: Node | None = node
    while here is not None:
        if here is outer:
            return True
        here = here.parent
    return False


_MODULUS: Final = 2_147_483_647
_FACTOR: Final = 16_807


@eager("randomize", 1, 2)
def _randomize(ctx: Ctx, nodes: Value, seed: Value | None = None) -> Value:
    if not isinstance(nodes, list):
        return []
    return _shuffled(nodes, None if seed is None else _seed(seed, ctx), ctx)


def _seed(value: Value, ctx: Ctx) -> int:
    """Return a seed as a whole number; of text that is none, what the other engines make of it."""
    number = to_number(value, ctx)
    text = "" if isinstance(value, float) else to_string(value).strip()
    if math.isfinite(number):
        return math.trunc(number)
    return (
        int.from_bytes(sha256(text.encode("utf-8", "replace")).digest()[:8], signed=True)
        if text
        else 0
    )


def _shuffled(nodes: list[Node], seed: int | None, ctx: Ctx) -> list[Node]:
    """Shuffle inside-out; a seed drives Park and Miller's generator, as elsewhere in ODK."""
    chance = ctx.scope.env.random()
    state = 1
    if seed is not None:
        state = abs(seed) % _MODULUS * (1 if seed > 0 else -1)
        state = state if state > 0 else state + _MODULUS - 1
    result: list[Node] = []
    for place, node in enumerate(nodes):
        if seed is None:
            other = chance.randrange(place + 1)
        else:
            state = state * _FACTOR % _MODULUS
            other = math.floor((state - 1) / (_MODULUS - 1) * (place + 1))
        if other == place:
            result.append(node)
        else:
            result.append(result[other])
            result[other] = node
    return result
