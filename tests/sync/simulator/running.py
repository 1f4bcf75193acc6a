"""How the test command plays its seeds: a share of them in each of two files, so that two workers share the work.

Every share is held to the same: all seeds hold, every invariant was really exercised, one seed in twelve is
played again with every clock right and ends the same, some stand on PostgreSQL.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from tests.fakes.memory_disk import in_memory
from tests.sync.simulator.history import FORCED, run_seed
from tests.sync.simulator.tally import Tally
from tests.sync.simulator.world import Ground

SEEDS = 200
POSTGRESQL = range(184, 192)
AGAIN_EVERY = 12
STEPS = 30
"""Fewer than the command plays, so that the tests stay within minutes."""


def play(seeds: Iterable[int], ground: Ground, tally: Tally) -> None:
    """Play seeds; the first that fails is told with its number and its story.

    Raises:
        AssertionError: an invariant does not hold.
    """
    for number, seed in enumerate(seeds):
        told = run_seed(seed, ground, tally, steps=STEPS)
        if told.fault is None and number % AGAIN_EVERY == 0:
            same_by_other_clocks(seed, ground, tally, told.final)
        if told.fault is not None:
            story = "\n".join(told.story)
            raise AssertionError(
                f"seed {seed}: {told.fault!r}\n{story}\n"
                f"replay: python3 installer/bootstrap.py simulate --seed {seed} --steps {STEPS}"
            ) from told.fault


def same_by_other_clocks(seed: int, ground: Ground, tally: Tally, final: Any) -> None:
    """Invariant 16: the same history with every device's clock right ends at the same records."""
    again = run_seed(seed, ground, Tally(), steps=STEPS, clocks=False)
    differ = [name for name in final if (again.final or {}).get(name) != final[name]]
    tally.holds(16, again.fault is None and not differ, f"seed {seed}: {differ[:3]}")


def play_what_is_missing(ground: Ground, tally: Tally) -> None:
    """Chance may leave an invariant out: then seeds in which what exercises it is made to happen.

    Raises:
        AssertionError: an invariant does not hold.
    """
    for number in tally.never():
        for seed in range(10_000 + 20 * number, 10_020 + 20 * number):
            if number in FORCED and not tally.exercised[number]:
                told = run_seed(seed, ground, tally, steps=STEPS, forced=FORCED[number])
                assert told.fault is None, f"seed {seed} for {number}: {told.fault!r}\n{told.story}"


def half(number: int, folder: Path, server: Any) -> Tally:
    """One of the two shares, its tally held to "every invariant was exercised"."""
    tally, share = Tally(), range(number, SEEDS, 2)
    play(share, Ground.make(folder / "sqlite"), tally)
    play(POSTGRESQL[number::2], Ground.make(folder / "postgresql", server), tally)
    play_what_is_missing(Ground.make(folder / "more"), tally)
    sys.stdout.write("\n".join(tally.lines()) + "\n")
    never = tally.never()
    assert not never, f"never exercised over {len(share)} seeds: {never}"
    return tally


def chunk(part: tuple[int, int], steps: int, postgres: bool) -> tuple[Tally, list[tuple[int, str]]]:
    """Some seeds in this process, on ground made for its first share and kept until it ends."""
    tally, wrong = Tally(), []
    if postgres not in _kept:
        _kept[postgres] = _ENDING.enter_context(ground(postgres=postgres))
    for seed in range(*part):
        told = run_seed(seed, _kept[postgres], tally, steps=steps)
        if told.fault is not None:
            wrong.append((seed, f"{type(told.fault).__name__}: {told.fault}"))
    return tally, wrong


_kept: dict[bool, Ground] = {}
_ENDING = ExitStack()
Finalize(None, _ENDING.close, exitpriority=1)  # a process of a pool ends without `atexit`


class ground:  # noqa: N801 - read as a word: with ground(...)
    """What worlds are copied from, for a `with` block."""

    def __init__(self, *, postgres: bool) -> None:
        self._postgres = postgres

    def __enter__(self) -> Ground:
        from tests.fakes import postgres

        self._folder = tempfile.TemporaryDirectory(prefix="ehe-simulate-", dir=in_memory())
        self._room = postgres.new_room() if self._postgres else None
        server = postgres.shared_server(self._room) if self._room else None
        return Ground.make(Path(self._folder.name) / "ground", server)

    def __exit__(self, *_about: object) -> None:
        from tests.fakes import postgres

        if self._room:
            postgres.close_room(self._room)
        self._folder.cleanup()
