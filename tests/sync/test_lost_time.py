"""Revs, stamps and decisions of a time that a restore took away mean nothing at the centre that was put back."""

from __future__ import annotations

import logging

import pytest

from ehe_desktop.central import tables
from ehe_desktop.domain.merge import standing_id
from ehe_desktop.storage import conflicts, meta
from ehe_desktop.storage.lease import HOUR_MS
from ehe_desktop.sync.errors import Offline
from tests.builders import a_flag_event, a_note, a_risk_assessment
from tests.fakes.flaky import DROP_REQUEST, PASS
from tests.sync.test_blobs import content, give
from tests.sync.test_found_after_restores import made_older
from tests.sync.test_identity import put_back
from tests.sync.town import DEAD, Town


@pytest.mark.parametrize("epoch", [False, True])
def test_work_of_before_a_restore_is_not_taken_for_written_after_a_removal(
    town: Town, caplog, epoch: bool
):
    """Invariant 4 (seed 6184): its stamp was of the lost time, above that of the removal; a flag was refused."""
    sam, boss = town.device("sam-1"), town.device("boss-1")
    put_back(town, save=True)
    town.centre.assign("sam", "f-lee")
    sam.sync()
    put_back(town, epoch=epoch)
    made = [("flag_event", sam.make(a_flag_event(), "c-f-sam"))]
    made.append(("note", sam.make(a_note(), "c-f-sam")))
    town.centre.unassign("sam", "f-sam")
    assert sam.sync().refused == 0
    caplog.clear()
    boss.sync()
    assert all(boss.held(kind, name) is not None for kind, name in made)


@pytest.mark.parametrize("when", ["before", "while it is asked", "as an older copy"])
def test_an_edit_begun_before_a_restore_has_not_seen_what_was_written_since(
    town: Town, caplog, when: str
):
    """Invariant 11 (seed 10221): the rev it was begun from was of the lost time, and hid another's of the same number."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    put_back(town, save=True)
    lee.edit("child", "c-f-both", case_number="of the lost time")
    lee.sync()
    if when != "while it is asked":
        lee.edit("child", "c-f-both", language="Lee's word")
    put_back(town, epoch=True)
    sam.edit("child", "c-f-both", language="Sam's word")
    sam.sync()
    if when == "while it is asked":
        meanwhile = [{"language": "Lee's word"}]

        def write(progress) -> None:
            if progress.phase == "laying_in" and meanwhile:
                lee.edit("child", "c-f-both", **meanwhile.pop())

        lee.told = write
    if when == "as an older copy":
        made_older(town, lee)
    with caplog.at_level(logging.WARNING):  # it says that edits are offered again
        assert lee.sync().conflicts + lee.sync().conflicts == 1


def test_a_decision_of_the_lost_time_is_not_taken_about_other_words(town: Town, caplog):
    """Invariant 15: the conflict came again under the same id and rev, about words the decision had not seen."""
    sam, lee, boss = (town.device(name) for name in ("sam-1", "lee-1", "boss-1"))
    put_back(town, save=True)
    for one, word in ((sam, "Sam's word"), (lee, "Lee's word")):
        one.edit("child", "c-f-both", language=word)
        one.sync()
    with lee.store.writing() as work:
        (open_,) = conflicts.open_conflicts(work.view)
        conflicts.settle(work, open_.conflict_id, "yours")
    lee.sync()
    put_back(town, epoch=True)
    boss.edit("child", "c-f-both", language="A third word")
    boss.sync()
    with caplog.at_level(logging.WARNING):
        lee.sync()
    with lee.store.reading() as view:
        assert [one.conflict_id for one in conflicts.open_conflicts(view)] == [open_.conflict_id]
    assert town.body("c-f-both")["language"] == "A third word"


@pytest.mark.parametrize("how", ["theirs", "other"])
def test_a_decision_about_a_conflict_that_a_restore_lost_is_asked_again(
    town: Town, caplog, how: str
):
    """Invariant 34 (seed 101211): the other side of the conflict had not come back yet, and it was refused."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    put_back(town, save=True)
    for one, word in ((sam, "Sam's word"), (lee, "Lee's word")):
        one.edit("child", "c-f-both", language=word)
        one.sync()
    with lee.store.writing() as work:
        (open_,) = conflicts.open_conflicts(work.view)
        conflicts.settle(work, open_.conflict_id, how, {"language": "Typed by Lee"})
    lee.sync()
    put_back(town, epoch=True)
    with caplog.at_level(logging.WARNING):
        lee.sync()
    assert town.count(DEAD) == 0
    with lee.store.reading() as view:
        (again,) = conflicts.open_conflicts(view)
    decided = {"theirs": "Sam's word", "other": "Typed by Lee"}[how]
    assert again.conflict.theirs.values == {"language": "Lee's word"}
    assert again.conflict.yours.values == {"language": decided}


def test_what_is_decided_after_a_restore_stands_while_a_family_waits_to_leave(town: Town, caplog):
    """Invariant 47 (seed 180055): every decision was asked again, for as long as work of a lost assignment waited."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    put_back(town, save=True)
    town.centre.assign("sam", "f-lee")
    sam.sync()
    sam.edit("family", "f-lee", address="1 Elm Road")
    sam.edit("child", "c-f-both", language="Sam's word")
    put_back(town)
    lee.edit("child", "c-f-both", language="Lee's word")
    with caplog.at_level(logging.WARNING):
        lee.sync()
        assert sam.sync().conflicts == 1
    assert sam.unsent() == 1, "what the lost assignment covered waits here"
    with sam.store.writing() as work:
        (open_,) = conflicts.open_conflicts(work.view)
        conflicts.settle(work, open_.conflict_id, "yours")
    assert sam.sync().conflicts == 0
    assert town.body("c-f-both")["language"] == "Sam's word"


def test_a_rev_of_the_lost_time_does_not_outlive_the_pull_after_it(town: Town, caplog):
    """Invariant 13 (seed 186924): a cursor from before the push still held, so what came was lower and not laid in."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    put_back(town, save=True)
    standing = standing_id("risk_assessment", "c-f-both")
    lee.make(a_risk_assessment("not_assessed"), record_id=standing)
    lee.sync()
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/pull" else PASS)
    sam.make(a_risk_assessment("high"), record_id=standing)
    sam.edit("risk_assessment", standing, assessed_by="Sam's word")
    with pytest.raises(Offline):
        sam.sync()
    assert sam.held("risk_assessment", standing).rev == 3, "lee's, and two of its own"
    put_back(town)
    sam.net.at(lambda _path, _n: PASS)
    before = sam.net.paths().count("/v1/pull")
    with caplog.at_level(logging.WARNING):
        assert sam.sync().everything_sent
    assert sam.net.paths().count("/v1/pull") == before + 1, "and no digest had to mend it"
    assert sam.held("risk_assessment", standing).rev == town.centre.held(standing).rev == 2
    assert sam.fact(meta.REVS_LOST) == ""
    town.all_equal(sam)


def test_what_was_decided_in_the_lost_time_is_open_again_after_the_next_round(town: Town, caplog):
    """Invariant 13 (seed 187391): nothing had changed at the centre since the cursor, so nothing told of it."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    for one, word in ((sam, "Sam's word"), (lee, "Lee's word")):
        one.edit("child", "c-f-both", language=word)
        one.sync()
    put_back(town, save=True)
    lee.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/pull" else PASS)
    with lee.store.writing() as work:
        (open_,) = conflicts.open_conflicts(work.view)
        conflicts.settle(work, open_.conflict_id, "yours")
    with pytest.raises(Offline):
        lee.sync()
    lee.edit("family", "f-both", address="1 Elm Road")
    put_back(town)
    lee.net.at(lambda _path, _n: PASS)
    before = lee.net.paths().count("/v1/pull")
    with caplog.at_level(logging.WARNING):
        assert lee.sync().everything_sent
    assert lee.net.paths().count("/v1/pull") == before + 1, "and no digest had to mend it"
    held, kept = lee.held("conflict", open_.conflict_id), town.centre.held(open_.conflict_id)
    assert (held.rev, held.body["state"]) == (kept.rev, "open")
    town.all_equal(lee)


def test_a_file_sent_in_a_time_that_was_lost_is_sent_again(town: Town, caplog):
    """Nothing but the file had reached the centre in that time: only the number of the lease tells of the restore."""
    sam = town.device("sam-1")
    sam.net.at(lambda path, _n: DROP_REQUEST if path.startswith("/v1/blob") else PASS)
    name = give(sam, content(2000))
    sam.sync()
    put_back(town, save=True)
    sam.net.at(lambda _path, _n: PASS)
    town.clock.advance(hours=2)  # time for another lease
    sam.sync()
    assert [row.sha256 for row in town.centre.rows(tables.blob) if row.is_whole] == [name]
    put_back(town)
    with caplog.at_level(logging.WARNING):
        assert sam.sync().everything_sent
    assert [row.sha256 for row in town.centre.rows(tables.blob) if row.is_whole] == [name]


def test_the_lease_goes_on_after_a_restore(town: Town):
    """The centre counted on from its older number, and no lease was taken until it had caught up: a store could shut."""
    sam = town.device("sam-1")
    put_back(town, save=True)
    for _ in range(6):
        town.clock.advance(hours=2)
        sam.sync()
    put_back(town)
    for _ in range(2):
        town.clock.advance(hours=2)
        sam.sync()
    unlocked = sam.sat.unlocked
    whole = unlocked._lease.claims.max_offline_h * HOUR_MS
    assert whole - unlocked.lease_now().left_ms < HOUR_MS, "it is the newest"
    assert sam.fact(meta.LEASE_IS_BEHIND) == ""


def test_a_restore_only_the_lease_shows_is_told_of_once(town: Town, caplog):
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    sam.sync()
    put_back(town, save=True)
    town.clock.advance(hours=2)
    sam.sync()
    put_back(town)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            town.clock.advance(minutes=10)
            assert sam.sync().everything_sent
    assert sum("offered again" in line for line in caplog.messages) == 1
