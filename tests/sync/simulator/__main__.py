"""`simulate`: play many seeds, say how often each invariant was exercised, and replay what failed.

    simulate --seeds 200            seeds 0 to 199
    simulate --seed 4711            one seed, its story told; a failing one is made short
    simulate --seeds 50 --postgres  the centre on PostgreSQL
    simulate --mutants              planted faults, each to be caught

Ends with 0 when all held, else 1. A seed plays the same history on every machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.sync.simulator.history import STEPS, run_seed, shortened
from tests.sync.simulator.mutants import MUTANTS, caught_by
from tests.sync.simulator.running import chunk, ground
from tests.sync.simulator.tally import Tally

CHUNK = 25


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="one seed, with its story")
    parser.add_argument("--steps", type=int, default=STEPS, help="happenings a seed")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--postgres", action="store_true", help="the centre on PostgreSQL")
    parser.add_argument("--mutants", action="store_true", help="plant faults and see each caught")
    given = parser.parse_args()
    if given.seed is not None:
        return one(given.seed, given.steps, postgres=given.postgres)
    if given.mutants:
        return mutants()
    return many(given)


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def many(given: Any) -> int:
    """Every seed of a range, some at a time in processes of their own."""
    started, whole = time.monotonic(), Tally()
    failed: list[tuple[int, str]] = []
    last = given.first + given.seeds
    parts = [(at, min(last, at + CHUNK)) for at in range(given.first, last, CHUNK)]
    with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(chunk, part, given.steps, given.postgres) for part in parts]
        for done, job in enumerate(as_completed(jobs), 1):
            tally, wrong = job.result()
            whole.add(tally)
            failed += wrong
            for seed, fault in wrong:
                say(
                    f"seed {seed}: {fault}\n   replay: simulate --seed {seed} --steps {given.steps}"
                )
            say(f"{done} of {len(parts)} parts done, {len(failed)} seeds failed")
    say("\n".join(whole.lines()))
    if failed:
        say(f"failed: {sorted(seed for seed, _ in failed)}")
    never = whole.never()
    if never:
        say(f"never exercised: {never}")
    say(f"{given.seeds} seeds, {len(failed)} failed, {time.monotonic() - started:.0f} s")
    return 1 if failed or (never and given.seeds >= 200) else 0


def one(seed: int, steps: int, *, postgres: bool) -> int:
    """Replay one seed; when it fails, leave out what is not needed for it to fail."""
    with ground(postgres=postgres) as place:
        told = run_seed(seed, place, Tally(), steps=steps)
        if told.fault is None:
            say("\n".join([*told.story, f"seed {seed}: every invariant held"]))
            return 0
        without, told = shortened(seed, place, steps)
        say("\n".join(told.story))
        if told.fault is not None:
            traceback.print_exception(told.fault)
        say(f"seed {seed}: of {steps} steps are needed {sorted(set(range(steps)) - without)}")
        return 1


def mutants() -> int:
    """Every planted fault over a few seeds."""
    survived = []
    with ground(postgres=False) as place:
        for mutant in MUTANTS:
            caught = caught_by(mutant, place, 60)
            say(
                f"{mutant.name:42} {'SURVIVED' if caught is None else f'seed {caught[0]}: {caught[1]!s:.90}'}"
            )
            survived += [mutant.name] if caught is None else []
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
