"""The store every figure is taken on: one officer with 5,000 children, and the same rows unencrypted.

`replayed(work)` gives the yardstick of whatever reads the store: the very statements it sent, on
Python's own sqlite3, each row a dict by its columns.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, insert, select
from sqlcipher3 import dbapi2

from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.engine import reading
from ehe_desktop.storage.schema import create_schema
from ehe_desktop.storage.tables import metadata
from tests.fakes.council_store import council_desk

CHILDREN = 5_000
CHILDREN_A_FAMILY = 1.58
"""As the synthetic council has them."""
_chosen = {"children": CHILDREN}


def choose_size(children: int) -> None:
    """How many children the store holds, said once before anything is measured."""
    _chosen["children"] = children
    for made in (desk, plain):
        made.cache_clear()


def children() -> int:
    """About how many there are."""
    return _chosen["children"]


def families() -> int:
    """How many families they belong to."""
    return max(20, round(children() / CHILDREN_A_FAMILY))


def folder() -> Path:
    """A folder that is gone at the end of the run."""
    made = Path(tempfile.mkdtemp(prefix="ehe-bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def new_desk() -> Desk:
    """Another desk over a copy of the big store, for whoever closes it."""
    return council_desk(folder(), families=families())


@cache
def desk() -> Desk:
    """The one desk over the big store."""
    return new_desk()


@cache
def plain() -> Path:
    """The same tables and rows in a file without encryption."""
    path = folder() / "plain.db"
    engine = create_engine(
        "sqlite://", module=dbapi2, creator=lambda: dbapi2.connect(path, check_same_thread=False)
    )
    create_schema(engine)
    with reading(desk().store.engine) as source, engine.begin() as target:
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(insert(table), rows)
        found = source.exec_driver_sql("SELECT rowid, names, numbers, place, adults FROM search")
        words = "INSERT INTO search (rowid, names, numbers, place, adults) VALUES (?, ?, ?, ?, ?)"
        target.exec_driver_sql(words, [tuple(row) for row in found])
    engine.dispose()
    return path


def replayed(work: Callable[[], Any]) -> Callable[[], None]:
    """What does on plain sqlite3 what `work` asked of the store."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            sent.append((statement, values))

    engine = desk().store.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    connection = sqlite3.connect(plain())

    def replay() -> None:
        for statement, values in sent:
            cursor = connection.execute(statement, values)
            names = [column[0] for column in cursor.description]
            [dict(zip(names, row, strict=True)) for row in cursor]

    return replay
