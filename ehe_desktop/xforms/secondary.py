"""Secondary instances: lists inside the form, or in files beside it.

A file is asked of `Resources` by its jr:// address and parsed as CSV, GeoJSON or XML; a
missing one gives an empty list and a warning, never a crash. Nothing here opens a file.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from ehe_desktop.xforms.errors import FormError, FormTooLarge
from ehe_desktop.xforms.limits import MAX_CELL, MAX_GEOJSON_BYTES, MAX_ROWS, MAX_XML_BYTES
from ehe_desktop.xforms.reading import parse_xml
from ehe_desktop.xforms.tree import Node

_ADDRESS: Final = re.compile(r"jr://[a-z\-]+(/[^/\\:]+)+")
_NAME: Final = re.compile(r"[^\w.\-]")
_MISSHAPEN: Final = (AttributeError, IndexError, TypeError, ValueError, csv.Error)
"""What reading a list of another shape than its kind has raises."""


class Resources(Protocol):
    """Where a form's own files come from."""

    def open(self, uri: str) -> bytes | None:
        """Return the bytes at a jr:// address, or None when there are none."""
        ...


class NoResources:
    """A form that has no files beside it."""

    def open(self, uri: str) -> bytes | None:
        """Return None: there is nothing."""
        del uri
        return None


def read_secondary(
    model: Node, resources: Resources, searched: Sequence[str] = ()
) -> tuple[dict[str, Node], list[FormError], list[FormError]]:
    """Return instances by id, what is wrong, and what is only missing.

    `searched` names CSV files that the form searches without declaring an instance.
    """
    problems: list[FormError] = []
    missing: list[FormError] = []
    found = {node.get("id"): node for node in model.named("instance")[1:] if node.get("id")}
    wanted = {name: node.get("src") for name, node in found.items()}
    for name in searched:
        wanted.setdefault(name, f"jr://file-csv/{name}.csv")
    rows = MAX_ROWS
    for name, uri in wanted.items():
        if not uri:
            _strip(found[name])
            continue
        try:
            data = _fetch(uri, resources)
            if data is None:
                told = f"put {uri.rpartition('/')[2]} into the folder of the forms"
                said = f"the form's file {uri} is missing: {told}"
                missing.append(FormError("missing-file", said, name))
            found[name], rows = _parse(uri, data, rows)
        except FormTooLarge:
            raise
        except (FormError, RecursionError, *_MISSHAPEN) as error:
            problems.append(FormError("file", f"the form's file {uri} cannot be read: {error}"))
    return found, problems, missing


def _strip(root: Node) -> None:
    """Drop white space between elements, so that it cannot count as nodes."""
    for node in root.walk():
        if any(child.kind == "element" for child in node.children):
            node.children = [child for child in node.children if child.kind == "element"]


def _fetch(uri: str, resources: Resources) -> bytes | None:
    if not _ADDRESS.fullmatch(uri) or any(part in {".", ".."} for part in uri.split("/")):
        raise FormError("file", "an address must be jr:// and stay in the form's folder")
    return resources.open(uri)


def _parse(uri: str, data: bytes | None, most: int) -> tuple[Node, int]:
    """Return a file as an instance, and how many more nodes other files may have."""
    instance = Node("element", "instance")
    if data is None:
        instance.append(Node("element", "root"))
        return instance, most
    if len(data) > MAX_XML_BYTES:
        raise FormTooLarge("file", "a list beside the form is too large")
    if "/file-csv/" in uri or uri.lower().endswith(".csv"):
        root, count = _items(_csv(data.decode("utf-8-sig")), most)
    elif uri.lower().endswith(".geojson"):
        if len(data) > MAX_GEOJSON_BYTES:
            raise FormTooLarge("file", "a list of places beside the form is too large")
        root, count = _items(_geojson(json.loads(data.decode("utf-8-sig"))), most)
    else:
        document = parse_xml(data)
        _strip(document)
        root = document.elements()[0]
        count = sum(1 for _ in root.walk())
    instance.append(root)
    if count > most:
        raise FormTooLarge("file", "the lists beside the form have too many rows")
    return instance, most - count


def _leaf(name: str, text: str) -> Node:
    node = Node("element", _NAME.sub("_", name.strip()) or "_")
    node.text = text
    return node


def _items(rows: Iterable[Mapping[str, str]], most: int) -> tuple[Node, int]:
    """Return rows as `root/item`, and the count of nodes."""
    root = Node("element", "root")
    count = 0
    for row in rows:
        item = Node("element", "item")
        for name, text in row.items():
            item.append(_leaf(name, text))
        root.append(item)
        count += len(row) + 1
        if count > most:
            break
    return root, count


def _csv(text: str) -> Iterator[Mapping[str, str]]:
    """Read a row at a time: the whole of a large file is never held twice."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t|", key=head.count)
    csv.field_size_limit(MAX_CELL)
    names: list[str] | None = None
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if not row:
            continue
        if names is None:
            names = row
        else:
            yield dict(zip(names, row + [""] * (len(names) - len(row)), strict=False))


def _geojson(data: Any) -> Iterator[Mapping[str, str]]:
    features = data.get("features", []) if isinstance(data, dict) else []
    for feature in features:
        row = {str(k): _plain(v) for k, v in (feature.get("properties") or {}).items()}
        if "id" in feature:
            row.setdefault("id", _plain(feature["id"]))
        row["geometry"] = _geometry(feature.get("geometry") or {})
        yield row


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _geometry(geometry: Any) -> str:
    places = geometry.get("coordinates") or []
    kind = geometry.get("type")
    if kind == "Point":
        places = [places]
    elif kind == "Polygon":
        places = places[0] if places else []
    return "; ".join(f"{north} {east} 0 0" for east, north, *_ in places)
