"""`search()` in an appearance: choices that are rows of a CSV file, found by words.

The older way of ODK to give a long list. The file is the form's own, `jr://file-csv/NAME.csv`;
a choice of the question names the columns for value and label. Choices whose value is a whole
number stand as they are written, before the rows.
"""

from __future__ import annotations

from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath.ast import Call, Literal, parts
from ehe_desktop.xforms.xpath.compiler import Expr

_HEAD = "search("


def split(appearance: str) -> tuple[str, str]:
    """Return an appearance without its `search(...)`, and that call, or ""."""
    start = appearance.find(_HEAD)
    if start < 0:
        return appearance, ""
    depth, quote = 0, ""
    for place in range(start, len(appearance)):
        letter = appearance[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
            if depth == 0:
                end = place + 1
                return f"{appearance[:start]} {appearance[end:]}".strip(), appearance[start:end]
    return appearance[:start].strip(), appearance[start:]


def files_of(expr: Expr) -> list[str]:
    """Return the names of the files that the calls of `search` in an expression read."""
    return [
        part.arguments[0].value
        for part in parts(expr.ast)
        if isinstance(part, Call)
        and part.name == "search"
        and isinstance(part.arguments[0], Literal)
    ]


def is_column(value: str) -> bool:
    """Say whether a choice's value names a column; a whole number is a choice itself."""
    return not value.lstrip("-").isdigit()


def cells(row: Node, columns: str) -> str:
    """Return what a row holds in one column, or in several, with commas between."""
    found = [row.first(name.strip()) for name in columns.split(",")]
    return ", ".join(cell.text for cell in found if cell is not None)
