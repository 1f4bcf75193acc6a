"""Histories the simulator found to lose or hide something, each as short as it could be made."""

from __future__ import annotations

from tests.sync.town import HISTORY, Town


def test_what_was_said_between_two_edits_outlives_the_loss_of_the_family(town: Town):
    """Invariant 3 (seed 39): the first text stood on the device alone, and the purge took it."""
    sam = town.device("sam-1")
    sam.edit("child", "c-f-both", language="said first")
    sam.edit("child", "c-f-both", language="said second")
    town.centre.unassign("sam", "f-both")
    sam.sync()
    assert sam.held("child", "c-f-both") is None
    said = [row.after for row in town.centre.rows(HISTORY, record_id="c-f-both")]
    assert any("said first" in text for text in said)
    assert "said second" in said[-1]
