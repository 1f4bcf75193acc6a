"""The store of an officer with 5,000 children: opening, unlocking, listing, searching, opening a record, saving."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import Engine, create_engine, insert, select
from sqlcipher3 import dbapi2

from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.find_child import search_caseload
from ehe_desktop.services.list_caseload import CaseloadFilter, Order, list_caseload
from ehe_desktop.services.open_casefile import open_casefile
from ehe_desktop.storage.caseload_query import caseload
from ehe_desktop.storage.engine import open_engine, reading
from ehe_desktop.storage.keys import SALT_BYTES, StretchCost
from ehe_desktop.storage.schema import create_schema
from ehe_desktop.storage.search import search
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.tables import metadata
from ehe_desktop.storage.vault import unlock
from ehe_desktop.storage.view import View
from tests.benchmarks.measuring import Row, once_ms, timed_ms
from tests.fakes.council_store import FILE, RAW_KEY, council_desk
from tests.storage.vault_room import PASSPHRASE, a_new_store, empty_room

FAMILIES = 3_400
"""About 5,000 children."""


def folder() -> Path:
    """A folder that is gone at the end of the run."""
    made = Path(tempfile.mkdtemp(prefix="ehe-bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def desk() -> Desk:
    """One desk over the big store."""
    return council_desk(folder(), families=FAMILIES)


@cache
def plain_file() -> Path:
    """Where the unencrypted twin lies."""
    return folder() / "plain.db"


def _plain_connection(path: Path) -> Any:
    return dbapi2.connect(str(path), check_same_thread=False)


@cache
def plain_engine() -> Engine:
    """The same tables and rows without encryption: the same SQLite, opened without a key."""
    path = plain_file()
    engine = create_engine("sqlite://", module=dbapi2, creator=lambda: _plain_connection(path))
    create_schema(engine)
    with reading(desk().store.engine) as source, engine.begin() as target:
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(insert(table), rows)
        found = source.exec_driver_sql("SELECT rowid, names, numbers, place, adults FROM search")
        words = "INSERT INTO search (rowid, names, numbers, place, adults) VALUES (?, ?, ?, ?, ?)"
        target.exec_driver_sql(words, [tuple(row) for row in found])
    return engine


def opening() -> Iterator[Row]:
    """At most 20 ms once the key is known."""
    path, sitting = desk().folder / FILE, desk().store.sitting

    plain_engine()
    plain = plain_file()

    def ours() -> None:
        Store.open(open_engine(path, RAW_KEY), sitting).close()

    def yardstick() -> None:
        connection = _plain_connection(plain)
        connection.execute("SELECT value FROM meta WHERE key = 'officer_id'").fetchone()
        connection.close()

    yield Row(
        name="open the store once the key is known",
        value=timed_ms(ours, 15),
        yardstick=timed_ms(yardstick, 15),
        goal=20,
        note="yardstick: plain sqlite3 opens the same rows",
    )


def unlocking() -> Iterator[Row]:
    """Argon2id should be nearly all of it."""
    from ehe_desktop.storage.create_store import create_store

    room, cost = empty_room(folder()), StretchCost()
    create_store(room.door, a_new_store(room, cost=cost), PASSPHRASE).close()

    def argon2() -> None:
        hash_secret_raw(
            PASSPHRASE.encode(), bytes(SALT_BYTES), cost.passes, cost.memory_kib, cost.lanes, 32,
            Type.ID,
        )  # fmt: skip

    yield Row(
        name="unlock, all of it",
        value=timed_ms(lambda: unlock(room.door, PASSPHRASE).close(), 3),
        yardstick=timed_ms(argon2, 3),
        goal_ratio=1.5,
        note="yardstick: the same Argon2id by the C library alone",
    )


def listing() -> Iterator[Row]:
    """The same query on plain sqlite3, at most twice as long."""
    for order in Order:
        wanted = CaseloadFilter(order=order)

        def plainly(wanted: CaseloadFilter = wanted) -> None:
            with plain_engine().connect() as connection:
                caseload(View(connection, desk().store.sitting), wanted, desk().as_of())

        yield Row(
            name=f"caseload of 5,000 by {order.value}",
            value=timed_ms(lambda wanted=wanted: list_caseload(desk(), wanted), 5),  # type: ignore[misc]
            yardstick=timed_ms(plainly, 5),
            goal_ratio=2,
            note="yardstick: the same query on plain sqlite3",
        )


def searching() -> Iterator[Row]:
    """A key at a time: at most 50 ms each."""
    name = list_caseload(desk(), CaseloadFilter()).rows[7].full_name
    worst, plain = 0.0, 0.0
    for end in range(1, min(len(name), 12) + 1):
        typed = name[:end]

        def plainly(typed: str = typed) -> None:
            with plain_engine().connect() as connection:
                search(View(connection, desk().store.sitting), typed, desk().as_of())

        took = timed_ms(lambda typed=typed: search_caseload(desk(), typed), 3)  # type: ignore[misc]
        if took > worst:
            worst, plain = took, timed_ms(plainly, 3)
    yield Row(
        name="search of 5,000, the slowest key",
        value=worst,
        yardstick=plain,
        goal=50,
        note="yardstick: the same search on plain sqlite3",
    )


def opening_a_record() -> Iterator[Row]:
    """At most 150 ms."""
    rows = list_caseload(desk(), CaseloadFilter()).rows[:9]
    times = [once_ms(lambda one=one: open_casefile(desk(), one.child_id)) for one in rows]  # type: ignore[misc]
    yield Row(name="open a child's record, the slowest of nine", value=max(times), goal=150)


def saving() -> Iterator[Row]:
    """At most 50 ms, and never on the thread that paints."""
    child = list_caseload(desk(), CaseloadFilter()).rows[3].child_id
    plain = sqlite3.connect(folder() / "save.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        plain.execute(f"PRAGMA {pragma}")
    plain.execute("CREATE TABLE note (text)")
    yield Row(
        name="save a note: record, op, audit, projections",
        value=timed_ms(lambda: add_note(desk(), child, "The gate is at the back."), 15),
        yardstick=timed_ms(lambda: plain.execute("INSERT INTO note VALUES ('x')"), 15),
        goal=50,
        note="yardstick: one row and its fsync in plain sqlite3",
    )
    plain.close()
    yield Row(
        name="saves done on the painting thread",
        value=_saves_on_main(child),
        unit="saves",
        goal=0,
        note="twenty through the runner that screens use",
    )


def _saves_on_main(child: str) -> float:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication, QWidget

    from ehe_desktop.ui.background.runner import Runner

    app = QApplication.instance() or QApplication([])
    runner, owner, loop = Runner(), QWidget(), QEventLoop()
    on_main: list[bool] = []

    def save() -> None:
        on_main.append(threading.current_thread() is threading.main_thread())
        add_note(desk(), child, "The gate is at the back.")

    def failed(fault: BaseException) -> None:
        raise fault

    runner.idle.connect(loop.quit)
    for _ in range(20):
        runner.run(owner, save, lambda _answer: None, failed)
    loop.exec()
    runner.close()
    owner.deleteLater()
    assert app is not None
    assert len(on_main) == 20
    return float(sum(on_main))


BENCHES = (opening, unlocking, listing, searching, opening_a_record, saving)
