"""Measure against the bars and say which are met.

    python -m tests.benchmarks                  a table
    python -m tests.benchmarks --json FILE      and the rows as JSON
    python -m tests.benchmarks --only pull      rooms whose name holds the word
    python -m tests.benchmarks --children 300   a small store: quick, and no judge of the bars

The exit code is 0 when everything was measured, whether or not every bar is met (this machine may be busy);
`--strict` makes it 1 when a bar is not met. What is missing always makes it 1.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.big_store import CHILDREN, choose_size
from tests.benchmarks.measuring import HEAD, Row, line_of, missing, run, to_json

ROOMS = (
    "storing", "listing", "pulling", "syncing", "sync_window", "sync_morning", "printing", "showing",
    "engine",
)  # fmt: skip


def rows_of(rooms: Sequence[str]) -> Iterator[Row]:
    """The rows of each room; one that cannot even be imported is named."""
    for name in rooms:
        try:
            room = importlib.import_module(f"tests.benchmarks.{name}")
        except ImportError as fault:
            yield missing(name, str(fault))
            continue
        yield from run(room.BENCHES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="bench", description="The speed bars.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there")
    parser.add_argument("--only", default="", metavar="WORD", help="rooms whose name holds WORD")
    parser.add_argument("--strict", action="store_true", help="fail when a bar is not met")
    parser.add_argument(
        "--children", type=int, default=CHILDREN, metavar="N", help="size of the store"
    )
    chosen = parser.parse_args(arguments)
    choose_size(chosen.children)
    wanted = [name for name in ROOMS if chosen.only in name]
    say(
        f"{os.cpu_count()} cores, load {_load()}: figures are only worth something on a quiet machine\n"
    )
    say(HEAD)
    rows = []
    for row in rows_of(wanted):
        rows.append(row)
        say(line_of(row))
    if chosen.json is not None:
        chosen.json.write_text(to_json(rows), encoding="utf-8")
    absent = [row for row in rows if row.value is None]
    unmet = [row for row in rows if not row.ok and row.value is not None]
    say(f"\n{len(rows)} figures, {len(unmet)} bars not met, {len(absent)} missing.")
    return 1 if absent or not rows or (chosen.strict and unmet) else 0


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"


def say(line: str) -> None:
    """One line at once, so that a long run shows where it is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
