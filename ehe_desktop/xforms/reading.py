"""Makes a node tree of XML, counting as it goes.

This module refuses any DOCTYPE (so there are no entities to expand), and XML that
is deeper or larger than `limits` allows; it never opens a file or an address.
"""

from __future__ import annotations

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
from ehe_desktop.xforms.tree import XML_NS, Kind, Node, attribute_of


class _Builder:
    """Turns the parser's calls into nodes, counting as it goes."""

    def __init__(self, *, is_long: bool) -> None:
        self.is_long = is_long  # else nothing in it is longer than a text may be
        self.document = Node("document")
        self.here = self.document
        self.depth = 0
        self.count = 0
        self.text: list[str] = []
        self.length = 0

    def start(self, qname: str, given: dict[str, str]) -> None:
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
        self.here = node = Node("element", qname)
        node.scope = here.scope
        node.parent = here  # what `append` does, without the questions it asks
        if here.children:
            here.children.append(node)
        else:
            here.children = [node]
        if given:
            self._attributes(node, given)
        if ":" in qname:
            node.prefix, _, node.name = qname.rpartition(":")
            node.ns = self._namespace(node, node.prefix)
        else:
            node.ns = node.scope.get("", "")

    def _attributes(self, node: Node, given: dict[str, str]) -> None:
        if len(given) > MAX_ATTRIBUTES:
            raise FormTooLarge("xml-attributes", "an element has too many attributes")
        self.count += len(given)
        if self.is_long and max(map(len, given.values())) > MAX_TEXT:
            raise FormTooLarge("xml-text", f"an attribute is longer than {MAX_TEXT} characters")
        if ":" in "".join(given) or "xmlns" in given:
            self._prefixed(node, given)
        else:
            node.written = given

    def _prefixed(self, node: Node, given: dict[str, str]) -> None:
        """Take the namespaces an element declares, then its attributes."""
        declared = {name[6:]: value for name, value in given.items() if _declares(name)}
        if declared:
            node.scope = node.scope | declared
            if len(node.scope) > MAX_PREFIXES:
                raise FormTooLarge("xml-prefixes", "the XML declares too many prefixes")
        node.attributes = [
            attribute_of(node, name, value) for name, value in given.items() if not _declares(name)
        ]
        for attribute in node.attributes:
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


def _declares(name: str) -> bool:
    return name == "xmlns" or name.startswith("xmlns:")


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
    parser.buffer_text = True
    builder = _Builder(is_long=len(data) > MAX_TEXT)
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
