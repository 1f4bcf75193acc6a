"""A few planted faults, each caught within a few seeds; all of them: `simulate --mutants`."""

from __future__ import annotations

import pytest

from tests.sync.simulator.mutants import MUTANTS, caught_by
from tests.sync.simulator.world import Ground

QUICK = (
    "an acknowledged op is dropped", "the last record of a page is lost", "every family is sent",
    "groups are cut into fields", "work goes before flags", "a lease never ends",
    "a family goes before its files",
)  # fmt: skip


@pytest.mark.slow
def test_planted_faults_are_caught(tmp_path):
    ground = Ground.make(tmp_path / "ground")
    for mutant in MUTANTS:
        if mutant.name in QUICK:
            assert caught_by(mutant, ground, 4) is not None, f"{mutant.name} survived"


def test_every_planted_fault_fits_the_program_as_it_is():
    for mutant in MUTANTS:
        with mutant.planted():
            pass  # AttributeError: what it takes the place of has gone


def test_a_seed_plays_the_same_history_twice(tmp_path):
    from tests.sync.simulator.history import run_seed
    from tests.sync.simulator.tally import Tally

    ground = Ground.make(tmp_path / "ground")
    one, two = (run_seed(7, ground, Tally(), steps=20) for _ in range(2))
    assert one.fault is None
    assert (one.story, one.final) == (two.story, two.final)
