"""Sets the words of a built form in curly quotation marks and apostrophes.

pyxform makes every quotation mark straight, those in words too, so officers would meet both kinds.
Only words for people change: expressions, answers, names and files stay as they are.
"""

from __future__ import annotations

import re
from typing import Final

from ehe_desktop.xforms.itext import MEDIA
from ehe_desktop.xforms.reading import parse_xml
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.writing import to_xml

_HEAD: Final = '<?xml version="1.0"?>\n'
_OUTPUT: Final = "\ufffc"
"""Stands where words are worked out, so that a quotation mark after them closes."""
_MESSAGES: Final = frozenset({"constraintMsg", "requiredMsg"})
_OPENING: Final = r"(?:^|(?<=[\s(\[{–—“]))"
_DOUBLE: Final = re.compile(_OPENING + '"')
_SINGLE: Final = re.compile(_OPENING + r"'(?=(?:[^']|(?<=\w)'(?=\w))+'(?!\w))")
"""Opens only where it closes again: in ’cause it is an apostrophe."""


def curl(words: str) -> str:
    """Return words with their straight quotation marks and apostrophes curled, each in its place."""
    words = _DOUBLE.sub("“", words).replace('"', "”")
    return _SINGLE.sub("‘", words).replace("'", "’")


def curl_form(xml: str) -> str:
    """Return a form with the words people read curled, and nothing else changed.

    Raises:
        FormError: it is no XML, or too large.
    """
    document = parse_xml(xml)
    for node in document.walk():
        for attribute in node.attributes:
            if attribute.name in _MESSAGES and not attribute.text.startswith("jr:"):
                attribute.text = curl(attribute.text)
        if node.kind == "element" and _is_words(node):
            _curl_node(node)
    return f"{_HEAD}{to_xml(document.elements()[0]).decode()}\n"


def _is_words(node: Node) -> bool:
    """Say whether people read what stands in a node; of an instance only the labels of a list."""
    above = node.parent
    if above is None or node.name not in {"title", "label", "hint", "value"}:
        return False
    if node.name == "value":
        return above.name == "text" and node.get("form") not in MEDIA
    listed = above.name == "item" and node.name == "label"
    while above is not None and above.name != "instance":
        above = above.parent
    return above is None or (listed and bool(above.get("id")))


def _curl_node(node: Node) -> None:
    """Curl mixed content as one line of words: each piece keeps its length."""
    if not node.children:
        node.text = curl(node.text)
        return
    said = curl("".join(one.text if one.kind == "text" else _OUTPUT for one in node.children))
    at = 0
    for child in node.children:
        if child.kind == "text":
            child.text = said[at : at + len(child.text)]
        at += len(child.text) if child.kind == "text" else 1
