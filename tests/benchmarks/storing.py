"""The store of an officer with 5,000 children: opening, unlocking, and saving."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator

from argon2.low_level import Type, hash_secret_raw
from sqlcipher3 import dbapi2

from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.keys import SALT_BYTES, StretchCost
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.vault import unlock
from tests.benchmarks.big_store import desk, folder, new_desk, plain
from tests.benchmarks.measuring import Row, quickest, side_by_side
from tests.fakes.council_store import FILE, RAW_KEY
from tests.storage.vault_room import PASSPHRASE, a_new_store, empty_room


def opening() -> Iterator[Row]:
    """At most 20 ms once the key is known."""
    path, sitting, plain_path = desk().folder / FILE, desk().store.sitting, plain()

    def ours() -> None:
        Store.open(open_engine(path, RAW_KEY), sitting).close()

    def yardstick() -> None:
        connection = dbapi2.connect(plain_path)
        connection.execute("SELECT value FROM meta WHERE key = 'officer_id'").fetchone()
        connection.close()

    took = quickest(ours, 15)
    yield Row(
        name="open the store once the key is known",
        value=took.ms,
        yardstick=quickest(yardstick, 15).ms,
        goal=20,
        note=f"yardstick: plain sqlite3 opens the same rows; {took.words}",
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

    ours, alone = side_by_side(lambda: unlock(room.door, PASSPHRASE).close(), argon2, 5)
    yield Row(
        name="unlock, all of it",
        value=ours.ms,
        yardstick=alone.ms,
        goal_ratio=1.5,
        note=f"yardstick: the same Argon2id by the C library alone; {ours.words}",
    )


def saving() -> Iterator[Row]:
    """At most 50 ms, and never on the thread that paints."""
    child = list_caseload(desk(), CaseloadFilter()).rows[3].child_id
    other = sqlite3.connect(folder() / "save.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        other.execute(f"PRAGMA {pragma}")
    other.execute("CREATE TABLE note (text)")
    took = quickest(lambda: add_note(desk(), child, "The gate is at the back."), 15)
    yield Row(
        name="save a note: record, op, audit, projections",
        value=took.ms,
        yardstick=quickest(lambda: other.execute("INSERT INTO note VALUES ('x')"), 15).ms,
        goal=50,
        note=f"yardstick: one row and its fsync in plain sqlite3; {took.words}",
    )
    other.close()
    yield Row(
        name="saves done on the painting thread",
        value=_saves_on_main(child),
        unit="saves",
        yardstick=20,
        goal=0,
        note="of twenty, through the runner that screens use",
    )


def scrubbing() -> Iterator[Row]:
    """After a purge the file is written anew; meanwhile others read and do not write: at most 2 s."""
    store, other = new_desk().store, sqlite3.connect(plain(), isolation_level=None)
    took = quickest(store.scrub, 3)
    yield Row(
        name="write the store anew after a purge",
        value=took.ms,
        yardstick=quickest(lambda: other.execute("VACUUM"), 3).ms,
        goal=2000,
        note=f"yardstick: VACUUM of the same rows in plain sqlite3; {took.words}",
    )
    other.close()


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


BENCHES = (opening, unlocking, saving, scrubbing)
