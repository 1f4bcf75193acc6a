"""What a screen reader finds in a tagged PDF: the kinds of parts in their order, and words of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader


def kinds_of(reader: PdfReader) -> list[str]:
    """The kinds of parts in reading order, without the document itself."""
    return [str(part["/S"]) for part in _parts(reader)][1:]


def pictures_of(reader: PdfReader) -> list[str]:
    """The words of every picture, in reading order; "" where one has none."""
    figures = (part for part in _parts(reader) if part["/S"] == "/Figure")
    return [str(part.get("/Alt", "")) for part in figures]


def languages_of(reader: PdfReader) -> set[str]:
    """Every language said anywhere."""
    parts = {str(part["/Lang"]) for part in _parts(reader) if "/Lang" in part}
    return parts | {str(reader.trailer["/Root"]["/Lang"])}


def _parts(reader: PdfReader) -> Iterator[Any]:
    yield from _below(reader.trailer["/Root"]["/StructTreeRoot"])


def _below(part: Any) -> Iterator[Any]:
    held = part.get("/K", [])
    for one in held if isinstance(held, list) else [held]:
        child = one.get_object()
        if hasattr(child, "get") and "/S" in child:
            yield child
            yield from _below(child)
