"""The store's log as a power cut leaves it: whole up to the last flushed commit, then anything (guide C2, 3 and 4)."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from ehe_desktop.storage import keys
from ehe_desktop.storage.engine import open_engine, reading
from ehe_desktop.storage.store_files import files_of
from tests.sync.town import Town

FRAME = 4096 + 24


def test_a_torn_tail_costs_at_most_the_commit_it_tore(town: Town):
    """Invariant 1: the record and its op are there together, or neither is."""
    sam = town.device("sam-1")
    database = files_of(sam.base, sam.store_id).database
    log = Path(f"{database}-wal")
    first = sam.make_note()
    flushed = log.stat().st_size
    second = sam.make_note()
    whole = log.read_bytes()
    rng = random.Random(4)
    cuts = {flushed, flushed + 1, len(whole) - 1, len(whole)}
    cuts |= set(range(flushed + FRAME, len(whole), 2 * FRAME + 977))
    assert len(cuts) > 6, "the second save is too small to be torn"
    for kept in sorted(cuts):
        for rubbish in (b"", rng.randbytes(3 * FRAME)):
            copy = town.folder / "torn.db"
            shutil.copy(database, copy)
            Path(f"{copy}-wal").write_bytes(whole[:kept] + rubbish)
            found = _notes(copy, keys.subkey(sam.key, keys.LABEL_DATABASE))
            assert found == ({first, second} if kept == len(whole) else {first}), kept


def _notes(path: Path, key: bytes) -> set[str]:
    """The notes in a store; their ops are the same."""
    engine = open_engine(path, key)
    with reading(engine) as connection:
        made, sent = (
            set(connection.exec_driver_sql(query).scalars())
            for query in (
                "SELECT id FROM record WHERE kind = 'note'",
                "SELECT record_id FROM outbox_op WHERE kind = 'note'",
            )
        )
        assert connection.exec_driver_sql("PRAGMA quick_check").scalars().all() == ["ok"]
    engine.dispose()
    assert made == sent
    return made
