"""Families that come and go: in full, taken leave of after the push, late work kept, nothing sent twice."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from ehe_desktop.central import tables
from ehe_desktop.storage import device_list, keys, meta
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.storage.tables import outbox_op, record, staged_scope
from ehe_desktop.sync.errors import DeviceRevoked, Offline
from ehe_desktop.wire.messages import Limits
from tests.builders import a_flag_event, a_note
from tests.fakes.flaky import DROP_REPLY, PASS
from tests.sync.simulator.bytes_on_disk import plain_pages
from tests.sync.town import DEAD, HISTORY, Town


def rows_of(device, family_id):
    """Every row of the store that names the family."""
    with device.store.reading() as view:
        return sum(
            view.connection.execute(
                select(func.count()).select_from(table).where(table.c.family_id == family_id)
            ).scalar_one()
            for table in (record, outbox_op, staged_scope)
        )


def test_a_family_comes_in_full_and_goes_again_and_back(town: Town):
    """Invariants 29 and 30."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    note = lee.make(a_note(), "c-f-lee")
    lee.sync()
    town.centre.assign("sam", "f-lee")
    report = sam.sync()
    assert report.families_added == 1
    assert sam.held("note", note) is not None
    town.centre.unassign("sam", "f-lee")
    report = sam.sync()
    assert report.families_removed == 1
    assert rows_of(sam, "f-lee") == 0
    assert not lee.sync().changed.children
    town.centre.assign("sam", "f-lee")
    sam.sync()
    town.quiet(sam, lee)
    town.all_equal(sam, lee)
    assert sam.held("note", note) is not None


def test_what_was_left_where_a_row_once_stood_goes_with_the_family(town: Town, monkeypatch):
    """Invariant 27 (seed 183474): SQLite empties the cells it frees, not those it moved to another page."""
    sam, length = town.device("sam-1"), random.Random(34).randrange  # such lengths move rows about
    for _ in range(120):
        sam.make(a_note("anothers" * length(1, 200)), "c-f-sam")
        sam.make(a_note("zqmarker" * length(1, 200)), "c-f-both")
    sam.sync()
    town.centre.unassign("sam", "f-both")
    with monkeypatch.context() as before:
        before.setattr(sam.store, "scrub", lambda: sam.store.tidy() and False)
        sam.sync()
    assert rows_of(sam, "f-both") == 0
    assert b"zqmarker" in on_disk(sam)
    sam.sync()
    assert b"zqmarker" not in on_disk(sam)


def on_disk(device) -> bytes:
    """Every page of its store and log in the clear."""
    key = keys.subkey(device.key, keys.LABEL_DATABASE)
    return plain_pages(files_of(device.base, device.store_id).database, key)


def test_work_on_a_family_that_was_taken_away_is_delivered_before_it_goes(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    flag = sam.make(a_flag_event(), "c-f-both")
    sam.edit("child", "c-f-both", language="so")
    town.centre.unassign("sam", "f-both")
    report = sam.sync()
    assert (report.accepted, report.families_removed) == (2, 1)
    assert rows_of(sam, "f-both") == 0
    lee.sync()
    assert lee.held("flag_event", flag) is not None
    assert lee.shown("child", "c-f-both", "language") == "so"
    assert {row.verdict for row in town.centre.rows(HISTORY) if row.author == "sam"} == {"late"}


def test_work_done_while_the_round_runs_keeps_the_family_until_it_is_sent(town: Town):
    """Invariant 9."""
    sam = town.device("sam-1")
    town.centre.unassign("sam", "f-both")

    def write_meanwhile(progress):
        if progress.phase == "laying_in" and sam.held("child", "c-f-both"):
            sam.make(a_note("just in time"), "c-f-both")

    sam.told = write_meanwhile
    report = sam.sync()
    sam.told = lambda _progress: None
    assert report.families_removed == 0
    assert not report.everything_sent
    assert sam.held("child", "c-f-both") is not None
    sam.make(a_note("and in the meantime"), "c-f-both")  # nobody has told Sam that it goes
    report = sam.sync()
    assert (report.families_removed, report.refused) == (1, 0)
    assert rows_of(sam, "f-both") == 0
    assert town.count(HISTORY, op_kind="append") == 2
    assert {row.verdict for row in town.centre.rows(HISTORY, op_kind="append")} == {"late"}


def test_a_family_held_back_that_comes_back_stays(town: Town):
    sam = town.device("sam-1")
    town.centre.unassign("sam", "f-both")
    sam.told = lambda p: (
        sam.make(a_note(), "c-f-both") if p.phase == "laying_in" and not sam.unsent() else None
    )
    sam.sync()
    sam.told = lambda _progress: None
    town.centre.assign("sam", "f-both")
    for added in (1, 0):
        report = sam.sync()
        assert (report.families_added, report.families_removed) == (added, 0)
    assert sam.held("child", "c-f-both") is not None
    with sam.store.reading() as view:
        assert view.connection.execute(select(staged_scope)).all() == []
    town.all_equal(sam)


def test_work_that_comes_too_late_is_refused_and_kept_where_a_supervisor_reads_it(town: Town):
    sam = town.device("sam-1")
    note = sam.make(a_note("far too late"), "c-f-both")
    town.centre.unassign("sam", "f-both")
    town.clock.advance(days=31)
    sam.use_clock(town.clock)
    report = sam.sync()
    assert (report.refused, report.families_removed, report.refused_gone) == (1, 1, 1)
    assert town.centre.held(note) is None
    assert "far too late" in town.centre.rows(DEAD)[0].op


def test_the_last_push_under_way_as_the_family_goes_is_sent_first(town: Town):
    sam = town.device("sam-1")
    note = sam.make(a_note(), "c-f-both")
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/push" else PASS)
    with pytest.raises(Offline):
        sam.sync()
    town.centre.unassign("sam", "f-both")
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().families_removed == 1
    assert town.count(HISTORY, record_id=note) == 1


def test_scope_that_changes_between_two_pages_comes_right(town: Town):
    sam = town.device("sam-1")
    town.restart_with(limits=Limits(page_records=1))
    town.centre.assign("sam", "f-lee")
    pages = iter(("unassign", "assign"))

    def change(path, _number):
        if path == "/v1/pull":
            step = next(pages, "")
            if step:
                getattr(town.centre, step)("sam", "f-both")
        return PASS

    sam.net.at(change)
    sam.sync()
    sam.net.at(lambda _path, _n: PASS)
    town.quiet(sam)
    assert {sam.held("child", f"c-{f}") is not None for f in ("f-sam", "f-both", "f-lee")} == {True}
    town.all_equal(sam)


def test_a_full_pull_leaves_nothing_of_a_family_that_is_not_in_it(town: Town):
    """The journal and the lists of its edits go as well, not only its records."""
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-both")
    sam.edit("child", "c-f-both", language="so")
    sam.sync()
    town.centre.unassign("sam", "f-both")
    sam.forget_cursor()
    report = sam.sync()
    assert report.families_removed == 1
    assert rows_of(sam, "f-both") == 0
    assert sam.held("child", "c-f-sam") is not None


def test_a_family_made_here_is_not_taken_for_one_that_left(town: Town):
    from tests.builders import a_child, a_family

    sam = town.device("sam-1")
    sam.forget_cursor()

    def write_meanwhile(progress):
        if progress.phase == "laying_in" and not sam.unsent():
            with sam.store.writing() as work:
                work.create("child", a_child(), family_id=work.create("family", a_family()))

    sam.told = write_meanwhile
    sam.sync()
    sam.told = lambda _progress: None
    assert sam.sync().everything_sent
    assert len([key for key in sam.marks() if key[0] == "family"]) == 3
    town.all_equal(sam)


def test_after_a_purge_the_write_ahead_log_is_empty(town: Town):
    """Invariant 27, as far as files can be looked at: they are encrypted throughout."""
    sam = town.device("sam-1")
    town.centre.unassign("sam", "f-both")
    emptied = sam.logs_emptied()
    sam.sync()
    assert emptied == [0]


def test_a_new_edit_names_the_scope_it_was_made_in(town: Town):
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    with sam.store.reading() as view:
        epoch = view.connection.execute(select(outbox_op.c.scope_epoch)).scalar_one()
    assert epoch == int(sam.fact(meta.SCOPE_EPOCH)) > 0
    town.clock.advance(seconds=timedelta(days=1).total_seconds())
    with sam.store.settling() as work:
        work.connection.execute(update(outbox_op).values(scope_epoch=10**9))
    town.centre.unassign("sam", "f-sam")
    report = sam.sync()  # written after it was gone, it says: refused, and kept
    assert report.refused == 1
    assert town.count(DEAD) == 1


def test_a_purge_is_receipted_once_and_the_supervisors_list_knows(town: Town):
    """Invariant 31."""
    sam = town.device("sam-1")
    held = sum(1 for kind, _ in sam.marks() if kind != "officer")
    town.centre.unassign("sam", "f-both")
    sam.sync()
    assert town.count(tables.purge_receipt) == 0, "the next round brings the receipt"
    sam.sync()
    sam.sync()
    rows = town.centre.rows(tables.purge_receipt)
    assert [(row.family_id, row.ops) for row in rows] == [("f-both", 0)]
    assert 0 < rows[0].records < held
    assert sam.fact("purge_receipts") == "[]"


def test_a_supervisors_round_brings_the_devices_and_stops_those_they_wished(town: Town):
    """Invariant 31, on the supervisor's own laptop and without a connection to look at it."""
    sam, boss = town.device("sam-1"), town.device("boss-1", synced=False)
    sam.make(a_note(), "c-f-sam")
    sam.sync()
    sam.sync()
    town.centre.unassign("sam", "f-both")
    boss.sync()
    with boss.store.reading() as view:
        seen = device_list.read(view.connection)
    mine = next(one for one in seen.devices if one.replica_id == sam.fact(meta.REPLICA_ID))
    assert (mine.families, mine.not_purged, mine.unsent, mine.revoked_at) == (2, 1, 0, "")
    with boss.store.settling() as work:
        device_list.want_stopped(work.connection, mine.replica_id)
    boss.net.at(lambda path, _n: DROP_REPLY if path == "/v1/devices/revoke" else PASS)
    assert boss.sync().everything_sent, "the round stands though the list did not come"
    boss.net.at(lambda _path, _n: PASS)
    boss.sync()
    with boss.store.reading() as view:
        seen = device_list.read(view.connection)
        assert device_list.to_stop(view.connection) == ()
    assert next(o for o in seen.devices if o.replica_id == mine.replica_id).revoked_at
    with pytest.raises(DeviceRevoked):
        sam.sync()
    assert sam.net.paths().count("/v1/devices") == 0, "nobody else asks"
