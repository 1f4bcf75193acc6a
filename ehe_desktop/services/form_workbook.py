"""An author's form as an Excel workbook: the same sheets, for people who work in a spreadsheet.

A workbook comes from somebody's mail: it is read with limits, as plain text. A formula is refused rather
than worked out, and nothing in it is run. What is written holds text alone, so that no cell is a formula.
"""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from ehe_desktop.domain.errors import FormProblem
from ehe_desktop.services.form_sheets import KNOWN, Sheet, Sheets, level

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_UNPACKED: Final = 100 * 1024 * 1024
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
_WIDEST: Final = 60
_NEXT: Final = "Correct the workbook and import it again."


def read_workbook(path: Path) -> Sheets:
    """The sheets of an XLSForm workbook; an author's other sheets are left out.

    Line breaks inside a cell become spaces: our forms are kept one row a line.

    Raises:
        FormProblem: it is no workbook, too large, has no survey sheet, or a cell holds a formula.
    """
    _weigh(path)
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    try:
        book = load_workbook(path, read_only=True, data_only=False)
        with_names = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
        sheets = {name: _rows(with_names[name]) for name in KNOWN if name in with_names}
        book.close()
    except FormProblem:
        raise
    except Exception as fault:
        # The library meets a broken workbook with whatever its parsers raise.
        raise _refused("It cannot be read as a workbook.") from fault
    if not sheets.get("survey"):
        raise _refused("It has no sheet named survey.")
    return {name: rows for name, rows in sheets.items() if rows}


def write_workbook(sheets: Sheets, path: Path) -> None:
    """Write the sheets as a workbook: heads in bold and standing, every cell plain text.

    Raises:
        FormProblem: the file cannot be written there.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]

    book = Workbook()
    book.remove(book.active)
    for name in (each for each in KNOWN if each in sheets):
        page = book.create_sheet(name)
        page.freeze_panes = "C2"
        for row, cells in enumerate(sheets[name], start=1):
            for column, words in enumerate(cells, start=1):
                cell = page.cell(row=row, column=column)
                cell.value = words
                cell.data_type, cell.number_format = "s", "@"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                cell.font = Font(bold=row == 1)
        for column, cells in enumerate(zip(*sheets[name], strict=True), start=1):
            wide = min(_WIDEST, 2 + max(map(len, cells)))
            page.column_dimensions[page.cell(row=1, column=column).column_letter].width = wide
    try:
        book.save(path)
    except OSError as fault:
        raise FormProblem(
            "The workbook could not be written.",
            "The form is as it was.",
            "Choose another folder, or close the file if it is open elsewhere.",
        ) from fault


def _weigh(path: Path) -> None:
    """Refuse before anything is unpacked: a small file can hold a very large one."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refused("The file is larger than a form can be.")
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise _refused("Unpacked, it is larger than a form can be.")
    except (OSError, zipfile.BadZipFile) as fault:
        raise _refused("It cannot be read as a workbook.") from fault


def _rows(sheet: Any) -> Sheet:
    rows: list[list[str]] = []
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        beyond = row[MOST_COLUMNS:]  # rows are filled up to that column
        if number > MOST_ROWS or any(cell.value is not None for cell in beyond):
            raise _refused(f"The sheet {sheet.title} is larger than a form can be.")
        rows.append([_words(cell, sheet.title, number) for cell in row[:MOST_COLUMNS]])
    return level(rows)


def _words(cell: Any, sheet: str, row: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise _refused(f"Row {row} of the sheet {sheet} holds a formula. Write the words instead.")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return " ".join(str(value).split())


def _refused(why: str) -> FormProblem:
    return FormProblem(f"This workbook cannot be imported. {why}", "No form was changed.", _NEXT)
