"""What a damaged store still gives: the edits that were never sent, the drafts, the files they name.

It is read where it lies, for reading only, and nothing of it is changed. One bad page poisons the
connection that met it, so every question that fails costs a connection and the next goes round the place.
The Outbox first. All that is found and is not in the copy goes there in one transaction; the rest is the
centre's to give again. Nothing here decides which file is damaged. Source: sync.md C2 row 7, B5 44.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Table, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlcipher3 import dbapi2

from ehe_desktop.domain.errors import StoreError
from ehe_desktop.domain.records import Op, Record
from ehe_desktop.storage import blobs, driver, meta, outbox, records
from ehe_desktop.storage.concern_drafts import PREFIX as CONCERN_DRAFT
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.kept_sheets import PREFIX as KEPT_SHEET
from ehe_desktop.storage.records import Held
from ehe_desktop.storage.sitting import Sitting
from ehe_desktop.storage.store import Store, Work
from ehe_desktop.storage.tables import blob, outbox_op, written
from ehe_desktop.storage.tables import meta as meta_table

if TYPE_CHECKING:
    from pathlib import Path

    from ehe_desktop.domain.clock import Clock

_log = logging.getLogger(__name__)
_MOST_MISSES: Final = 2_000
"""Questions that may fail, for each table: some seconds."""
_HIGHEST: Final = 1 << 62
_WAITING: Final = {"state": "waiting", "push_seq": None, "batch_id": None, "outcome": None}
Row = Mapping[str, Any]


@dataclass(slots=True)
class _Reader:
    """Reads the tables of a damaged file round its bad places."""

    path: Path
    raw_key: bytes
    misses: int = 0

    def rows(self, table: Table, *columns: str) -> list[Row]:
        """Every row that can be read, in the order of their numbers; `_row` is the number."""
        self.misses = 0
        named = ", ".join(f'"{name}"' for name in columns or _names(table))
        return self._between(f'SELECT rowid AS _row, {named} FROM "{table.name}"', 0, _HIGHEST)  # noqa: S608 - names of our own

    def one(self, table: Table, column: str, row: int) -> Any:
        """One value, or nothing."""
        found, _ = self._run(f'SELECT "{column}" FROM "{table.name}"', "rowid = ?", (row,))  # noqa: S608 - names of our own
        return found[0][column] if found else None

    def _between(self, question: str, low: int, high: int) -> list[Row]:
        """From both ends up to what is bad; then each half of what lies between."""
        if low >= high or self.misses > _MOST_MISSES:
            return []
        if high - low == 1:  # alone: the driver looks ahead, and the next may lie on a bad page
            return self._run(question, "rowid = ?", (low,))[0]
        first, is_all = self._run(question, "rowid >= ? AND rowid < ? ORDER BY rowid", (low, high))
        if is_all:
            return first
        low = first[-1]["_row"] + 1 if first else low
        where = "rowid >= ? AND rowid < ? ORDER BY rowid DESC"
        last = self._run(question, where, (low, high))[0][::-1]
        high = last[0]["_row"] if last else high
        middle = (low + high) // 2
        between = self._between(question, low, middle) + self._between(question, middle, high)
        return first + between + last

    def _run(self, question: str, where: str, values: tuple[int, ...]) -> tuple[list[Row], bool]:
        """The rows until a bad place, and whether there was none."""
        found: list[Row] = []
        try:
            connection = driver.connect(self.path, self.raw_key, read_only=True)
        except (dbapi2.Error, MemoryError):  # not even the first page: there is nothing to ask
            self.misses = _MOST_MISSES + 1
            return found, False
        connection.row_factory = dbapi2.Row
        try:
            with closing(connection):
                rows = connection.execute(f"{question} WHERE {where}", values)
                found.extend(dict(row) for row in rows)
        except (dbapi2.Error, MemoryError):
            self.misses += 1
            return found, False
        return found, True


def salvage(damaged: Path, copy: Path, raw_key: bytes, clock: Clock) -> int:
    """Bring what was never sent from the damaged store into the copy; how many edits it was.

    Nobody may have either open. What cannot be read or written stays where it is, and the copy as it was.
    """
    reader = _Reader(damaged, raw_key)
    ops = reader.rows(outbox_op)
    drafts = [
        row
        for row in reader.rows(meta_table)
        if str(row["key"]).startswith((CONCERN_DRAFT, KEPT_SHEET))
    ]
    with suppress(StoreError):
        engine = open_engine(copy, raw_key)
        try:
            with engine.connect() as connection:
                officer_id = meta.get(connection, meta.OFFICER_ID)
            store = Store.open(engine, Sitting(officer_id=officer_id, role="", clock=clock))
            with store.settling() as work:
                count = _take_in(work, ops)
                _take_rows(work, written, reader.rows(written))
                meta.put_all(work.connection, {row["key"]: row["value"] for row in drafts})
                _take_files(work, reader)
            store.tidy()
        finally:
            engine.dispose()
        _log.info("%d edits were read from the damaged store", count)
        return count
    return 0


def _take_in(work: Work, rows: Iterable[Row]) -> int:
    """The edits the copy does not know, in their order, and what they say on top of what is held."""
    asked = select(outbox_op.c.op_id, outbox_op.c.set)
    known = {row.op_id: row.set for row in work.connection.execute(asked)}
    # known by its id alone it may have grown since: a draft's op does
    new = [row for row in rows if known.get(row["op_id"]) != row["set"]]
    shown: dict[tuple[str, str], list[Op]] = {}
    for row in new:
        values = {name: row[name] for name in _names(outbox_op) if name != "op_seq"}
        if row["state"] != "quarantined":
            values |= _WAITING  # the centre knows by its op id what it has answered
        put = upsert(outbox_op).values(**values)
        work.connection.execute(put.on_conflict_do_update(["op_id"], set_=values))
        shown.setdefault((row["kind"], row["record_id"]), []).append(outbox.op_of(row))
    for (kind, record_id), ops in shown.items():
        _show(work, kind, record_id, ops)
    return len(new)


def _show(work: Work, kind: str, record_id: str, ops: list[Op]) -> None:
    """A record with these edits on top; one that is not here and is not made by them comes with the pull."""
    held = records.get(work.connection, kind, record_id)
    if held is None and ops[0].op_kind == "patch":
        return
    if held is None:
        whose = ops[0].family_id, ops[0].child_id
        held = Held(Record(kind=kind, id=record_id, body={}, family_id=whose[0], child_id=whose[1]))
    one = held.record
    beneath = held.beneath if held.beneath is not None or not one.rev else one.body
    work.place(Held(replace(one, body=records.rebase(one.body, ops)), beneath))


def _names(table: Table) -> list[str]:
    return [column.name for column in table.c]


def _take_rows(work: Work, table: Table, rows: Iterable[Row]) -> None:
    for row in rows:
        values = {name: row[name] for name in _names(table)}
        work.connection.execute(upsert(table).values(**values).on_conflict_do_nothing())


def _take_files(work: Work, reader: _Reader) -> None:
    """Files the copy has not, each looked at: it is what its name says, or it is not taken."""
    names = [name for name in _names(blob) if name != "data"]
    here = {
        (row.family_id, row.sha256)
        for row in work.connection.execute(select(blob.c.family_id, blob.c.sha256))
    }
    for row in reader.rows(blob, *names):
        if (row["family_id"], row["sha256"]) in here:
            continue
        data = reader.one(blob, "data", row["_row"])
        if data is not None and blobs.sha256_of(data) == row["sha256"]:
            _take_rows(work, blob, [{**row, "data": data}])
