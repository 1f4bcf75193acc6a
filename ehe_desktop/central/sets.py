"""Many rows in one statement, and many values in one condition: the same statement however many there are.

PostgreSQL takes them as one JSON or one array, so a batch costs one journey, one plan and one look at
the policies instead of five hundred. SQLite, which has no journeys, takes its rows one by one.
Table and column names are ours alone. Nothing here knows what a row means.

Source: sync.md B2, D4 2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from ehe_desktop.wire.codec import encode


def insert_all(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    once: bool = False,
) -> None:
    """Insert rows that all have the same columns; asks for nothing back. `once`: one that is here stays as it is."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        plain = table.insert().inline()
        put = plain.prefix_with("OR IGNORE") if once else plain
        connection.execute(put, [dict(row) for row in rows])
        return
    given = _given(table, tuple(rows[0]))
    insert = postgresql.insert(table).from_select(list(rows[0]), sa.select(*given.c))
    if once:
        insert = insert.on_conflict_do_nothing()
    connection.execute(insert, {"rows": encode(rows).decode()})


def update_all(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Update by id; rows that all have the same columns, `id` among them."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "id"]
    if connection.dialect.name == "sqlite":
        values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
        update = table.update().where(table.c.id == sa.bindparam("old_id")).values(values)
        renamed = ({f"new_{name}": row[name] for name in names} for row in rows)
        connection.execute(
            update, [{"old_id": row["id"]} | new for row, new in zip(rows, renamed, strict=True)]
        )
        return
    given = _given(table, tuple(rows[0]))
    update = table.update().where(table.c.id == given.c.id)
    connection.execute(
        update.values({name: given.c[name] for name in names}), {"rows": encode(rows).decode()}
    )


def among(
    connection: sa.Connection, column: sa.Column[Any], values: Collection[str]
) -> sa.ColumnElement[bool]:
    """The condition that a column is one of `values`."""
    listed = sorted(values)
    if connection.dialect.name == "sqlite":
        each = sa.func.json_each(encode(listed).decode()).table_valued("value")
        return column.in_(sa.select(each.c.value))
    return column == sa.any_(sa.bindparam(None, listed, type_=postgresql.ARRAY(column.type)))


def _given(table: sa.Table, names: tuple[str, ...]) -> sa.TableValuedAlias:
    """The rows of the parameter `rows` as a table with the types of `table`."""
    rows = sa.cast(sa.bindparam("rows", type_=sa.Text), postgresql.JSON)
    columns = (sa.column(name, table.c[name].type) for name in names)
    given = sa.func.json_to_recordset(rows).table_valued(*columns, name="given")
    return given.render_derived(with_types=True)
