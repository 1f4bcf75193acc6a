"""Sixteen writers at once and a reader that follows the feed: it misses nothing, at any head.

Counted, not timed. Each transaction takes its place in PostgreSQL's own order early, which is what
makes a feed by sequence or by transaction id skip rows (sync.md B2).
"""

from __future__ import annotations

import os
import threading

import httpx2
import pytest
import sqlalchemy as sa

from ehe_desktop.central import ledger, tables
from ehe_desktop.central.database import Database
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import Record
from tests.central.laptop import Laptop
from tests.central.test_ledger import note
from tests.fakes.centre import RunningCentre
from tests.sync.town import FREE

WRITERS, EDITS = 16, 3
BATCHES = int(os.environ.get("EHE_BATCHES_OF_A_WRITER", "8"))
"""More by hand, for a minute or longer (INVARIANTS.md, 22)."""


@pytest.fixture
def centre(pg_database):
    made = RunningCentre.found(pg_database)
    made.settings = FREE
    yield made.start()
    made.close()


def test_a_reader_beside_sixteen_writers_misses_nothing(centre, monkeypatch):
    real = ledger._lock_lane

    def early(connection, *given):
        connection.exec_driver_sql("SELECT pg_current_xact_id()")
        return real(connection, *given)

    monkeypatch.setattr(ledger, "_lock_lane", early)
    officer = centre.add_officer()
    family = family_of(centre, officer)
    clients = [httpx2.Client(base_url=centre.base_url, timeout=60) for _ in range(WRITERS + 1)]
    laptops = [
        Laptop.enrol(http, centre.code(officer), f"L{number}")
        for number, http in enumerate(clients)
    ]
    reader, writers = laptops[0], laptops[1:]
    faults: list[BaseException] = []

    def write(laptop: Laptop) -> None:
        try:
            for number in range(BATCHES):
                edits = [laptop.make("note", note(f"{number}"), family) for _ in range(EDITS)]
                assert {o.verdict for o in laptop.push(*edits)} == {"applied"}
        except BaseException as fault:  # noqa: BLE001 - told on the main thread
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(laptop,)) for laptop in writers]
    for thread in threads:
        thread.start()
    rounds = 0
    while any(thread.is_alive() for thread in threads):
        head = reader.pull().head
        assert missing(centre.database, head, reader) == set()
        rounds += 1
    for thread in threads:
        thread.join()
    assert faults == []
    assert rounds > 3, "the reader read while they wrote"
    reader.pull()
    assert len(reader.of_kind("note")) == WRITERS * BATCHES * EDITS
    with centre.database.reading() as connection:
        assert list(findings(connection)) == []
    for http in clients:
        http.close()


def missing(database: Database, head: int, reader: Laptop) -> set[str]:
    """Records stamped up to `head` that the reader does not hold at all."""
    r = tables.record
    with database.reading() as connection:
        there = set(
            connection.scalars(sa.select(r.c.id).where(r.c.pos <= head, r.c.kind == "note"))
        )
    return there - set(reader.records)


def family_of(centre: RunningCentre, officer: str) -> str:
    """A family in an officer's scope."""
    family = new_id()
    centre.load(Record(kind="family", id=family, body={"address": "1 High Street"}))
    centre.assign(officer, family)
    return family
