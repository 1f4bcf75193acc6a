"""Histories in which files are given at every fifth step, among all else, and the planted fault they catch."""

from __future__ import annotations

import pytest

from tests.sync.simulator.files import give_file
from tests.sync.simulator.history import run_seed
from tests.sync.simulator.mutants import MUTANTS, caught_by
from tests.sync.simulator.tally import Tally
from tests.sync.simulator.world import Ground

SEEDS = range(4)


@pytest.mark.slow
def test_files_are_kept_through_all_that_happens(tmp_path):
    ground, tally = Ground.make(tmp_path / "ground"), Tally()
    for seed in SEEDS:
        told = run_seed(seed, ground, tally, steps=30, forced=give_file)
        assert told.fault is None, (seed, told.story, told.fault)
    assert tally.events["give_file"] > 2 * len(SEEDS)
    assert tally.exercised[40]
    assert tally.exercised[41]
    mutant = next(one for one in MUTANTS if one.name == "a family goes before its files")
    assert caught_by(mutant, ground, 4) is not None
