"""One figure beside its yardstick, the table of them, and the JSON that other programs read.

A bench is a function that yields `Row`s. A row without a value says what is missing and counts as not met.

How a figure is taken: the work is done once to warm up, then several times, and the quickest counts, since
a machine that does something else can only make it slower. What counts is the time by the clock less the
time our own threads stood in line for a core that other programs held; waiting for a disk, a timer, another
thread or a network counts. Where the system does not tell how long they stood in line, the clock counts
whole; the note has the clock's figure in any case. As in the program with its window, Python's garbage is
collected between two runs and never within one (DECISIONS.md 19).
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FIELDS = ("name", "value", "unit", "yardstick", "ratio", "goal", "ok", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. `yardstick` is the plain way of doing the same, in the same unit and run; `goal` the bar.

    `goal_ratio` bounds value / yardstick instead of the value itself.
    """

    name: str
    value: float | None
    unit: str = "ms"
    yardstick: float | None = None
    goal: float | None = None
    goal_ratio: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Value over yardstick."""
        return self.value / self.yardstick if self.value is not None and self.yardstick else None

    @property
    def ok(self) -> bool:
        """Whether the bar is met; what is missing meets none."""
        if self.value is None:
            return False
        ratio = self.ratio
        if self.goal_ratio is not None and (ratio is None or ratio > self.goal_ratio):
            return False
        return self.goal is None or self.value <= self.goal

    def plain(self) -> dict[str, Any]:
        """The row as JSON has it."""
        row = asdict(self) | {"ratio": self.ratio, "ok": self.ok}
        if self.goal is None and self.goal_ratio is not None:
            row["goal"] = f"{self.goal_ratio:g} x yardstick"
        del row["goal_ratio"]
        return {name: row[name] for name in FIELDS}


@dataclass(frozen=True, slots=True)
class Took:
    """How long some work took, in milliseconds: without standing in line for a core, and by the clock."""

    ms: float
    clock: float

    @property
    def words(self) -> str:
        """The other one, for a note."""
        return f"{self.clock:.{0 if self.clock >= 10 else 1}f} ms by the clock"


def missing(name: str, why: str) -> Row:
    """A figure that could not be taken."""
    return Row(name=name, value=None, note=f"missing: {why}")


def once(work: Callable[[], Any], beside: Iterable[int] = ()) -> Took:
    """One run, with the garbage of what was before it collected.

    `beside`: ids of other processes that have a part in the work, each waiting for the other.
    """
    gc.collect()
    pids = ("self", *map(str, beside))
    ran, stood, clock = _on_core_s(pids), stood_in_line_s(*pids), time.perf_counter()
    work()
    clock = time.perf_counter() - clock
    busiest = max(now - before for now, before in zip(_on_core_s(pids), ran, strict=True))
    # the sums of several threads may be more than the clock
    own = min(clock, max(busiest, clock - (stood_in_line_s(*pids) - stood)))
    return Took(ms=own * 1000, clock=clock * 1000)


def stood_in_line_s(*pids: str) -> float:
    """How long the threads of these processes, or of our own, have been ready and had no core, in seconds.

    0 where nobody tells.
    """
    return sum(_told_s(pid, 1) for pid in pids or ("self",))


def _on_core_s(pids: Iterable[str]) -> list[float]:
    return [time.process_time() if pid == "self" else _told_s(pid, 0) for pid in pids]


def _told_s(pid: str, place: int) -> float:
    total, place_of = 0, Path(f"/proc/{pid}")
    for told in place_of.glob("schedstat" if "task" in pid else "task/*/schedstat"):
        with suppress(OSError):  # a thread that has just ended
            total += int(told.read_text().split()[place])
    return total / 1e9


def quickest_of(runs: Iterable[Took]) -> Took:
    """The least of each, whichever run it was."""
    held = tuple(runs)
    return Took(min(one.ms for one in held), min(one.clock for one in held))


def quickest(work: Callable[[], Any], times: int = 7) -> Took:
    """The quickest of `times` runs after one that warms up."""
    work()
    return quickest_of(once(work) for _ in range(times))


def side_by_side(
    work: Callable[[], Any], yardstick: Callable[[], Any], times: int = 7
) -> tuple[Took, Took]:
    """Both in turn, so that what slows the machine meanwhile slows both; the quickest of each."""
    work(), yardstick()
    pairs = [(once(work), once(yardstick)) for _ in range(times)]
    return quickest_of(ours for ours, _ in pairs), quickest_of(plain for _, plain in pairs)


def timed_ms(work: Callable[[], Any], times: int = 7) -> float:
    """The same as a number of milliseconds."""
    return quickest(work, times).ms


def run(benches: Iterable[Callable[[], Iterator[Row]]]) -> Iterator[Row]:
    """Every row; a bench that fails is a missing row that says so, and the others go on."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        for bench in benches:
            gc.collect()
            gc.freeze()  # what the imports and the big store left is not walked through again
            try:
                yield from bench()
            except Exception as fault:  # noqa: BLE001 - named in the table
                yield missing(bench.__name__, f"{type(fault).__name__}: {fault}"[:160])
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


def line_of(row: Row) -> str:
    """One line of the table."""
    plain = row.plain()
    goal = plain["goal"] if plain["goal"] is not None else ""
    goal = f"{goal:g}" if isinstance(goal, float | int) else str(goal)
    parts = (
        f"{row.name:46}", _figure(row.value), f"{row.unit:9}", _figure(row.yardstick),
        f"{_figure(row.ratio)}", f"{goal:>14}", "ok " if row.ok else "NOT", row.note,
    )  # fmt: skip
    return "  ".join(parts).rstrip()


HEAD = "  ".join(
    (f"{'figure':46}", f"{'value':>10}", f"{'unit':9}", f"{'yardstick':>10}", f"{'ratio':>10}",
     f"{'goal':>14}", "met", "note")
)  # fmt: skip


def to_json(rows: Iterable[Row]) -> str:
    """All rows as JSON."""
    return json.dumps([row.plain() for row in rows], indent=1) + "\n"


def _figure(value: float | None) -> str:
    return f"{value:10.2f}" if value is not None else f"{'-':>10}"
