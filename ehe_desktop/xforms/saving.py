"""Writes a filling as XML, and puts a saved one back.

A draft keeps answers that are not relevant, so they come back with their question; a
finished filling leaves them out. What a saved file holds that the form does not know is
an error: answers are not dropped without a word.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from ehe_desktop.xforms.casting import TYPED, cast_text
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.filling import Filling
from ehe_desktop.xforms.limits import MAX_REPEATS
from ehe_desktop.xforms.reading import parse_xml
from ehe_desktop.xforms.scope import state
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.writing import to_xml
from ehe_desktop.xforms.xpath.context import Ctx

_OF_THE_FORM: Final = frozenset({"id", "version"})
"""Attributes of the root that say which form it is; an entity's own `id` is an answer."""


def write(filling: Filling, *, draft: bool) -> bytes:
    """Return the instance as XML, normalised to composed characters."""
    root = filling.root
    written = to_xml(root) if draft else to_xml(root, _is_live, _submitted)
    return unicodedata.normalize("NFC", written.decode()).encode()


def _is_live(node: Node) -> bool:
    return node.live


def _submitted(node: Node) -> str:
    """Give a whole decimal its point, as other engines send it; here `2.0` is kept as `2`."""
    bind = state(node).bind
    whole = bind is not None and bind.type == "decimal" and node.text.removeprefix("-").isdigit()
    return f"{node.text}.0" if whole else node.text


def restore(filling: Filling, saved: bytes) -> None:
    """Put saved answers into a fresh filling, before anything is worked out.

    Raises:
        FormError: it is not a saved filling of this form.
    """
    root = parse_xml(saved).elements()[0]
    own = filling.root
    if root.name != own.name or root.get("id", "", own.get("id")) != own.get("id"):
        raise FormError("saved", "the saved answers belong to another form")
    stack = [(own, root, f"/{own.name}")]
    while stack:
        node, given, path = stack.pop()
        _copy_attributes(node, given, skip=_OF_THE_FORM if node is own else frozenset())
        if not filling.form.shape.children.get(path):
            node.text = _kept(filling, node, given.string())
            continue
        stack.extend(_pairs(filling, node, given, path))


def _kept(filling: Filling, node: Node, text: str) -> str:
    """Write a saved answer as it is written when it is given."""
    bind = state(node).bind
    if bind is None or bind.type not in TYPED:
        return text
    return cast_text(text, bind.type, Ctx(filling.scope, node))


def _copy_attributes(node: Node, given: Node, skip: frozenset[str]) -> None:
    for attribute in node.attributes:
        found = given.attribute(attribute.name, attribute.ns)
        if found is not None and attribute.name not in skip:
            attribute.text = found.text


def _pairs(filling: Filling, node: Node, given: Node, path: str) -> list[tuple[Node, Node, str]]:
    """Pair children of the form with children that were saved."""
    pairs: list[tuple[Node, Node, str]] = []
    known: set[str] = set()
    for ref in filling.form.shape.children[path]:
        name = ref.rpartition("/")[2]
        known.add(name)
        found = given.named(name)
        if ref in filling.form.shape.repeats:
            pairs += [(own, saved, ref) for own, saved in _instances(filling, node, ref, found)]
        elif found:
            own = node.first(name)
            if own is not None:
                pairs.append((own, found[0], ref))
    strangers = {child.name for child in given.elements()} - known
    if strangers:
        raise FormError("saved", "the saved answers hold what the form does not ask", path)
    return pairs


def _instances(
    filling: Filling, node: Node, ref: str, saved: list[Node]
) -> list[tuple[Node, Node]]:
    if len(saved) > MAX_REPEATS:
        raise FormError("saved", "the saved answers hold too many instances of a repeat", ref)
    name = ref.rpartition("/")[2]
    present = node.named(name)
    place = node.children.index(present[0]) if present else len(node.children)
    for old in list(present):
        node.remove(old)
    pairs: list[tuple[Node, Node]] = []
    for offset, given in enumerate(saved):
        fresh = filling.form.templates[ref].clone()
        node.append(fresh, place + offset)
        filling.adopt(fresh, ref)
        pairs.append((fresh, given))
    return pairs
