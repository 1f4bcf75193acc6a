"""Makes every projection anew from the records: after a migration, a restore, or a doubt.

The result equals what the units of work left, which a test proves for random
histories. Five thousand children take seconds; a screen says so meanwhile.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, delete, select, text

from ehe_desktop.storage import records, tables
from ehe_desktop.storage.projection_tables import PROJECTIONS
from ehe_desktop.storage.projections.apply import (
    SEARCH_ADD,
    held_of,
    record_rows,
    write_rows,
)
from ehe_desktop.storage.projections.caseload import child_rows
from ehe_desktop.storage.projections.facts import children_of
from ehe_desktop.storage.projections.rows import Row
from ehe_desktop.storage.projections.search_text import search_text

_AT_ONCE: Final = 2000


def rebuild_projections(connection: Connection) -> int:
    """Empty the projections and write them again; returns how many records were read."""
    for table in PROJECTIONS:
        connection.execute(delete(table))
    connection.execute(text("DELETE FROM search"))
    read = 0
    rows: list[Row] = []
    kinds = connection.execute(select(tables.record.c.kind).distinct()).scalars().all()
    for kind in kinds:
        for one in records.of_kind(connection, kind):
            rows.extend(record_rows(one))
            read += 1
            if len(rows) >= _AT_ONCE:
                write_rows(connection, rows)
                rows.clear()
    write_rows(connection, rows)
    _write_children(connection)
    return read


def _write_children(connection: Connection) -> None:
    """The rows about children into empty tables: no look at what was there, many at a time."""
    families = (
        select(tables.record.c.family_id)
        .where(tables.record.c.kind == "child", tables.record.c.family_id.is_not(None))
        .distinct()
    )
    rows: list[Row] = []
    words: list[dict[str, object]] = []
    row_id = 0
    for family_id in connection.execute(families).scalars().all():
        for facts in children_of(family_id, held_of(connection, family_id)):
            row_id += 1
            line, *others = child_rows(facts)
            rows += [Row(line.table, {**line.values, "row_id": row_id}), *others]
            words.append({"row_id": row_id, **search_text(facts)})
        if len(rows) >= _AT_ONCE:
            _flush(connection, rows, words)
    _flush(connection, rows, words)


def _flush(connection: Connection, rows: list[Row], words: list[dict[str, object]]) -> None:
    write_rows(connection, rows)
    if words:
        connection.execute(SEARCH_ADD, words)
    rows.clear()
    words.clear()
