"""The schedule as a table for another program: one row for each child of each visit.

The first row says how secret it is and who printed it, the second why some values begin with an
apostrophe, the third names the columns. `rows_of` reads such a file back to the texts it was made from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.reports.printed import Printed
from ehe_desktop.reports.schedule_lines import (
    OfficerDays,
    PrintedChild,
    PrintedVisit,
    printed_officers,
)
from ehe_desktop.reports.schedule_request import VisitSchedule
from ehe_desktop.reports.schedule_words import period_title, version_words
from ehe_desktop.reports.spreadsheet_safe import WHY, protected, unprotected

COLUMNS: Final = (
    "Officer", "Date", "Time", "Out by", "Buddy calls at", "Child", "Case number",
    "School year", "Band", "Band letter", "Area", "Address", "Mode", "Staff warning",
    "Two people", "Second person", "Interpreter", "Buddy", "Buddy telephone", "Done",
)  # fmt: skip
_HEAD_ROWS: Final = 3


def render_csv(schedule: VisitSchedule, out: BinaryIO, *, printed: Printed) -> None:
    """Write the schedule as CSV (RFC 4180, UTF-8 with a mark so that spreadsheets see it).

    Raises:
        RuleBroken: a line whose names, case numbers, years and bands do not match.
    """
    about = (
        printed.handling,
        f"Visit schedule, {period_title(schedule.request)}",
        version_words(schedule.request),
        printed.origin,
        printed.copy_line,
    )
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([protected(cell) for cell in about])
    writer.writerow([WHY])
    writer.writerow(COLUMNS)
    for officer in printed_officers(schedule):
        writer.writerows([[protected(cell) for cell in row] for row in _rows(officer)])
    out.write(text.getvalue().encode("utf-8-sig"))


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The rows of a file made by `render_csv`, as the texts it was made from.

    Raises:
        RuleBroken: the columns are not ours.
    """
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    if len(rows) < _HEAD_ROWS or tuple(rows[_HEAD_ROWS - 1]) != COLUMNS:
        raise RuleBroken("this is not a schedule written by this program")
    return [
        dict(zip(COLUMNS, map(unprotected, row), strict=True)) for row in rows[_HEAD_ROWS:] if row
    ]


def _rows(officer: OfficerDays) -> Iterator[list[str]]:
    for visit in officer.visits:
        for child in visit.children:
            yield _row(officer.name, visit, child)
        if visit.more_children:
            more = f"and {visit.more_children} more: see device"
            yield [officer.name, visit.on.isoformat(), visit.starts, visit.out_by, visit.call_by,
                   more, *[""] * (len(COLUMNS) - 6)]  # fmt: skip


def _row(officer: str, visit: PrintedVisit, child: PrintedChild) -> list[str]:
    return [
        officer,
        visit.on.isoformat(),
        visit.starts,
        visit.out_by,
        visit.call_by,
        child.name,
        child.case_number,
        child.school_year,
        child.band.word,
        child.band.letter,
        visit.area,
        visit.address,
        visit.mode,
        "W" if visit.staff_warning else "",
        "2P" if visit.two_people else "",
        visit.second_person,
        visit.interpreter,
        visit.buddy_name,
        visit.buddy_phone,
        "",
    ]
