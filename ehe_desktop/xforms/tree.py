"""Our own node tree: what XPath walks, what answers live in, what is written back.

An element without child elements keeps its text in `text`; that is nearly every
node of a form, and makes reading an answer one attribute access. Mixed content
keeps real text nodes. Prefixes stay as the author wrote them.

This module refuses any DOCTYPE (so there are no entities to expand), and XML that
is deeper or larger than `limits` allows; it never opens a file or an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, cast
from xml.parsers import expat

from ehe_desktop.xforms.errors import FormError, FormTooLarge
from ehe_desktop.xforms.limits import (
    MAX_ATTRIBUTES,
    MAX_PREFIXES,
    MAX_TEXT,
    MAX_XML_BYTES,
    MAX_XML_DEPTH,
    MAX_XML_NODES,
)

Kind = Literal["document", "element", "attribute", "text", "comment", "pi"]
XHTML_NS: Final = "http://www.w3.org/1999/xhtml"
"""What a page is written in. A bare name in an expression never means an element of it."""
XML_NS: Final = "http://www.w3.org/XML/1998/namespace"


NO_NODES: Final = cast("list[Node]", ())
"""The children of a node that has none: one tuple for all, so that changing it fails."""
_NO_SCOPE: Final[dict[str, str]] = {}


class Node:
    """One node. `live` is its effective relevance, kept true by the session."""

    __slots__ = (
        "_by_name",
        "attributes",
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
    )

    def __init__(self, kind: Kind, name: str = "", ns: str = "", prefix: str = "") -> None:
        """Make a node that stands alone; `append` joins it to a tree."""
        self.kind = kind
        self.name = name
        self.ns = ns
        self.prefix = prefix
        self.parent: Node | None = None
        self.children = NO_NODES
        self.attributes = NO_NODES
        self.text = ""
        self.live = True
        self.scope = _NO_SCOPE  # prefixes in force here; shared where unchanged
        self.note: Any = None  # what the session knows about this node
        self._by_name: dict[str, list[Node]] | None = None
        self.text_node: Node | None = (
            None  # the text of a plain element, once it was asked for as a node
        )

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
            index = {}
            for child in self.children:
                if child.kind == "element":
                    index.setdefault(child.name, []).append(child)
            self._by_name = index
        return index.get(name, NO_NODES)

    def elements(self) -> list[Node]:
        """Return the child elements."""
        return [child for child in self.children if child.kind == "element"]

    def first(self, name: str) -> Node | None:
        """Return the first child element of this local name."""
        found = self.named(name)
        return found[0] if found else None

    def get(self, name: str, ns: str | None = "", default: str = "") -> str:
        """Return an attribute's text; `ns=None` takes it from any namespace."""
        for attribute in self.attributes:
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


class _Builder:
    """Turns the parser's calls into nodes, counting as it goes."""

    def __init__(self) -> None:
        self.document = Node("document")
        self.here = self.document
        self.depth = 0
        self.count = 0
        self.text: list[str] = []
        self.length = 0

    def start(self, qname: str, pairs: list[str]) -> None:
        """An element opens."""
        if self.text:
            self.flush(mixed=True)
        self.depth += 1
        self.count += 1
        if self.depth > MAX_XML_DEPTH:
            raise FormTooLarge("xml-depth", f"the XML is nested more than {MAX_XML_DEPTH} deep")
        if self.count > MAX_XML_NODES:
            raise FormTooLarge("xml-nodes", f"the XML has more than {MAX_XML_NODES} nodes")
        here = self.here
        prefix, _, local = qname.rpartition(":") if ":" in qname else ("", "", qname)
        node = Node("element", local, "", prefix)
        node.scope = here.scope
        here.append(node)
        if pairs:
            self._attributes(node, pairs)
        node.ns = self._namespace(node, prefix) if prefix else node.scope.get("", "")
        self.here = node

    def _attributes(self, node: Node, pairs: list[str]) -> None:
        if len(pairs) > 2 * MAX_ATTRIBUTES:
            raise FormTooLarge("xml-attributes", "an element has too many attributes")
        self.count += len(pairs) // 2
        node.attributes = made = []
        in_turn = iter(pairs)
        for name, value in zip(in_turn, in_turn, strict=True):
            if len(value) > MAX_TEXT:
                raise FormTooLarge("xml-text", f"an attribute is longer than {MAX_TEXT} characters")
            if name == "xmlns" or name.startswith("xmlns:"):
                node.scope = {**node.scope, name[6:]: value}
                if len(node.scope) > MAX_PREFIXES:
                    raise FormTooLarge("xml-prefixes", "the XML declares too many prefixes")
                continue
            attribute = Node("attribute", name)
            attribute.text = value
            attribute.parent = node
            made.append(attribute)
        for attribute in made:  # only now are all prefixes known
            if ":" in attribute.name:
                prefix, _, attribute.name = attribute.name.rpartition(":")
                attribute.prefix, attribute.ns = prefix, self._namespace(node, prefix)

    @staticmethod
    def _namespace(node: Node, prefix: str) -> str:
        if prefix == "xml":
            return XML_NS
        found = node.scope.get(prefix)
        if found is None:
            if prefix:
                raise FormError("xml", f"the prefix `{prefix}` is not declared")
            return ""
        return found

    def end(self, _qname: str) -> None:
        """An element closes."""
        if self.text:
            self.flush(mixed=bool(self.here.children))
        self.depth -= 1
        parent = self.here.parent
        assert parent is not None
        self.here = parent

    def characters(self, data: str) -> None:
        """Text, perhaps in pieces."""
        self.text.append(data)
        self.length += len(data)
        if self.length > MAX_TEXT:
            raise FormTooLarge("xml-text", f"a text is longer than {MAX_TEXT} characters")

    def flush(self, *, mixed: bool) -> None:
        """Give the gathered text to the open element."""
        data = "".join(self.text)
        self.text.clear()
        self.length = 0
        if self.here is self.document:
            return
        if not mixed:
            self.here.text = data
            return
        self._leaf("text", data)

    def _leaf(self, kind: Kind, data: str, name: str = "") -> None:
        self.count += 1
        node = Node(kind, name)
        node.text = data
        self.here.append(node)

    def comment(self, data: str) -> None:
        """A comment, kept because XPath can ask for it."""
        if self.text:
            self.flush(mixed=True)
        self._leaf("comment", data)

    def instruction(self, target: str, data: str) -> None:
        """A processing instruction."""
        if self.text:
            self.flush(mixed=True)
        self._leaf("pi", data, target)


def _refuse_doctype(*_: object) -> None:
    raise FormError("xml-doctype", "the XML holds a DOCTYPE, which a form has no use for")


def parse_xml(xml: bytes | str) -> Node:
    """Parse XML into a document node.

    Raises:
        FormError: it is not well-formed, or holds a DOCTYPE.
        FormTooLarge: it is larger or deeper than `limits` allows.
    """
    data = xml.encode() if isinstance(xml, str) else xml
    if len(data) > MAX_XML_BYTES:
        raise FormTooLarge("xml-size", f"the XML is larger than {MAX_XML_BYTES} bytes")
    parser = expat.ParserCreate("utf-8" if isinstance(xml, str) else None)
    parser.ordered_attributes = True
    parser.buffer_text = True
    builder = _Builder()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.CommentHandler = builder.comment
    parser.ProcessingInstructionHandler = builder.instruction
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise FormError("xml", f"the XML cannot be read, line {error.lineno}") from error
    except (LookupError, ValueError) as error:  # an unknown encoding
        raise FormError("xml", "the XML names an encoding that is not known") from error
    return builder.document
