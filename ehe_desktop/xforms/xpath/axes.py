"""The axes and node tests of XPath 1.0 over our tree.

Each axis yields nodes in its own direction, so position counts as the standard says.
The namespace axis yields nothing: no form we know uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ehe_desktop.xforms.tree import XHTML_NS, DocumentOrder, Node, text_nodes


def _children(node: Node) -> Iterator[Node]:
    if node.children:
        yield from node.children
    else:
        yield from text_nodes(node)


def _descendants(node: Node) -> Iterator[Node]:
    stack = list(reversed(list(_children(node))))
    while stack:
        here = stack.pop()
        yield here
        stack.extend(reversed(list(_children(here))))


def _self(node: Node) -> Iterator[Node]:
    yield node


def _parent(node: Node) -> Iterator[Node]:
    if node.parent is not None:
        yield node.parent


def _ancestors(node: Node) -> Iterator[Node]:
    here = node.parent
    while here is not None:
        yield here
        here = here.parent


def _or_self(axis: Callable[[Node], Iterator[Node]]) -> Callable[[Node], Iterator[Node]]:
    def both(node: Node) -> Iterator[Node]:
        yield node
        yield from axis(node)

    return both


def _siblings(node: Node) -> tuple[list[Node], int]:
    if node.parent is None or node.kind == "attribute":
        return [], 0
    around = list(_children(node.parent))
    for place, other in enumerate(around):
        if other is node:
            return around, place
    return [], 0


def _following_siblings(node: Node) -> Iterator[Node]:
    around, place = _siblings(node)
    yield from around[place + 1 :]


def _preceding_siblings(node: Node) -> Iterator[Node]:
    around, place = _siblings(node)
    yield from reversed(around[:place])


def _following(node: Node) -> Iterator[Node]:
    if node.kind == "attribute" and node.parent is not None:
        yield from _descendants(node.parent)
        node = node.parent
    for here in _or_self(_ancestors)(node):
        for sibling in _following_siblings(here):
            yield from _or_self(_descendants)(sibling)


def _preceding(node: Node) -> Iterator[Node]:
    if node.kind == "attribute" and node.parent is not None:
        node = node.parent
    for here in _or_self(_ancestors)(node):
        for sibling in _preceding_siblings(here):
            yield from reversed(list(_or_self(_descendants)(sibling)))


def _attributes(node: Node) -> Iterator[Node]:
    yield from node.attributes


def _nothing(_node: Node) -> Iterator[Node]:
    yield from ()


AXES: Final[Mapping[str, Callable[[Node], Iterator[Node]]]] = {
    "self": _self,
    "child": _children,
    "parent": _parent,
    "ancestor": _ancestors,
    "ancestor-or-self": _or_self(_ancestors),
    "descendant": _descendants,
    "descendant-or-self": _or_self(_descendants),
    "following": _following,
    "following-sibling": _following_siblings,
    "preceding": _preceding,
    "preceding-sibling": _preceding_siblings,
    "attribute": _attributes,
    "namespace": _nothing,
}
REVERSE: Final = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})


def node_test(axis: str, test: str, namespaces: Mapping[str, str]) -> Callable[[Node], bool]:
    """Return the test a step makes of each node on its axis."""
    kind = "attribute" if axis == "attribute" else "element"
    if test.endswith(")"):
        return _type_test(test)
    if test == "*":
        return lambda node: node.kind == kind
    prefix, _, local = test.rpartition(":")
    if not prefix:
        return lambda node: (
            node.name == local and node.kind == kind and not node.prefix and node.ns != XHTML_NS
        )
    uri = namespaces.get(prefix)

    def named(node: Node) -> bool:
        if node.kind != kind or (local not in ("*", node.name)):
            return False
        return node.ns == uri if uri is not None else node.prefix == prefix

    return named


def _type_test(test: str) -> Callable[[Node], bool]:
    name, _, inside = test[:-1].partition("(")
    if name == "node":
        return lambda _node: True
    if name == "processing-instruction":
        wanted = inside.strip("'")
        return lambda node: node.kind == "pi" and wanted in {"", node.name}
    return lambda node: node.kind == name


def in_order(nodes: list[Node]) -> list[Node]:
    """Return nodes once each, in document order."""
    unique = list({id(node): node for node in nodes}.values())
    if len(unique) > 1:
        unique.sort(key=DocumentOrder().key)
    return unique
