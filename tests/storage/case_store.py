"""A real encrypted store with a fixed raw key, a standing clock and ids in a row."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, select

from ehe_desktop.domain.records import Record, write
from ehe_desktop.storage.as_of import AsOf
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.projection_tables import PROJECTIONS
from ehe_desktop.storage.store import Actor, Sitting, Store
from tests import builders
from tests.fakes.clock import FixedClock

RAW_KEY = bytes(range(32))
AUDIT_KEY = bytes(range(1, 33))
NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
ME = Actor(officer_id=builders.AN_OFFICER, asked_by="test")


def counted_ids(start: int = 1) -> Callable[[], str]:
    """Ids as long as real ones, in a row."""
    numbers = itertools.count(start)
    return lambda: f"00000000-0000-7000-8000-{next(numbers):012d}"


def a_sitting(**over: Any) -> Sitting:
    """Sam's sitting, on 22 June 2026."""
    given: dict[str, Any] = {
        "officer_id": builders.AN_OFFICER,
        "role": "officer",
        "clock": FixedClock(NOW),
        "new_id": counted_ids(),
        "device": "laptop-1",
        "app_version": "0.1.0",
    }
    return Sitting(**given | over)


def a_store(folder: Path, **over: Any) -> Store:
    """A new, empty store in `folder`."""
    engine = open_engine(folder / "cases.ehe", RAW_KEY, create=True)
    return Store.create(engine, a_sitting(**over), audit_key=AUDIT_KEY, store_id="store-1")


def reopened(path: Path) -> Store:
    """The store at `path` again, without waiting for the disk: for laws tried many times."""
    engine = open_engine(path, RAW_KEY)

    @event.listens_for(engine, "checkout")
    def hurry(raw: Any, _record: Any, _proxy: Any) -> None:
        raw.execute("PRAGMA synchronous=OFF")

    return Store.open(engine, a_sitting(new_id=counted_ids(1000)))


def a_case(store: Store, name: str = "Amina Yusuf", **over: Any) -> tuple[str, str]:
    """A family with one child; their ids."""
    with store.writing(ME) as work:
        family_id = work.create("family", builders.a_family())
        child_id = work.create("child", builders.a_child(name, **over), family_id=family_id)
    return family_id, child_id


def of_server(kind: str, record_id: str, body: Any, rev: int = 1, **whose: Any) -> Record:
    """A record as a round brings it."""
    return Record(kind=kind, id=record_id, body=write(body), rev=rev, **whose)


def as_of(now: datetime = NOW) -> AsOf:
    """That moment, with first contact due seven days after the news."""
    return AsOf(now=now, first_contact=_in_a_week)


def _in_a_week(heard_on: date) -> date:
    return heard_on + timedelta(days=7)


def table_rows(store: Store, table: str) -> list[dict[str, Any]]:
    """Every row of a table, for looking."""
    with store.reading() as view:
        return [
            dict(r) for r in view.connection.exec_driver_sql(f"SELECT * FROM {table}").mappings()
        ]


def projections(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every projection as it stands, without row numbers."""
    with store.reading() as view:
        return projections_in(view.connection)


def projections_in(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """The same, as a transaction sees it."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table in PROJECTIONS:
        columns = [column for column in table.c if column.name != "row_id"]
        rows = connection.execute(select(*columns)).all()
        found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    rows = connection.exec_driver_sql(
        "SELECT c.child_id, s.names, s.numbers, s.place, s.adults FROM search s"
        " LEFT JOIN caseload_row c ON c.row_id = s.rowid"
    ).all()
    found["search"] = sorted((tuple(row) for row in rows), key=repr)
    return found
