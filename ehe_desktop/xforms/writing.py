"""Writes a node tree back as XML, with the prefixes its author used.

Control characters that XML cannot hold are left out. Nothing here judges what may
be written; `keep` says so, node by node.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from ehe_desktop.xforms.tree import Node

_BAD: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_TEXT: Final = {**_BAD, ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", 13: "&#13;"}
_ATTRIBUTE: Final = {**_TEXT, ord('"'): "&quot;", 9: "&#9;", 10: "&#10;"}


Keep = Callable[[Node], bool]
Said = Callable[[Node], str]
_own_text: Said = attrgetter("text")


def to_xml(node: Node, keep: Keep | None = None, said: Said = _own_text) -> bytes:
    """Write `node` and what is below it; a node for which `keep` is false is left out.

    `said` gives the words of a node that has no children.
    """
    out: list[str] = []
    _write(node, {}, keep, said, out)
    return "".join(out).encode("utf-8", "replace")


def _write(
    node: Node, above: dict[str, str], keep: Keep | None, said: Said, out: list[str]
) -> None:
    tag = node.qname()
    out.append(f"<{tag}")
    for prefix, uri in node.scope.items():
        if above.get(prefix, "") != uri:
            name = f"xmlns:{prefix}" if prefix else "xmlns"
            out.append(f' {name}="{uri.translate(_ATTRIBUTE)}"')
    out.extend(f' {a.qname()}="{a.text.translate(_ATTRIBUTE)}"' for a in node.attributes)
    before = len(out)
    out.append(">")
    if not node.children:
        out.append(said(node).translate(_TEXT))
    for child in node.children:
        if child.kind == "text":
            out.append(child.text.translate(_TEXT))
        elif child.kind == "element" and (keep is None or keep(child)):
            _write(child, node.scope, keep, said, out)
    if len(out) == before + 2 and not out[-1]:
        out[before:] = ["/>"]
    else:
        out.append(f"</{tag}>")
