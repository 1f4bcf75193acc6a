"""Our own node tree: what XPath walks, what answers live in, what is written back.

An element without child elements keeps its text in `text`; that is nearly every
node of a form, and makes reading an answer one attribute access. Mixed content
keeps real text nodes. Prefixes stay as the author wrote them.

`reading` makes a tree of XML, `writing` XML of a tree; this module knows neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, cast

Kind = Literal["document", "element", "attribute", "text", "comment", "pi"]
XHTML_NS: Final = "http://www.w3.org/1999/xhtml"
"""What a page is written in. A bare name in an expression never means an element of it."""
XML_NS: Final = "http://www.w3.org/XML/1998/namespace"

NO_NODES: Final = cast("list[Node]", ())
"""The children of a node that has none: one tuple for all, so that changing it fails."""
_NONE: Final[dict[str, str]] = {}


class Node:
    """One node. `live` is its effective relevance, kept true by the session."""

    __slots__ = (
        "_attributes",
        "_by_name",
        "children",
        "kind",
        "live",
        "name",
        "note",
        "ns",
        "parent",
        "prefix",
        "scope",
        "text",
        "text_node",
        "written",
    )

    def __init__(self, kind: Kind, name: str = "", ns: str = "", prefix: str = "") -> None:
        """Make a node that stands alone; `append` joins it to a tree."""
        self.kind = kind
        self.name = name
        self.ns = ns
        self.prefix = prefix
        self.parent: Node | None = None
        self.children = NO_NODES
        self._attributes = NO_NODES
        self.written = _NONE  # attributes without a prefix of which no nodes were made yet
        self.text = ""
        self.live = True
        self.scope = _NONE  # prefixes in force here; shared where unchanged
        self.note: Any = None  # what the session knows about this node
        self._by_name: dict[str, list[Node]] | None = None
        self.text_node: Node | None = (
            None  # the text of a plain element, once it was asked for as a node
        )

    @property
    def attributes(self) -> list[Node]:
        """The attributes as nodes; most are only ever read by their name, and never become any."""
        if self.written:
            written, self.written = self.written, _NONE
            self._attributes = [attribute_of(self, name, text) for name, text in written.items()]
        return self._attributes

    @attributes.setter
    def attributes(self, attributes: list[Node]) -> None:
        self.written = _NONE
        self._attributes = attributes

    def append(self, child: Node, at: int | None = None) -> None:
        """Put `child` last, or before the child now at place `at`."""
        child.parent = self
        if self.children is NO_NODES:
            self.children = [child]
            self._by_name = None
            return
        if at is None:
            at = len(self.children)
        if self._by_name is not None:
            self._note(child, at)
        self.children.insert(at, child)

    def _note(self, child: Node, at: int) -> None:
        """Keep the index of names true where that is cheap, as when repeats grow at their end."""
        assert self._by_name is not None
        known = self._by_name.get(child.name)
        if child.kind == "element" and (not known or (at and self.children[at - 1] is known[-1])):
            self._by_name.setdefault(child.name, []).append(child)
        else:
            self._by_name = None

    def remove(self, child: Node) -> None:
        """Take `child` out; its subtree stays whole."""
        self.children.remove(child)
        child.parent = None
        self._by_name = None

    def named(self, name: str) -> list[Node]:
        """Return child elements with this local name, in order. Do not change the list."""
        index = self._by_name
        if index is None:
            index = self._index()
        return index.get(name, NO_NODES)

    def _index(self) -> dict[str, list[Node]]:
        """Return local name -> child elements, in order. Do not change it."""
        index = self._by_name
        if index is None:
            index = self._by_name = {}
            for child in self.children:
                if child.kind == "element":
                    if child.name in index:
                        index[child.name].append(child)
                    else:
                        index[child.name] = [child]
        return index

    def elements(self) -> list[Node]:
        """Return the child elements."""
        return [child for child in self.children if child.kind == "element"]

    def first(self, name: str) -> Node | None:
        """Return the first child element of this local name."""
        index = self._by_name
        if index is None:
            index = self._index()
        found = index.get(name)
        return found[0] if found else None

    def get(self, name: str, ns: str | None = "", default: str = "") -> str:
        """Return an attribute's text; `ns=None` takes it from any namespace."""
        if self.written:
            return default if ns else self.written.get(name, default)
        for attribute in self._attributes:
            if attribute.name == name and (ns is None or attribute.ns == ns):
                return attribute.text
        return default

    def attribute(self, name: str, ns: str | None = None) -> Node | None:
        """Return an attribute as a node."""
        for attribute in self.attributes:
            if attribute.name == name and (ns is None or attribute.ns == ns):
                return attribute
        return None

    def string(self) -> str:
        """Return the XPath string-value."""
        if not self.children:
            return self.text
        if self.kind not in {"element", "document"}:
            return self.text
        return "".join(
            node.text
            for node in self.walk()
            if node.kind == "text" or (node.kind == "element" and not node.children)
        )

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything below it, in document order, without recursion."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def qname(self) -> str:
        """Return the name as the author wrote it."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    def root(self) -> Node:
        """Return the topmost node."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def clone(self) -> Node:
        """Return a deep copy that stands alone. The session's notes are not copied."""
        copy = _bare_copy(self)
        stack = [(self, copy)]
        while stack:
            source, target = stack.pop()
            for child in source.children:
                twin = _bare_copy(child)
                target.append(twin)
                if child.children:
                    stack.append((child, twin))
        return copy


def attribute_of(owner: Node, name: str, text: str) -> Node:
    """Make a node of an attribute."""
    node = Node("attribute", name)
    node.text = text
    node.parent = owner
    return node


def below(nodes: list[Node], names: tuple[str, ...]) -> list[Node]:
    """Follow child names; a last name beginning with @ is an attribute."""
    for name in names:
        if name.startswith("@"):
            found = [node.attribute(name[1:]) for node in nodes]
            return [attribute for attribute in found if attribute is not None]
        nodes = [child for node in nodes for child in node.named(name)]
    return nodes


def given(node: Node) -> dict[str, str]:
    """Return local name -> text of every attribute, to keep or to change."""
    if node.written:
        return node.written.copy()
    return {attribute.name: attribute.text for attribute in node.attributes}


def _bare_copy(node: Node) -> Node:
    """Return a copy without children."""
    copy = Node(node.kind, node.name, node.ns, node.prefix)
    copy.text = node.text
    copy.scope = node.scope
    if node.attributes:
        copy.attributes = [_bare_copy(attribute) for attribute in node.attributes]
        for twin in copy.attributes:
            twin.parent = copy
    return copy


def text_nodes(node: Node) -> list[Node]:
    """Return text children; a plain element's text appears as one node."""
    if node.children:
        return [child for child in node.children if child.kind == "text"]
    if node.kind != "element" or not node.text:
        return []
    if node.text_node is None:
        node.text_node = Node("text")
        node.text_node.parent = node
    node.text_node.text = node.text
    return [node.text_node]


class DocumentOrder:
    """Gives each node of one tree a key that sorts in document order.

    Places among siblings are counted once a parent, so that sorting many siblings stays quick.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._places: dict[int, dict[int, int]] = {}

    def key(self, node: Node) -> tuple[int, ...]:
        """Return the node's key."""
        places: list[int] = []
        while node.parent is not None:
            parent = node.parent
            if node.kind == "attribute":
                place = self._among(parent.attributes, node)
                places.append(-1_000_000 if place is None else place - 1_000_000)
            else:
                place = self._among(parent.children, node)
                places.append(-1 if place is None else place)  # text of a plain element: -1
            node = parent
        places.reverse()
        return tuple(places)

    def _among(self, nodes: list[Node], node: Node) -> int | None:
        known = self._places.get(id(nodes))
        if known is None:
            known = self._places[id(nodes)] = {id(other): n for n, other in enumerate(nodes)}
        return known.get(id(node))
