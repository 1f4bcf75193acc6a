"""Files that records of the centre name and this device does not hold yet.

Noted with the page of a pull that names them, in its transaction; taken off when the file is here. A
large one waits until somebody opens it (`ask`). The list can be lost without harm: a file that
is opened and not here is asked for again. Source: sync.md B3.13.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ehe_desktop.domain.given_file import files_named
from ehe_desktop.domain.records import Record
from ehe_desktop.storage import meta
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.tables import blob

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ehe_desktop.storage.view import View

_DRAFT: Final = "visit_draft"
"""Its files stay on its own device until it is signed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file. `asked`: somebody opened it, so it is brought however large it is."""

    family_id: str
    sha256: str
    asked: bool = False


def note(connection: Connection, records: Iterable[Record]) -> None:
    """Note the files these records name."""
    named = [
        Wanted(record.family_id, sha256)
        for record in records
        if record.kind != _DRAFT and record.family_id
        for sha256 in files_named(to_json(record.body))
    ]
    if named:
        known = _read(connection)
        there = {(one.family_id, one.sha256) for one in known}
        new = [one for one in named if (one.family_id, one.sha256) not in there]
        _write(connection, known + [one for one in new if not _is_here(connection, one)])


def ask(connection: Connection, family_id: str, sha256: str) -> None:
    """Somebody opened it: the next round brings it first."""
    one = Wanted(family_id, sha256, asked=True)
    _write(connection, [one, *_without(connection, family_id, sha256)])


def put_off(connection: Connection, one: Wanted) -> None:
    """Not there yet: the others first, next time."""
    _write(connection, [*_without(connection, one.family_id, one.sha256), one])


def drop(connection: Connection, family_id: str, sha256: str = "") -> None:
    """Want this file no longer; without a hash, none of the family."""
    if meta.get(connection, meta.BLOBS_WANTED):
        _write(connection, _without(connection, family_id, sha256))


def wanted(view: View) -> list[Wanted]:
    """What is missing here, what was opened first."""
    missing = [one for one in _read(view.connection) if not _is_here(view.connection, one)]
    return sorted(missing, key=lambda one: not one.asked)


def _is_here(connection: Connection, one: Wanted) -> bool:
    mine = (blob.c.family_id == one.family_id) & (blob.c.sha256 == one.sha256)
    return connection.execute(select(blob.c.sha256).where(mine)).first() is not None


def _without(connection: Connection, family_id: str, sha256: str) -> list[Wanted]:
    def stays(one: Wanted) -> bool:
        return one.family_id != family_id or sha256 not in ("", one.sha256)

    return list(filter(stays, _read(connection)))


def _read(connection: Connection) -> list[Wanted]:
    return [Wanted(*one) for one in from_json(meta.get(connection, meta.BLOBS_WANTED) or "[]")]


def _write(connection: Connection, left: list[Wanted]) -> None:
    rows = [[one.family_id, one.sha256, one.asked] for one in left]
    meta.put(connection, meta.BLOBS_WANTED, to_json(rows) if rows else "")
