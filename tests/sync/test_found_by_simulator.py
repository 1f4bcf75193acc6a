"""Histories the simulator found to lose or hide something, each as short as it could be made."""

from __future__ import annotations

from tests.builders import a_flag_event, a_note
from tests.sync.town import DEAD, HISTORY, NOTICE, Town


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


def test_a_flag_raised_before_its_author_changed_role_is_raised(town: Town):
    """Invariant 4 (seed 105): it was refused, and stood in the dead letters alone."""
    lee, boss = town.device("lee-1"), town.device("boss-1")
    flag = lee.make(a_flag_event(), "c-f-both")
    note = lee.make(a_note(), "c-f-both")
    town.centre.change_role("lee", "business_support")
    lee.sync()
    boss.sync()
    assert boss.held("flag_event", flag) is not None
    assert town.count(NOTICE) == 1
    assert boss.held("note", note) is None, (
        "other work of a role one has not is for the dead letters"
    )
    assert town.count(DEAD) == 1
    later = lee.make(a_flag_event("flag-2"), "c-f-both")
    lee.sync()
    assert town.centre.held(later) is None, "raised after the change, by a role that raises none"
