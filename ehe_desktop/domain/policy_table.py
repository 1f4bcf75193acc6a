"""Typed reading of one table of a policy file, with faults that say where they are.

Every fault names the file, the table and the key, in words for the person at
the council who edits the file. A key nobody asked for is a fault too: a slip of
the pen must not leave a default in force unnoticed. Nothing here knows what the
keys mean.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn, TypeVar

from ehe_desktop.domain.errors import PolicyProblem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileNote:
    """Where a policy file comes from: its source, version, and the day it was agreed."""

    source: str
    version: str
    agreed_on: date
    to_confirm: str
    """What the council has yet to confirm; empty when nothing is left."""


class PolicyTable:
    """One table of one file. `done` refuses keys that were never read."""

    def __init__(self, file: str, name: str, values: Mapping[str, Any]) -> None:
        self._file = file
        self._name = name
        self._values = values
        self._read: set[str] = set()

    def refuse(self, key: str, why: str) -> NoReturn:
        """Raise the fault of `key`.

        Raises:
            PolicyProblem: always.
        """
        table = f", table [{self._name}]" if self._name else ""
        where = f", key {key}" if key else ""
        raise PolicyProblem(f"Policy file {self._file}{table}{where}: {why}.")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; with a default it may be missing or empty, without one neither."""
        value = self._get(key, default, str, "a text in quotes")
        if default is None and not value.strip():
            self.refuse(key, "may not be empty")
        return value

    def whole(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        """A whole number, not below `least`."""
        value = self._get(key, default, int, "a whole number")
        if isinstance(value, bool) or value < least:
            self.refuse(key, f"must be a whole number of {least} or more")
        return value

    def whole_or_none(self, key: str, *, least: int = 1) -> int | None:
        """A whole number, or nothing where the key is missing."""
        self._read.add(key)
        return self.whole(key, least=least) if key in self._values else None

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Either true or false."""
        return self._get(key, default, bool, "true or false")

    def day(self, key: str) -> date:
        """A date that must be there."""
        value = self._get(key, None, date, "a date such as 2026-11-21")
        if isinstance(value, datetime):
            self.refuse(key, "must be a date without a time")
        return value

    def day_or_none(self, key: str) -> date | None:
        """A date, or nothing where the key is missing or empty."""
        if self._values.get(key, "") == "":
            self._read.add(key)
            return None
        return self.day(key)

    def list_of(self, kind: type[T], key: str) -> tuple[T, ...]:
        """A list of texts, or of whole numbers smallest first; missing means none."""
        values = self._get(key, [], list, "a list")
        if not all(type(value) is kind for value in values):
            self.refuse(key, f"must be a list of {'texts' if kind is str else 'whole numbers'}")
        if kind is int and values != sorted(set(values)):
            self.refuse(key, "must be a list of whole numbers, smallest first")
        return tuple(values)

    def table(self, key: str) -> PolicyTable:
        """The table `key` inside this one."""
        values = self._get(key, None, dict, f"a table [{key}]")
        return PolicyTable(self._file, self._below(key), values)

    def tables(self, key: str, columns: tuple[str, ...] = ()) -> Iterator[PolicyTable]:
        """Every [[key]] table, in order; with `columns` a row may be a plain list of them."""
        for number, row in enumerate(self._get(key, [], list, f"a list of tables [[{key}]]"), 1):
            values = row
            if isinstance(row, list) and len(row) == len(columns):
                values = dict(zip(columns, row, strict=True))
            if not isinstance(values, dict):
                self.refuse(key, f"entry {number} must be a table")
            name = values.get("id") or values.get("code") or values.get("name") or number
            yield PolicyTable(self._file, self._below(f"{key} {name}"), values)

    def keys(self) -> tuple[str, ...]:
        """The keys of the table in order, for tables whose keys are data."""
        return tuple(self._values)

    def done(self) -> None:
        """Refuse any key that was not read.

        Raises:
            PolicyProblem: such a key is there.
        """
        for key in self._values:
            if key not in self._read:
                self.refuse(key, "is not a key this program knows here")

    def _below(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def _get(self, key: str, default: T | None, kind: type[T], wanted: str) -> T:
        self._read.add(key)
        if key not in self._values:
            if default is None:
                self.refuse(key, f"is missing; it must be {wanted}")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.refuse(key, f"must be {wanted}")
        return value


def read_toml(file: str, text: str) -> PolicyTable:
    """The top table of a file.

    Raises:
        PolicyProblem: the text is not TOML; the message names the line.
    """
    try:
        return PolicyTable(file, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise PolicyProblem(f"The policy file {file} is not valid TOML: {fault}.") from None


def read_note(top: PolicyTable) -> FileNote:
    """The [file] table that every policy file begins with."""
    table = top.table("file")
    note = FileNote(
        table.text("source"),
        table.text("version"),
        table.day("agreed_on"),
        table.text("to_confirm", ""),
    )
    table.done()
    return note


def unique(table: PolicyTable, key: str, codes: list[str]) -> None:
    """Refuse a code that stands twice.

    Raises:
        PolicyProblem: it does.
    """
    for code in codes:
        if codes.count(code) > 1:
            table.refuse(key, f"{code} stands twice")
