"""The odd seeds of the simulator; the even ones are in a file of their own, for the other worker."""

from __future__ import annotations

import pytest

from tests.sync.simulator.running import half


@pytest.mark.slow
def test_every_invariant_holds_over_the_odd_seeds(tmp_path, pg_server):
    half(1, tmp_path, pg_server)
