"""Cells no spreadsheet will run: a text that could start a formula gets an apostrophe in front.

The change can be undone: `unprotected(protected(text)) == text` for every text, so our own export
read back gives what was written. Telephone numbers such as `+44 7700 900123` are protected too.

Source: security.md R40 and 5.4 (CSV/XLSX).
"""

from __future__ import annotations

from typing import Final

APOSTROPHE: Final = "'"
_STARTS: Final = frozenset("=+-@|%\t\r\n\0＝＋－＠−'")
"""Signs that begin a formula or hide one, their full-width twins, and the apostrophe itself."""

WHY: Final = (
    "An apostrophe (') in front of a value keeps a spreadsheet from running it as a formula; "
    "take it away to get the value as it was written."
)


def protected(text: str) -> str:
    """`text` as a cell that stays text."""
    first = text.lstrip()[:1] or text[:1]
    return APOSTROPHE + text if first in _STARTS or text[:1] in _STARTS else text


def unprotected(cell: str) -> str:
    """The text that `protected` was given."""
    return cell.removeprefix(APOSTROPHE)
