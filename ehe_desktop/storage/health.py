"""The full check of a store, in the order that finds what each single check misses.

    size of the file -> opens -> write-ahead log folded in -> every page's seal -> structure

The seals alone call a file cut at a page's edge healthy; the structure alone does
not see a foreign page at the end; and the seals checked before the log is folded
in cry wolf over a healthy store. So all of them, in this order, each on a
connection of its own, because one bad read poisons the connection it was made on.

It finds and names; it repairs nothing. None of this sees an older copy put back:
that is `rollback.py`. Source: guide/security.md F1, F2, F5; guide/sync.md C2 row 7.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from sqlcipher3 import dbapi2

from ehe_desktop.storage import driver

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE_BYTES: Final = 4096
MOST_PAGES_NAMED: Final = 100


class Finding(Enum):
    """What is wrong, in the order of the checks."""

    MISSING = "the file is not there"
    CUT_SHORT = "the file is empty or ends inside a page"
    DOES_NOT_OPEN = "the first page cannot be read under this key"
    NOT_ALONE = "another program holds the store, so the check was not made"
    LOG_NOT_FOLDED = "the write-ahead log cannot be folded into the file"
    PAGES = "pages do not match their seals"
    STRUCTURE = "the structure of the database is broken"
    REFERENCES = "rows point at rows that are not there"


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What the check found. `pages` counts from 1; empty where the fault names none."""

    findings: tuple[Finding, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def is_healthy(self) -> bool:
        """Whether every check was made and passed."""
        return not self.findings


def check_store(path: Path, raw_key: bytes) -> HealthReport:
    """Check the closed store at `path` under its raw key. About a second for 200 MB.

    Other connections of this program must be closed first.

    Raises:
        StoreUnfit: the encryption library is missing or too old.
    """
    if not path.exists():
        return HealthReport((Finding.MISSING,))
    if path.stat().st_size < PAGE_BYTES:
        return HealthReport((Finding.CUT_SHORT,))
    early = _asked(path, raw_key, _fold_log_in)
    if early is None:
        return HealthReport((Finding.DOES_NOT_OPEN,), (1,))
    if early:
        return HealthReport((early[0],))
    return _deep(path, raw_key)


def _deep(path: Path, raw_key: bytes) -> HealthReport:
    found = check_open(path, raw_key)
    cut = (Finding.CUT_SHORT,) if path.stat().st_size % PAGE_BYTES else ()
    return HealthReport((*cut, *found.findings), found.pages)


def _asked(path: Path, raw_key: bytes, question: Callable[[Any], list[Any]]) -> list[Any] | None:
    """The answer of one check on a fresh connection; nothing if the connection broke over it."""
    try:
        with closing(driver.connect(path, raw_key, guarded=False)) as connection:
            return question(connection)
    except (dbapi2.Error, MemoryError):
        return None


def _fold_log_in(connection: Any) -> list[Finding]:
    connection.execute("PRAGMA busy_timeout=300")  # the other holder will not go away meanwhile
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except dbapi2.Error:
        return [Finding.LOG_NOT_FOLDED]
    return [Finding.NOT_ALONE] if busy else []


def _broken_seals(connection: Any) -> list[int]:
    rows = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    named = (re.search(r"page (\d+)", str(row[0])) for row in rows)
    return [int(found.group(1)) if found else 0 for found in named]


def _structure_faults(connection: Any) -> list[str]:
    rows = connection.execute("PRAGMA integrity_check").fetchall()
    return [] if rows == [("ok",)] else [str(row[0]) for row in rows]


def _lost_references(connection: Any) -> list[str]:
    return [str(row[0]) for row in connection.execute("PRAGMA foreign_key_check").fetchall()]


def check_open(path: Path, raw_key: bytes) -> HealthReport:
    """Ask the same of a store that is open in this program, on connections of their own.

    Fold the write-ahead log in before (`Store.tidy`), or the seals cry wolf. A foreign page at
    the file's end is not seen; the check of the closed file does.
    """
    findings: list[Finding] = []
    pages = _asked(path, raw_key, _broken_seals)
    if pages is None or pages:
        findings.append(Finding.PAGES)
    for question, finding in (
        (_structure_faults, Finding.STRUCTURE),
        (_lost_references, Finding.REFERENCES),
    ):
        answer = _asked(path, raw_key, question)
        if answer is None or answer:
            findings.append(finding)
    return HealthReport(tuple(findings), tuple(pages or ())[:MOST_PAGES_NAMED])
