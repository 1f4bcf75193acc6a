"""Histories the simulator found to lose or hide something, each as short as it could be made."""

from __future__ import annotations

import logging

import pytest

from ehe_desktop.storage import conflicts, keys
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.sync.errors import Offline
from tests.builders import a_child, a_family, a_flag_event, a_note
from tests.fakes.flaky import DROP_REPLY, DROP_REQUEST, PASS
from tests.sync.simulator.bytes_on_disk import plain_pages
from tests.sync.test_erasure import bytes_of, gone
from tests.sync.test_identity import put_back
from tests.sync.test_scope import rows_of
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
    assert town.count(NOTICE, what="flag_raised") == 1
    assert boss.held("note", note) is None, (
        "other work of a role one has not is for the dead letters"
    )
    assert town.count(DEAD) == town.count(NOTICE, what="refused") == 1


@pytest.mark.parametrize("role", ["safeguarding_lead", "business_support"])
def test_no_raise_is_refused_for_a_role(town: Town, role: str):
    """Invariant 4: whoever raises a flag, and whatever their role is by then, the child shows it."""
    lee, boss = town.device("lee-1"), town.device("boss-1")
    with lee.store.writing() as work:
        child = work.create("child", a_child("New here"), family_id="f-both")
    on_new = lee.make(a_flag_event("flag-1"), child)
    town.centre.change_role("lee", role)
    later = lee.make(a_flag_event("flag-2"), "c-f-both")
    lee.sync()
    boss.sync()
    assert boss.held("flag_event", on_new) is not None, "also where the child itself was refused"
    assert boss.held("flag_event", later) is not None
    assert town.count(NOTICE, what="flag_raised") == 2


def test_a_request_to_erase_is_no_edit_of_the_record(town: Town):
    """Invariant 21 (seed 301): its reason stood in the record's body for ever."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    child = sam.held("child", "c-f-both")
    with sam.store.writing() as work:
        work.append(work.op_for(child, "erase_request", {"reason": "asked by the family"}))
    lee.edit("child", "c-f-both", language="so")
    lee.sync()
    sam.edit("child", "c-f-both", known_as="Mina")  # so that it lies on top of what is pulled
    sam.forget_cursor()
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/push" else PASS)
    with pytest.raises(Offline):
        sam.sync()
    sam.net.at(lambda _path, _n: PASS)
    sam.told = lambda progress: _ask_again(sam, child) if progress.phase == "laying_in" else None
    sam.sync()
    assert "reason" not in sam.marks()["child", "c-f-both"][1]
    sam.told = lambda _progress: None
    town.quiet(sam, lee)
    town.all_equal(sam, lee)


def _ask_again(sam, child) -> None:
    with sam.store.writing() as work:
        work.append(work.op_for(child, "erase_request", {"reason": "asked once more"}))


def test_a_death_after_the_purge_leaves_nothing_of_the_family_in_the_log(town: Town):
    """Invariant 27 (seed 360): the log was emptied by the round that purged, or never."""
    sam = town.device("sam-1")
    sam.make(a_note("zqmarker stands in the log"), "c-f-both")
    sam.sync()
    town.centre.unassign("sam", "f-both")

    def dies() -> bool:
        raise KeyboardInterrupt

    sam.store.tidy = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        sam.sync()
    assert sam.held("child", "c-f-both") is None
    key = keys.subkey(sam.key, keys.LABEL_DATABASE)
    database = files_of(sam.base, sam.store_id).database
    assert b"zqmarker" in plain_pages(database, key)
    del sam.store.tidy
    sam.sync()
    assert b"zqmarker" not in plain_pages(database, key)


def test_a_close_that_was_refused_lowers_no_flag_on_the_device_that_tried(town: Town):
    """Invariant 4 (seed 133): the event stayed where it was made, and the flag looked closed there."""
    sam = town.device("sam-1")
    flag = sam.make(a_flag_event(), "c-f-both")
    sam.sync()
    close = sam.make(a_flag_event(event="closed", names_raises=(flag,)), "c-f-both")
    report = sam.sync()
    assert "c-f-both" in report.changed.children, "the screens are told"
    assert sam.held("flag_event", close) is None
    assert sam.held("flag_event", flag) is not None
    assert sam.states()["quarantined"] == 1, "what was said stays, with the reason"


def test_a_decision_that_came_second_is_not_shown_for_ever(town: Town):
    """Invariant 21 (seed 1065 with quarrels): the record's rev had not moved, so nothing was brought."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    sam.edit("child", "c-f-both", language="one")
    lee.edit("child", "c-f-both", language="another")
    town.quiet(sam, lee)
    _settle(sam, "theirs")
    _settle(lee, "other", {"language": "a third"})
    assert lee.shown("child", "c-f-both", "language") == "a third"
    sam.sync()
    lee.sync()
    assert lee.shown("child", "c-f-both", "language") == "one"
    town.quiet(sam, lee)
    town.all_equal(sam, lee)


def _settle(device, how: str, result=None) -> None:
    with device.store.writing() as work:
        (only,) = conflicts.open_conflicts(work.view)
        conflicts.settle(work, only.conflict_id, how, result)


def test_a_family_taken_away_before_its_maker_read_of_it_is_purged(town: Town):
    """Invariant 26 (seed 70003): given and taken between two cursors, it was in neither list and stayed."""
    sam = town.device("sam-1")
    with sam.store.writing() as work:
        made = work.create("family", a_family())
        work.create("child", a_child(), family_id=made)
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/pull" else PASS)
    with pytest.raises(Offline):
        sam.sync()
    assert sam.unsent() == 0
    town.centre.unassign("sam", made)
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().families_removed == 1
    assert rows_of(sam, made) == 0


def test_a_flag_raised_long_ago_is_raised(town: Town):
    """Invariant 4: other work is late for thirty days and then for the dead letters, a raise never is."""
    sam, boss = town.device("sam-1"), town.device("boss-1")
    flag = sam.make(a_flag_event(), "c-f-both")
    town.centre.unassign("sam", "f-both")
    town.clock.advance(days=31)
    sam.use_clock(town.clock)
    assert sam.sync().refused == 0
    boss.use_clock(town.clock)
    boss.sync()
    assert boss.held("flag_event", flag) is not None


def test_who_asked_to_erase_has_not_seen_what_stands(town: Town):
    """Invariant 11 (seed 6495): the answer's rev was taken as seen, and the next edit hid another's without a word."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    lee.edit("child", "c-f-both", known_as="Lee's word")
    lee.sync()
    with sam.store.writing() as work:
        child = work.view.record("child", "c-f-both")
        work.append(work.op_for(child, "erase_request", {"reason": "asked by the family"}))
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/pull" else PASS)
    with pytest.raises(Offline):
        sam.sync()
    sam.edit("child", "c-f-both", known_as="Sam's word")
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().conflicts == 1


@pytest.mark.parametrize("why", ["restored", "role_changed"])
def test_what_was_erased_is_gone_from_the_journal_after_a_reset_too(town: Town, caplog, why: str):
    """Invariant 32 (seed 95): a full pull brought no tombstones, and the journal of what was sent outlived it."""
    sam = town.device("sam-1")
    sam.edit("child", "c-f-both", known_as="MARKER name")
    town.quiet(sam)
    gone(town, "f-both")
    if why == "restored":
        put_back(town, save=True)
        put_back(town, epoch=True)
    else:
        town.centre.change_role("sam", "supervisor")
    with caplog.at_level(logging.WARNING):
        sam.sync()
    assert sam.held("child", "c-f-both") is None
    assert "MARKER" not in bytes_of(sam)
