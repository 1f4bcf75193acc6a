"""One officer of a council of any size: the first load, a round with nothing to do, and one saved record.

The others' records are copied in the database (`copied_council.py`). Not among the rooms of the table: making
200,000 children takes minutes. `python -m tests.benchmarks.sync_size 200 630` makes 200 officers with some
thousand children each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.benchmarks.copied_council import copy_caseloads
from tests.benchmarks.measuring import Row, Took, line_of, quickest_of
from tests.benchmarks.sync_room import rounds_of, sync_room
from tests.builders import a_note

TIMES = 5


def one_of_many(officers: int, families_each: int) -> Iterator[Row]:
    """What one laptop waits for while all the others' records are there."""
    with sync_room() as room:
        copied = copy_caseloads(room.admin, officers, families_each)
        who, child_id, _ = copied.officers[0]
        device = room.laptop(who, "laptop")
        go, held = rounds_of(device), f"{copied.records:,} records in the centre"
        yield _row(f"first load of {len(copied.children):,} children", room.once(go), held)
        go()
        quiet = [room.once(go) for _ in range(TIMES)]
        yield _row("a round with nothing to do", quickest_of(quiet), held)
        sends = []
        for _ in range(TIMES):
            device.make(a_note(), child_id)
            sends.append(room.once(go))
        yield _row("one record sent, the whole round", quickest_of(sends), held)
        device.close()


def _row(name: str, took: Took, held: str) -> Row:
    return Row(name=f"sync: {name}", value=took.ms, note=f"{held}; {took.words}")


if __name__ == "__main__":
    for row in one_of_many(int(sys.argv[1]), int(sys.argv[2])):
        sys.stdout.write(line_of(row) + "\n")
