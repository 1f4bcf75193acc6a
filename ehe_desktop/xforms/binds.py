"""Binds: what the model says about each answer.

A bind's expressions are compiled here, once. What an answer means to the case is its
`save_to` name, from the entities namespace; nothing in Python knows a question's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from ehe_desktop.xforms.itext import Compile, Words, words_of_ref
from ehe_desktop.xforms.tree import Node, given
from ehe_desktop.xforms.xpath.compiler import Expr

_SIMPLE: Final = {"nodeset", "type", "id"}
_EXPRESSIONS: Final = ("relevant", "required", "readonly", "constraint", "calculate")
_COMMON: Final = frozenset({*_SIMPLE, *_EXPRESSIONS})
_READ: Final = frozenset({
    *_COMMON, "ref", "requiredMsg", "constraintMsg", "preload", "preloadParams",
    "saveto",
})  # fmt: skip
_PLAIN: Final = re.compile(r"(?:/[^/\[.:\s]++)++\Z").match  # bare names from the root, as most are
_JR: Final = "http://openrosa.org/javarosa"
_ENTITIES: Final = "http://www.opendatakit.org/xforms/entities"


class Bind(NamedTuple):
    """One bind. `ref` is a path without places: `/data/r/x` or `/data/x/@id`."""

    ref: str
    type: str = "string"
    relevant: Expr | None = None
    required: Expr | None = None
    readonly: Expr | None = None
    constraint: Expr | None = None
    calculate: Expr | None = None
    required_message: Words | None = None
    constraint_message: Words | None = None
    preload: str = ""
    preload_params: str = ""
    save_to: str = ""
    extras: Mapping[str, str] = MappingProxyType({})  # max-pixels, quality and the like
    plain: bool = False  # says no more than where and of what type

    def expressions(self) -> Iterator[tuple[str, Expr]]:
        """Yield each expression with the name of its part."""
        for name in ("calculate", "relevant", "required", "readonly", "constraint"):
            expr = getattr(self, name)
            if expr is not None:
                yield name, expr


def read_binds(model: Node, root: str, compile_: Compile) -> dict[str, Bind]:
    """Read every bind; nested binds and relative nodesets join their parent's path."""
    found: dict[str, Bind] = {}
    stack = [(node, f"/{root}") for node in reversed(model.named("bind"))]
    while stack:
        node, above = stack.pop()
        bind = _read(node, above, compile_)
        found[bind.ref] = bind
        if node.children:
            stack.extend((child, bind.ref) for child in reversed(node.named("bind")))
    return found


def absolute(ref: str, above: str) -> str:
    """Return a path without places or prefixes, joined to `above` when relative."""
    if _PLAIN(ref):
        return ref
    text = ref.strip().removeprefix("current()/")
    if not text.startswith("/"):
        text = f"{above}/{text}"
    names: list[str] = []
    for part in text.split("/"):
        name = part.partition("[")[0].strip()
        if name == "..":
            names = names[:-1]
        elif name not in {"", "."}:
            mark = "@" if name.startswith("@") else ""
            names.append(mark + name.removeprefix("@").rpartition(":")[2])
    return "/" + "/".join(names)


def _read(node: Node, above: str, compile_: Compile) -> Bind:
    plain = given(node)
    ref = absolute(plain.get("nodeset") or plain.get("ref") or "", above)
    kind = plain.get("type", "string").rpartition(":")[2] or "string"
    if plain.keys() <= _SIMPLE:
        return Bind(ref, kind, plain=True)

    relevant, required, readonly, constraint, calculate = (
        compile_(text, f"{ref} {name}")
        if (text := plain.get(name)) and not text.isspace()
        else None
        for name in _EXPRESSIONS
    )
    bind = Bind(ref, kind, relevant, required, readonly, constraint, calculate)
    if plain.keys() <= _COMMON:
        return bind
    return bind._replace(
        required_message=_message(plain.get("requiredMsg"), ref, compile_),
        constraint_message=_message(plain.get("constraintMsg"), ref, compile_),
        preload=node.get("preload", _JR),
        preload_params=node.get("preloadParams", _JR),
        save_to=node.get("saveto", _ENTITIES),
        extras={name: text for name, text in plain.items() if name not in _READ},
    )


def _message(text: str | None, ref: str, compile_: Compile) -> Words | None:
    if not text:
        return None
    if text.strip().startswith("jr:itext("):
        return words_of_ref(text, compile_, f"{ref} message")
    return Words(pieces=(text,))
