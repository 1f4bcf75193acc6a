"""One figure beside its yardstick, the table of them, and the JSON that other programs read.

A bench is a function that yields `Row`s. A row without a value says what is missing and counts as not met.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
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


def missing(name: str, why: str) -> Row:
    """A figure that could not be taken."""
    return Row(name=name, value=None, note=f"missing: {why}")


def timed_ms(work: Callable[[], Any], times: int = 7) -> float:
    """The median of `times` runs after one that warms up, in milliseconds."""
    work()
    return statistics.median(once_ms(work) for _ in range(times))


def once_ms(work: Callable[[], Any]) -> float:
    """One run, in milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def run(benches: Iterable[Callable[[], Iterator[Row]]]) -> Iterator[Row]:
    """Every row; a bench that fails is a missing row that says so, and the others go on."""
    for bench in benches:
        try:
            yield from bench()
        except Exception as fault:  # noqa: BLE001 - named in the table
            yield missing(bench.__name__, f"{type(fault).__name__}: {fault}"[:160])


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
