"""Every body and message that crosses the network, as tables: `wire/BODIES.md`, made anew by `python -m tests.unit.body_tables`.

A second client is written from PROTOCOL.md and these. What a field means is what stands under it in the domain.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import msgspec

from ehe_desktop import wire
from ehe_desktop.domain.records import KINDS, Kind, Op, Outcome, Record
from ehe_desktop.wire import device_messages, door_messages, messages
from ehe_desktop.wire.orders import CarriedFile, EraseOrder

PLACE: Final = Path(wire.__file__).with_name("BODIES.md")
HEAD: Final = """# Bodies of records, and messages

The body of each kind and each message that [PROTOCOL.md](PROTOCOL.md) speaks of, as a JSON object. Made from the program's own types by
`python -m tests.unit.body_tables`; a test says when it is out of date. A field with a default may be left out, and unknown
fields of a record's body are kept. A date is `2026-11-22`, an instant ISO 8601 with its offset. The values of a text that mean something to a program stand in its words; the
centre checks what a field is, not which value it has.
"""
_ROOMS: Final = (messages, door_messages, device_messages)
MESSAGES: Final = (
    Op,
    Outcome,
    Record,
    *(
        one
        for room in _ROOMS
        for one in vars(room).values()
        if dataclasses.is_dataclass(one) and inspect.getmodule(one) is room
    ),
    EraseOrder,
    CarriedFile,
)
_PLAIN: Final = {
    msgspec.inspect.StrType: "text",
    msgspec.inspect.IntType: "whole number",
    msgspec.inspect.FloatType: "number",
    msgspec.inspect.BoolType: "true or false",
    msgspec.inspect.DateType: "date",
    msgspec.inspect.DateTimeType: "instant",
    msgspec.inspect.AnyType: "anything",
    msgspec.inspect.NoneType: "null",
}


def body_tables() -> str:
    """The whole page."""
    kinds = [_of_kind(one) for one in KINDS.values()]
    parts: dict[str, type] = {}
    for one in KINDS.values():
        parts |= _parts_of(one.body)
    inner = [_table(f"### {name}", parts[name]) for name in sorted(parts)]
    told = [_table(f"### {one.__name__}", one) for one in MESSAGES]
    tables = ["## Kinds\n", *kinds, "## Parts of them\n", *inner, "## Messages\n", *told]
    return "\n".join([HEAD, *tables]).rstrip() + "\n"


def _of_kind(kind: Kind) -> str:
    merged = kind.record_class.value.replace("_", " ")
    groups = "; ".join(", ".join(f"`{name}`" for name in group) for group in kind.groups)
    moved = f" Groups: {groups}." if groups and merged != "cautious" else ""
    return _table(f"### {kind.name}\n\n{merged}, lane {kind.lane}.{moved}", kind.body)


def _table(head: str, body: type) -> str:
    said = _words_of(body)
    rows = []
    for field in msgspec.inspect.type_info(body).fields:  # type: ignore[attr-defined]
        default = "must be there" if field.required else f"`{_default(field)}`"
        about = said.get(field.name, "")
        rows.append(f"| `{field.encode_name}` | {_type(field.type)} | {default} | {about} |")
    about = " ".join((inspect.getdoc(body) or "").split())
    return "\n".join(
        [head, "", about, "", "| field | what | default | |", "|---|---|---|---|", *rows, ""]
    )


def _default(field: Any) -> str:
    value = field.default
    if value is msgspec.NODEFAULT:
        value = field.default_factory()
    return msgspec.json.encode(value).decode()


def _type(one: Any) -> str:
    if isinstance(one, msgspec.inspect.UnionType):
        return " or ".join(_type(part) for part in one.types)
    if isinstance(one, msgspec.inspect.VarTupleType):
        return f"list of {_type(one.item_type)}"
    if isinstance(one, msgspec.inspect.TupleType):
        return f"list of {' and '.join(map(_type, one.item_types))}"
    if isinstance(one, msgspec.inspect.DictType):
        return f"object: {_type(one.key_type)} to {_type(one.value_type)}"
    if isinstance(one, msgspec.inspect.DataclassType):
        return f"[{one.cls.__name__}](#{one.cls.__name__.lower()})"
    return _PLAIN[type(one)]


def _parts_of(body: type) -> dict[str, type]:
    """Every type that stands in a body, by name, and in these."""
    found: dict[str, type] = {}
    left = [field.type for field in msgspec.inspect.type_info(body).fields]  # type: ignore[attr-defined]
    while left:
        one = left.pop()
        left += [*getattr(one, "types", ())]
        left += [part for name in ("item_type", "value_type") if (part := getattr(one, name, None))]
        if isinstance(one, msgspec.inspect.DataclassType) and one.cls.__name__ not in found:
            found[one.cls.__name__] = one.cls
            left += [field.type for field in one.fields]
    return found


def _words_of(body: type) -> dict[str, str]:
    """What the source says under each field, its own and those it has from others, on one line."""
    said: dict[str, str] = {}
    for one in reversed(body.__mro__[:-1]):
        tree = ast.parse(textwrap.dedent(inspect.getsource(one))).body[0]
        assert isinstance(tree, ast.ClassDef)
        said |= dict(_said(tree.body))
    return said


def _said(lines: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for line, after in pairwise(lines):
        is_field = isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
        is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if is_field and is_text:
            yield line.target.id, " ".join(str(after.value.value).split()).replace("|", "/")


if __name__ == "__main__":
    PLACE.write_text(body_tables(), encoding="utf-8")
