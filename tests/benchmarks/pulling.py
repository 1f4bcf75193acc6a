"""A first load of 10,000 records into a real store, the swap included; what the centre does is in `syncing.py`."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import msgspec

from ehe_desktop.domain.records import Record
from ehe_desktop.storage import staging
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.staging import StagedPage
from ehe_desktop.storage.store import Store
from ehe_desktop.wire import codec
from ehe_desktop.wire.messages import PullAnswer
from tests.benchmarks.big_store import families
from tests.benchmarks.measuring import Row, once, quickest_of
from tests.fakes.council_store import AUDIT_KEY, RAW_KEY, _sitting, council

RECORDS = 10_000
PAGE = 1_000


@cache
def pages() -> tuple[bytes, ...]:
    """The answers of a centre, as they come inflated."""
    found: list[Record] = []
    for one in council(families()).records():
        found.append(replace(one, rev=1, field_rev=dict.fromkeys(one.body, 1)))
        if len(found) == RECORDS:
            break
    return tuple(
        codec.encode(PullAnswer(records=tuple(found[start : start + PAGE]), head=1, next_page="n"))
        for start in range(0, len(found), PAGE)
    )


def lay_in(store: Store) -> None:
    """What a round does with its pages."""
    for raw in pages():
        answer = codec.decode(PullAnswer, raw)
        with store.settling() as work:
            staging.stage(work.connection, StagedPage(records=answer.records, whole=True))
    with store.settling() as work:
        staging.swap(work, cursor="c", head=1, whole=True)


def plainly(path: Path) -> None:
    """The yardstick: decode and insert, without encryption, staging, projections or search."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "CREATE TABLE record (kind, id, family_id, child_id, rev, body, PRIMARY KEY (kind, id))"
    )
    for raw in pages():
        answer = codec.decode(PullAnswer, raw)
        connection.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)",
            [
                (r.kind, r.id, r.family_id, r.child_id, r.rev, msgspec.json.encode(r.body).decode())
                for r in answer.records
            ],
        )
        connection.commit()
    connection.close()


def new_store(folder: Path) -> Store:
    """An empty store."""
    engine = open_engine(folder / "pull.ehe", RAW_KEY, create=True)
    officer = council(families()).accounts()[0].officer_id
    return Store.create(engine, _sitting(officer, "officer"), audit_key=AUDIT_KEY, store_id="s")


def first_load() -> Iterator[Row]:
    """sync.md D4 1: at most 2 s."""
    pages()
    runs, plain = [], []
    for number in range(4):
        folder = Path(tempfile.mkdtemp(prefix="ehe-bench-"))
        store = new_store(folder)
        runs.append(once(partial(lay_in, store)))
        plain.append(once(partial(plainly, folder / f"plain{number}.db")))
        store.close()
        shutil.rmtree(folder, ignore_errors=True)
    took = quickest_of(runs)
    yield Row(
        name=f"pull: {sum(map(_many, pages())):,} records laid in, swap included",
        value=took.ms,
        yardstick=quickest_of(plain).ms,
        goal=2_000,
        note=f"yardstick: the same decode, executemany into plain sqlite3; {took.words}",
    )


def _many(raw: bytes) -> int:
    return len(codec.decode(PullAnswer, raw).records)


BENCHES = (first_load,)
