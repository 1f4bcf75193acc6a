"""A month without a line: an Outbox of many thousands goes in batches, and takes the memory of two of them."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from functools import partial

from ehe_desktop.app.wiring import round_of
from ehe_desktop.domain.sync_round import SyncProgress
from ehe_desktop.wire.messages import Limits
from tests.builders import a_note
from tests.sync.town import HISTORY, OUTCOME, Device, Town

_CLONED = (
    "INSERT INTO {table} ({names}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    " SELECT {values} FROM {table}, n WHERE {key} = ?"
)


def fill(device: Device, many: int, name: str) -> None:
    """As many notes as if they had been written one after the other: one is, and the others are its rows anew."""
    note = device.make(a_note("words of a visit " * 200), "c-f-sam")
    with device.store.settling() as work:
        for table, key in (("record", "id"), ("outbox_op", "record_id")):
            columns = work.connection.exec_driver_sql(f"PRAGMA table_info({table})").all()
            names = [column.name for column in columns if column.name != "op_seq"]
            fresh = dict.fromkeys(("id", "record_id", "op_id"), f"'{name}-' || i")
            values = [fresh.get(one, f'"{one}"') for one in names]
            said = _CLONED.format(
                table=table, key=key,
                names=", ".join(f'"{one}"' for one in names), values=", ".join(values),
            )  # fmt: skip
            work.connection.exec_driver_sql(said, (many - 1, note))


def note_peak(seen: list[tuple[str, int]], now: SyncProgress) -> None:
    seen.append((now.phase, tracemalloc.get_traced_memory()[1]))


def test_a_large_outbox_goes_in_batches_and_in_the_memory_of_two(town: Town):
    few, many = 25, 500
    town.restart_with(limits=Limits(batch_ops=few, page_records=few))
    sam = town.device("sam-1")
    peaks = []
    for count in (few, many):
        fill(sam, count, f"n{count}")
        seen: list[tuple[str, int]] = []
        tracemalloc.start()
        go = round_of(sam.sat, sam.store)  # its own line: the tests' one keeps what it sent
        told = go(sam.cancel, partial(note_peak, seen))
        tracemalloc.stop()
        assert told.everything_sent
        peaks.append(max(peak for phase, peak in seen if phase == "sending"))
    assert peaks[1] < 2 * peaks[0], peaks
    batches = Counter(row.batch_id for row in town.centre.rows(OUTCOME))
    assert set(batches.values()) == {few}
    assert town.count(HISTORY, op_kind="append") == few + many
