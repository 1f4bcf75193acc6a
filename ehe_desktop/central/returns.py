"""A school's deletion return as a CSV file: rows read one by one, each fault named by row and column.

Columns are the fields of regulation 13 of the School Attendance (Pupil Registration) (England)
Regulations 2024, with the ground and the parent's letter. A row that does not fit is
named and passed over; the others stand. Nothing here writes, and no message repeats a
name, an address or a number from the file.

Source: domain.md 2.2, 2.8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.identifiers import read_upn

REQUIRED: Final = (
    "school",
    "child_given_name",
    "child_family_name",
    "address",
    "parent_1_name",
    "parent_1_phone",
    "ground_code",
)
OPTIONAL: Final = (
    "date_of_birth",
    "sex",
    "upn",
    "postcode",
    "parent_1_address",
    "parent_2_name",
    "parent_2_address",
    "parent_2_phone",
    "new_address",
    "new_school",
    "deleted_on",
    "parent_letter_date",
    "parent_told_school_on",
    "letter_attached",
    "received_on",
)
MAX_BYTES: Final = 10_000_000
MAX_CHARS: Final = 2_000
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0", ""})


class RowError(ValueError):
    """One row that cannot be taken; the message says why, without the row's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """One row, read."""

    row: int
    """As a spreadsheet numbers it: the heading is row 1."""
    texts: dict[str, str]
    dates: dict[str, date | None]
    letter_attached: bool
    upn: str | None

    def text(self, name: str) -> str:
        """The text of one column, empty when it is not in the file."""
        return self.texts.get(name, "")


def read_returns(raw: bytes) -> Iterator[Return | tuple[int, str]]:
    """Yield each row as a `Return`, or as its number and why it cannot be taken.

    Raises:
        InputRefused: the file as a whole cannot be read.
    """
    rows = csv.reader(io.StringIO(_text(raw), newline=""), strict=True)
    columns = _columns(next(rows, []))
    number = 1
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield number, "quotation marks do not match, so nothing after it could be read"
            return
        if not any(cell.strip() for cell in cells):
            continue
        try:
            yield _row(number, columns, cells)
        except RowError as fault:
            yield number, str(fault)


def _text(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise InputRefused(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputRefused(
            "The file is not saved as UTF-8.", next_step='Save it as "CSV UTF-8" and try again.'
        ) from None
    if "\x00" in text:
        raise InputRefused("The file is not a CSV file.")
    return text


def _columns(heading: list[str]) -> list[str]:
    columns = [name.strip().lower().replace(" ", "_") for name in heading]
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise InputRefused("The file lacks the columns: " + ", ".join(missing) + ".")
    doubled = sorted({name for name in columns if name and columns.count(name) > 1})
    if doubled:
        raise InputRefused("The file has columns twice: " + ", ".join(doubled) + ".")
    return columns


def _row(number: int, columns: list[str], cells: list[str]) -> Return:
    if len(cells) != len(columns):
        raise RowError(f"it has {len(cells)} cells, the heading has {len(columns)}")
    known = set(REQUIRED) | set(OPTIONAL)
    texts = {name: cell.strip() for name, cell in zip(columns, cells, strict=True) if name in known}
    for name, text in texts.items():
        if len(text) > MAX_CHARS:
            raise RowError(f"{name} is longer than {MAX_CHARS} characters")
    empty = [name for name in REQUIRED if not texts[name]]
    if empty:
        raise RowError("nothing is given for " + ", ".join(empty))
    if texts.get("parent_2_name") and not texts.get("parent_2_phone"):
        raise RowError("parent_2 has no emergency phone")
    dates = {name: _date(texts, name) for name in _DATES}
    born_on, deleted_on = dates["date_of_birth"], dates["deleted_on"]
    if born_on is not None and deleted_on is not None and born_on >= deleted_on:
        raise RowError("deleted_on is before date_of_birth")
    return Return(
        row=number,
        texts=texts,
        dates=dates,
        letter_attached=_yes_or_no(texts, "letter_attached"),
        upn=_upn(texts.get("upn", "")),
    )


_DATES: Final = (
    "date_of_birth",
    "deleted_on",
    "parent_letter_date",
    "parent_told_school_on",
    "received_on",
)


def _date(texts: dict[str, str], name: str) -> date | None:
    """A civil date, as 2026-09-14 or as 14/09/2026; never month before day."""
    text = texts.get(name, "")
    if not text:
        return None
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text, shape).date()  # noqa: DTZ007 - a civil date, no instant
        except ValueError:
            continue
        if day.year < 1990:
            raise RowError(f"{name} is before 1990")
        return day
    raise RowError(f"{name} is not a date like 14/09/2026")


def _yes_or_no(texts: dict[str, str], name: str) -> bool:
    text = texts.get(name, "").lower()
    if text not in _YES | _NO:
        raise RowError(f"{name} is neither yes nor no")
    return text in _YES


def _upn(text: str) -> str | None:
    if not text:
        return None
    try:
        return read_upn(text)
    except InputRefused:
        raise RowError("the upn does not check: a letter or digit is wrong") from None
