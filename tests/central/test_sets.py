"""A batch costs the database as many statements however long it is, on PostgreSQL; and sets say what rows say."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.sets import among, insert_all, update_all
from tests.central.conftest import TestCentre

BODY = {"text": "The gate is at the back.", "by": "x", "at": "2026-06-22T08:30:00.000Z"}


def statements(centre: TestCentre, count: int) -> int:
    laptop = centre.laptop(name=f"Laptop of {count}")
    family = centre.family(laptop.officer_id, child="")
    note = BODY | {"by": laptop.officer_id}
    batch = laptop.seal(*(laptop.make("note", note, family) for _ in range(count)))
    seen: list[str] = []

    def hear(*given: object) -> None:
        seen.append(str(given[2]))

    sa.event.listen(centre.database._engine, "before_cursor_execute", hear)
    answer = laptop.send(batch)
    sa.event.remove(centre.database._engine, "before_cursor_execute", hear)
    assert answer.status == 200, answer.raw
    return len(seen)


def test_fifty_ops_cost_as_many_statements_as_five(centre: TestCentre):
    assert statements(centre, 50) == statements(centre, 5)


def test_rows_go_in_and_are_altered_as_they_are(centre: TestCentre):
    rows = [
        {"id": f"a-{n}", "officer_id": "o", "family_id": text, "ground": "made", "added_pos": n,
         "removed_pos": None}
        for n, text in enumerate(("plain", 'a "quote"', "ünï\\u00e9", "null"))
    ]  # fmt: skip
    a = tables.assignment

    def work(connection: sa.Connection) -> list[sa.Row]:
        insert_all(connection, a, rows)
        insert_all(connection, a, [])
        update_all(
            connection, a, [{"id": "a-1", "removed_pos": 7}, {"id": "a-2", "removed_pos": None}]
        )
        update_all(connection, a, [])
        found = connection.execute(
            sa.select(a).where(among(connection, a.c.id, [row["id"] for row in rows]))
        )
        return sorted(found, key=lambda row: row.id)

    found = centre.database.write(work)
    assert [(row.family_id, row.added_pos, row.removed_pos) for row in found] == [
        (row["family_id"], n, 7 if n == 1 else None) for n, row in enumerate(rows)
    ]


@pytest.mark.parametrize("count", [0, 1, 3_000])
def test_any_number_of_values_is_one_condition(centre: TestCentre, count: int):
    with centre.database.reading() as connection:
        query = sa.select(tables.officer.c.id).where(
            among(connection, tables.officer.c.id, [f"o-{n}" for n in range(count)])
        )
        assert connection.execute(query).all() == []
