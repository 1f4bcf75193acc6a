"""Leads what is wrong with a form back to the row and column its author wrote it in.

Works on the rows of the survey sheet, as pyxform reads them: the first below the headings is
row 2. It judges nothing; what belongs to no row keeps the reference it has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ehe_desktop.xforms.errors import FormError

Row = Mapping[str, object]

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "calculate": ("calculation", "calculate"),
    "relevant": ("relevant", "relevance"),
    "required": ("required",),
    "readonly": ("readonly", "read_only"),
    "constraint": ("constraint",),
    "message": ("constraint_message", "required_message", "jr"),
    "count": ("repeat_count", "count", "jr"),
    "jr:count": ("repeat_count", "count", "jr"),
    "choices": ("choice_filter", "type"),
    "itemset": ("choice_filter", "type"),
    "appearance": ("appearance", "control"),
    "label": ("label", "hint", "guidance_hint"),
    "default": ("default", "calculation", "trigger"),
}
"""Part of a question -> headings it may stand under, the likeliest first."""
_OTHER_SHEETS: Final[Mapping[str, tuple[str, str]]] = {
    "/meta/instanceName": ("settings", "instance_name"),
    "/meta/entity/label": ("entities", "label"),
    "/meta/entity/@id": ("entities", "entity_id"),
    "/meta/entity/@create": ("entities", "create_if"),
    "/meta/entity/@update": ("entities", "update_if"),
}
"""End of a reference that is no question's -> sheet and heading it is written under."""
_QUOTED: Final = re.compile(r"'([^']*)'|\$\{([^}]*)\}|\bnamed ([\w.\-]+)")


class SheetError(FormError):
    """A problem with its place on a sheet; `row` is 0 and `heading` "" where it is not known."""

    row: int = 0
    heading: str = ""

    def on(self, row: int, heading: str = "", sheet: str = "survey") -> SheetError:
        """Put it in a row, from 2, and under a heading."""
        self.row, self.heading = row, heading
        place = f"[row : {row}] " if row else ""
        place += f"On the '{sheet}' sheet"
        place += f", the '{heading}' value: " if heading else ": "
        self.args = (place + str(self.args[0]),)
        return self


def placed_by_words(problem: FormError, rows: Sequence[Row]) -> FormError:
    """Return what pyxform refused with its row, where it gives none and names what one row holds."""
    said = problem.message
    names = {name for match in _QUOTED.findall(said) for name in match if name}
    numbers = [
        number
        for number, row in enumerate(rows, start=2)
        if (len(names) == 1 and names & {str(row.get("type", "")), str(row.get("name", ""))})
        or any(re.search(rf"(?<![\w-]){key}(?![\w-])", said) for key in _parameters(row))
    ]
    if said.startswith("[row") or len(numbers) != 1:
        return problem
    return _on_a_sheet(problem).on(numbers[0])


def _parameters(row: Row) -> list[str]:
    return re.findall(r"([\w\-]+)\s*=", str(row.get("parameters", "")))


def placed(problem: FormError, rows: Sequence[Row], name: str) -> FormError:
    """Return the problem with its row and heading, or as it is where it has none."""
    ref, _, part = problem.where.removeprefix("item ").partition(" ")
    if ref == "setvalue":
        ref, part = part.removeprefix("at ").strip(), "default"
    numbers = _numbers(rows, name)
    number = numbers.get(ref)
    if number is None and ref.endswith("_count"):  # what pyxform makes of a repeat_count
        number, part = numbers.get(ref.removesuffix("_count")), "count"
    if number is not None:
        return _on_a_sheet(problem).on(number, _heading(rows[number - 2], part))
    for end, (sheet, heading) in _OTHER_SHEETS.items():
        if ref.endswith(end):
            return _on_a_sheet(problem).on(0, heading, sheet)
    return problem


def _on_a_sheet(problem: FormError) -> SheetError:
    return SheetError(
        problem.code, problem.message, problem.where, problem.expression, problem.column
    )


def _numbers(rows: Sequence[Row], name: str) -> dict[str, int]:
    """Return reference -> row, following groups and repeats."""
    found: dict[str, int] = {}
    above = [f"/{name}"]
    for number, row in enumerate(rows, start=2):
        kind = str(row.get("type", "")).replace("_", " ").split()
        if kind[:1] == ["end"]:
            above = above[:-1] or above
            continue
        ref = f"{above[-1]}/{row.get('name', '')}"
        if row.get("name"):
            found.setdefault(ref, number)
        if kind[:1] == ["begin"]:
            above.append(ref)
    return found


def _heading(row: Row, part: str) -> str:
    """Return the heading of the cell a part of a question stands in."""
    for wanted in _COLUMNS.get(part, ()):
        for heading in row:
            words = heading.lower().removeprefix("bind::").split("::")
            if wanted == words[0].strip().replace(" ", "_"):
                return heading
    return ""
