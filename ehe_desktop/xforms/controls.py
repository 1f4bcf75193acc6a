"""The body of a form: which question stands where, how it is shown, its choices.

Reads the XML once into tuples. Whether a control's node exists is judged by
the definition; what it shows is the session's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from ehe_desktop.xforms.binds import absolute
from ehe_desktop.xforms.events import SetValue, read_actions
from ehe_desktop.xforms.itext import Compile, Words, read_words, words_of_ref
from ehe_desktop.xforms.search import split
from ehe_desktop.xforms.tree import Node, given
from ehe_desktop.xforms.xpath.compiler import Expr

CONTROLS: Final = frozenset({
    "input", "select1", "select", "upload", "trigger", "range", "rank", "secret", "textarea",
})  # fmt: skip
_JR: Final = "http://openrosa.org/javarosa"


class StaticChoice(NamedTuple):
    """A choice written in the body."""

    value: str
    words: Words | None


class Itemset(NamedTuple):
    """Choices found by a nodeset, each with a value and a label."""

    nodeset: Expr
    value: Expr
    words: Words


class Range(NamedTuple):
    """A scale from `start` to `end` in steps."""

    start: str
    end: str
    step: str


class Control(NamedTuple):
    """One thing in the body: a question, a group or a repeat."""

    kind: str
    ref: str
    appearance: frozenset[str] = frozenset()
    attrs: Mapping[str, str] = MappingProxyType({})
    label: Words | None = None
    hint: Words | None = None
    choices: tuple[StaticChoice, ...] = ()
    itemset: Itemset | None = None
    search: Expr | None = None  # finds rows of a file; `choices` then name its columns
    children: tuple[Control, ...] = ()
    times: Expr | None = None  # jr:count
    can_add: bool = True
    range: Range | None = None
    actions: tuple[SetValue, ...] = ()

    def walk(self) -> Iterator[Control]:
        """Yield this control and all inside it, in order."""
        stack = [self]
        while stack:
            here = stack.pop()
            yield here
            if here.children:
                stack.extend(reversed(here.children))


def read_body(body: Node | None, root: str, compile_: Compile) -> Control:
    """Read the body into one group at the form's root."""
    children = () if body is None else _children(body, f"/{root}", compile_)
    return Control("group", f"/{root}", children=children)


def _children(node: Node, above: str, compile_: Compile) -> tuple[Control, ...]:
    found: list[Control] = []
    for child in node.elements():
        if child.name == "group":
            found.append(_group(child, above, compile_))
        elif child.name == "repeat":
            found.append(_repeat(child, above, compile_, None))
        elif child.name in CONTROLS:
            found.append(_question(child, above, compile_))
    return tuple(found)


def _place(node: Node, above: str) -> str:
    ref = node.get("ref") or node.get("nodeset") or node.get("bind")
    return absolute(ref, above) if ref else above


def _appearance(node: Node) -> frozenset[str]:
    return _words(node.get("appearance", None))


def _words(appearance: str) -> frozenset[str]:
    """Return the words of an appearance; `search` is the old name of `autocomplete`."""
    words = frozenset(appearance.split())
    return words | {"autocomplete"} if "search" in words else words


def _attrs(node: Node) -> dict[str, str]:
    skip = {"ref", "nodeset", "appearance", "bind"}
    return {name: text for name, text in given(node).items() if name not in skip}


def _group(node: Node, above: str, compile_: Compile) -> Control:
    """A group; one that only wraps its repeat gives the repeat its label."""
    ref = _place(node, above)
    has_own_ref = bool(node.get("ref") or node.get("bind"))
    inner = [child for child in node.elements() if child.name not in {"label", "hint"}]
    if len(inner) == 1 and inner[0].name == "repeat":
        repeat_ref = _place(inner[0], ref)
        if not has_own_ref or repeat_ref == ref:
            return _repeat(inner[0], above, compile_, node)
    return Control(
        "group",
        ref if has_own_ref else "",
        _appearance(node),
        _attrs(node),
        read_words(node.first("label"), compile_, ref),
        read_words(node.first("hint"), compile_, ref),
        children=_children(node, ref, compile_),
        actions=read_actions(node, ref, compile_),
    )


def _repeat(node: Node, above: str, compile_: Compile, wrapper: Node | None) -> Control:
    ref = _place(node, above)
    count = node.get("count", _JR)
    label = node.first("label") or (wrapper.first("label") if wrapper else None)
    outer = _appearance(wrapper) if wrapper else frozenset()
    return Control(
        "repeat",
        ref,
        _appearance(node) or outer,
        _attrs(node),
        read_words(label, compile_, ref),
        children=_children(node, ref, compile_),
        times=compile_(count, f"{ref} jr:count") if count.strip() else None,
        can_add=node.get("noAddRemove", _JR).strip() not in {"true()", "true"} and not count,
        actions=read_actions(node, ref, compile_),
    )


def _question(node: Node, above: str, compile_: Compile) -> Control:
    attrs = given(node)
    place = attrs.pop("ref", "") or attrs.pop("nodeset", "") or attrs.pop("bind", "")
    ref = absolute(place, above) if place else above
    words, found_by = split(attrs.pop("appearance", ""))
    scale = None
    if node.name == "range":
        scale = Range(node.get("start"), node.get("end"), node.get("step"))
    first = {one.name: one for one in reversed(node.children) if one.kind == "element"}
    items = node.named("item") if "item" in first else ()
    return Control(
        node.name,
        ref,
        _words(words) if words else frozenset(),
        attrs,
        read_words(first.get("label"), compile_, ref),
        read_words(first.get("hint"), compile_, ref),
        choices=tuple([_choice(item, compile_, ref) for item in items]),
        itemset=_itemset(first.get("itemset"), compile_, ref),
        search=compile_(found_by, f"{ref} appearance") if len(found_by) > len("search()") else None,
        range=scale,
        actions=read_actions(node, ref, compile_) if "setvalue" in first else (),
    )


def _choice(item: Node, compile_: Compile, ref: str) -> StaticChoice:
    value = item.first("value")
    return StaticChoice(
        "" if value is None else value.string().strip(),
        read_words(item.first("label"), compile_, ref),
    )


def _itemset(node: Node | None, compile_: Compile, ref: str) -> Itemset | None:
    if node is None:
        return None
    value, label = node.first("value"), node.first("label")
    nodeset = compile_(node.get("nodeset"), f"{ref} itemset")
    value_expr = compile_(value.get("ref") if value else "", f"{ref} itemset")
    if nodeset is None or value_expr is None:
        return None
    inner = f"item {ref}"  # expressions here stand at a choice, not at the question
    words = words_of_ref(label.get("ref"), compile_, inner) if label else Words(value=value_expr)
    return Itemset(nodeset, value_expr, words)
