"""An author's form as sheets of plain text: read from our Markdown and written to it, losing nothing.

Markdown is how forms are kept, so that a reviewer sees what changed; a spreadsheet is how a practice lead
edits them. Both are the same sheets. Nothing here knows what a column means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

Sheet = tuple[tuple[str, ...], ...]
"""Rows of cells, the heads of the columns first; every row as long as the first."""
Sheets = Mapping[str, Sheet]

KNOWN: Final = ("survey", "choices", "entities", "external_choices", "settings")
"""Sheets of an XLSForm, in the order we write them; others are an author's own notes."""
_BETWEEN: Final = re.compile(r"(?<!\\)\|")


def read_markdown(text: str) -> Sheets:
    r"""The sheets of a form kept as Markdown tables.

    >>> read_markdown("| survey |\n| | type | name |\n| | text | a |\n")["survey"][1]
    ('text', 'a')
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    rows: list[tuple[str, ...]] = []
    for line in text.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in _BETWEEN.split(line.strip())[1:-1]]
        if cells and cells[0]:
            rows = found.setdefault(cells[0], [])
        elif len(cells) > 1:
            rows.append(tuple(cells[1:]))
    return {name: level(rows) for name, rows in found.items()}


def write_markdown(sheets: Sheets) -> str:
    """The sheets as Markdown; reading it gives the same sheets."""
    names = [name for name in KNOWN if name in sheets]
    return "\n".join(f"| {name} |\n{_table(sheets[name])}" for name in names)


def level(rows: Sequence[Sequence[str]]) -> Sheet:
    """Rows made equally long, without columns and rows that hold nothing."""
    wide = max((len(row) for row in rows), default=0)
    full = [[*row, *[""] * (wide - len(row))] for row in rows]
    used = [at for at in range(wide) if any(row[at] for row in full)]
    named = [at for at in used if full[0][at]] if full else []
    kept = [tuple(row[at] for at in named) for row in full]
    return tuple(row for row in kept if any(row))


def setting(sheets: Sheets, name: str) -> str:
    """A value of the settings sheet, or nothing.

    >>> setting({"settings": (("form_id", "version"), ("houses", "3"))}, "version")
    '3'
    """
    rows = sheets.get("settings", ())
    return dict(zip(rows[0], rows[1], strict=True)).get(name, "") if len(rows) > 1 else ""


def _table(rows: Sheet) -> str:
    return "".join(f"| | {' | '.join(map(_plain, row))} |\n" for row in rows)


def _plain(cell: str) -> str:
    return cell.replace("|", "\\|")
