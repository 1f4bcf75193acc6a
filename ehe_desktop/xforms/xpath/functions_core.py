"""XPath 1.0's own functions, and the lazy ones ODK adds beside them."""

from __future__ import annotations

import math
import re
from typing import Final

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.limits import MAX_TEXT
from ehe_desktop.xforms.tree import XML_NS, Node
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.registry import MANY, eager, lazy
from ehe_desktop.xforms.xpath.values import (
    Closure,
    Days,
    Value,
    to_boolean,
    to_number,
    to_string,
)

_SPACE: Final = re.compile(r"[ \t\r\n]+")


def _own(ctx: Ctx, value: Value | None) -> Value:
    """Return the argument, or the context node where it was left out."""
    return [ctx.node] if value is None else value


@eager("true", 0)
def _true(_ctx: Ctx) -> Value:
    return True


@eager("false", 0)
def _false(_ctx: Ctx) -> Value:
    return False


@eager("not", 1)
def _not(_ctx: Ctx, value: Value) -> Value:
    return not to_boolean(value)


@eager("boolean", 1)
def _boolean(_ctx: Ctx, value: Value) -> Value:
    return to_boolean(value)


@eager("string", 0, 1)
def _string(ctx: Ctx, value: Value | None = None) -> Value:
    return to_string(_own(ctx, value))


@eager("number", 0, 1)
def _number(ctx: Ctx, value: Value | None = None) -> Value:
    given = _own(ctx, value)
    number = to_number(given, ctx)
    if isinstance(given, float | bool) or not math.isfinite(number):
        return number
    return Days(number) if to_string(given).count("-") > 1 else number


@lazy("if", 3)
def _if(ctx: Ctx, condition: Closure, then: Closure, otherwise: Closure) -> Value:
    return then(ctx) if to_boolean(condition(ctx)) else otherwise(ctx)


@lazy("coalesce", 2)
def _coalesce(ctx: Ctx, first: Closure, second: Closure) -> Value:
    return _filled(first(ctx)) or _filled(second(ctx))


def _filled(value: Value) -> str:
    """Return the text; NaN is nothing."""
    if isinstance(value, float) and math.isnan(value):
        return ""
    return to_string(value)


@lazy("once", 1)
def _once(ctx: Ctx, value: Closure) -> Value:
    return ctx.current.string() or _filled(value(ctx))


@eager("count", 1)
def _count(_ctx: Ctx, nodes: Value) -> Value:
    return float(len(needed_nodes("count", nodes)))


def needed_nodes(name: str, value: Value) -> list[Node]:
    """Return nodes.

    Raises:
        XPathError: the value is none; the standard lets nothing else be made into nodes.
    """
    if not isinstance(value, list):
        raise XPathError("xpath-nodes", f"{name}() takes nodes, and this is none")
    return value


@eager("last", 0)
def _last(ctx: Ctx) -> Value:
    return float(ctx.size)


@eager("position", 0, 1)
def _position(ctx: Ctx, nodes: Value | None = None) -> Value:
    if nodes is None:
        return float(ctx.position)
    if not isinstance(nodes, list) or not nodes:
        return math.nan
    if nodes[0].kind == "document":
        raise XPathError("position", "position() climbs above the form")
    return float(_place(nodes[0]))


def _place(node: Node) -> int:
    """Return the place among same-named siblings, from 1."""
    if node.parent is None:
        return 1
    for place, other in enumerate(node.parent.named(node.name), start=1):
        if other is node:
            return place
    return 1


@eager("current", 0)
def _current(ctx: Ctx) -> Value:
    return [ctx.current]


@eager("concat", 0, MANY)
def _concat(_ctx: Ctx, *values: Value) -> Value:
    return joined("", texts(values))


def joined(between: str, found: list[str]) -> str:
    """Join texts.

    Raises:
        XPathError: the result would be longer than any answer may be.
    """
    if sum(map(len, found)) + len(between) * len(found) > MAX_TEXT:
        raise XPathError("text", f"the text is longer than {MAX_TEXT} characters")
    return between.join(found)


def texts(values: tuple[Value, ...]) -> list[str]:
    """Return every text; a node-set gives one for each of its nodes."""
    found: list[str] = []
    for value in values:
        if isinstance(value, list):
            found.extend(node.string() for node in value)
        else:
            found.append(to_string(value))
    return found


@eager("contains", 2)
def _contains(_ctx: Ctx, text: Value, part: Value) -> Value:
    return to_string(part) in to_string(text)


@eager("starts-with", 2)
def _starts_with(_ctx: Ctx, text: Value, part: Value) -> Value:
    return to_string(text).startswith(to_string(part))


@eager("ends-with", 2)
def _ends_with(_ctx: Ctx, text: Value, part: Value) -> Value:
    return to_string(text).endswith(to_string(part))


@eager("substring-before", 2)
def _substring_before(_ctx: Ctx, text: Value, part: Value) -> Value:
    whole, mark = to_string(text), to_string(part)
    before, found, _ = whole.partition(mark) if mark else ("", "", "")
    return before if found else ""


@eager("substring-after", 2)
def _substring_after(_ctx: Ctx, text: Value, part: Value) -> Value:
    whole, mark = to_string(text), to_string(part)
    if not mark:
        return whole
    return whole.partition(mark)[2]


@eager("substring", 2, 3)
def _substring(ctx: Ctx, text: Value, start: Value, length: Value | None = None) -> Value:
    whole = to_string(text)
    first = rounded(to_number(start, ctx))
    end = math.inf if length is None else first + rounded(to_number(length, ctx))
    if math.isnan(first) or math.isnan(end):
        return ""
    begin = int(max(first - 1, 0)) if first != math.inf else len(whole)
    stop = len(whole) if end == math.inf else max(int(max(end - 1, 0)), 0)
    return whole[begin:stop]


def rounded(number: float) -> float:
    """Round half towards positive infinity, as XPath 1.0 says."""
    if math.isnan(number) or math.isinf(number):
        return number
    return float(math.floor(number + 0.5)) if abs(number) < 2**52 else number


@eager("string-length", 0, 1)
def _string_length(ctx: Ctx, value: Value | None = None) -> Value:
    return float(len(to_string(_own(ctx, value))))


@eager("normalize-space", 0, 1)
def _normalize_space(ctx: Ctx, value: Value | None = None) -> Value:
    return _SPACE.sub(" ", to_string(_own(ctx, value))).strip(" ")


@eager("translate", 3)
def _translate(_ctx: Ctx, text: Value, before: Value, after: Value) -> Value:
    table: dict[int, str | None] = {}
    becomes = to_string(after)
    for place, letter in enumerate(to_string(before)):
        table.setdefault(ord(letter), becomes[place] if place < len(becomes) else None)
    return to_string(text).translate(table)


@eager("floor", 1)
def _floor(ctx: Ctx, value: Value) -> Value:
    number = to_number(value, ctx)
    return float(math.floor(number)) if math.isfinite(number) else number


@eager("ceiling", 1)
def _ceiling(ctx: Ctx, value: Value) -> Value:
    number = to_number(value, ctx)
    return float(math.ceil(number)) if math.isfinite(number) else number


@eager("name", 0, 1)
def _name(ctx: Ctx, nodes: Value | None = None) -> Value:
    found = needed_nodes("name", _own(ctx, nodes))
    return found[0].qname() if found else ""


@eager("local-name", 0, 1)
def _local_name(ctx: Ctx, nodes: Value | None = None) -> Value:
    found = needed_nodes("local-name", _own(ctx, nodes))
    return found[0].name if found else ""


@eager("namespace-uri", 0, 1)
def _namespace_uri(ctx: Ctx, nodes: Value | None = None) -> Value:
    found = needed_nodes("namespace-uri", _own(ctx, nodes))
    return found[0].ns if found else ""


@eager("lang", 1)
def _lang(ctx: Ctx, value: Value) -> Value:
    wanted = to_string(value).lower()
    here: Node | None = ctx.node
    while here is not None:
        found = here.get("lang", XML_NS).lower()
        if found:
            return found == wanted or found.startswith(wanted + "-")
        here = here.parent
    return False


@eager("id", 1)
def _id(ctx: Ctx, value: Value) -> Value:
    wanted = {word for text in texts((value,)) for word in text.split()}
    return [node for node in ctx.node.root().walk() if node.get("id") in wanted and wanted]
