"""Plain rounds: first load, edits both ways, and what is said about them."""

from __future__ import annotations

import itertools
import logging
from datetime import timedelta

import pytest
from sqlalchemy import delete, false, insert, update

from ehe_desktop.app.wiring import round_of
from ehe_desktop.storage import meta, unit_of_work
from ehe_desktop.storage.projections.apply import apply
from ehe_desktop.storage.projections.rebuild import rebuild_projections
from ehe_desktop.storage.round_history import round_history
from ehe_desktop.storage.tables import outbox_op, record
from ehe_desktop.sync.errors import Offline, RoundStopped
from ehe_desktop.ui.background.cancel import CancelToken
from ehe_desktop.wire.messages import Limits
from tests.builders import a_child, a_family, a_flag_event, a_note
from tests.fakes.clock import A_MONDAY, FixedClock
from tests.fakes.flaky import DROP_REPLY, DROP_REQUEST, PASS
from tests.storage.case_store import projections
from tests.sync.town import CONFLICTS, HISTORY, Town


def test_a_first_load_brings_the_families_in_scope_and_no_other(town: Town):
    device = town.device(synced=False)
    report = device.sync()
    assert report.received > 0
    assert report.families_added == 2
    assert report.everything_sent
    assert device.held("child", "c-f-sam") is not None
    assert device.held("child", "c-f-both") is not None
    assert device.held("child", "c-f-lee") is None


def test_an_edit_reaches_the_other_officer_and_comes_back(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    sam.edit("child", "c-f-both", language="so")
    assert sam.unsent() == 1
    report = sam.sync()
    assert (report.sent, report.accepted, report.everything_sent) == (1, 1, True)
    assert "c-f-both" in lee.sync().changed.children
    assert lee.shown("child", "c-f-both", "language") == "so"
    lee.edit("child", "c-f-both", known_as="Mina")
    lee.sync()
    sam.sync()
    assert sam.shown("child", "c-f-both", "known_as") == "Mina"
    town.all_equal(sam, lee)
    assert town.count(HISTORY, record_id="c-f-both", op_kind="patch") == 2


def test_what_comes_back_as_it_was_sent_is_not_projected_anew_and_screens_hear_of_it(
    town: Town, monkeypatch
):
    """A week's work comes back in the round that sends it; what somebody else changed is projected."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    projected: list[tuple[str, str]] = []

    def watching(connection, touched):
        projected.extend(touched.records)
        apply(connection, touched)

    monkeypatch.setattr(unit_of_work, "apply", watching)
    sam.make(a_note("the gate is at the back"), "c-f-both")
    lee.edit("child", "c-f-both", known_as="Mina")
    lee.sync()
    projected.clear()
    report = sam.sync()
    assert report.received == 2
    assert projected == [("child", "c-f-both")]
    assert {"note", "child"} <= report.changed.kinds
    assert "c-f-both" in report.changed.children
    assert sam.shown("child", "c-f-both", "known_as") == "Mina"
    sam.edit("child", "c-f-both", language="pl")
    projected.clear()
    assert "c-f-both" in sam.sync().changed.children
    assert projected == []
    kept = projections(sam.store)
    with sam.store.engine.begin() as connection:
        rebuild_projections(connection)
    assert projections(sam.store) == kept
    town.all_equal(sam)


def test_a_round_with_nothing_to_do_is_two_requests(town: Town):
    sam = town.device("sam-1")
    before = len(sam.net.seen)
    report = sam.sync()
    assert sam.net.paths()[before:] == ["/v1/handshake", "/v1/pull"]
    assert (report.sent, report.received) == (0, 0)
    assert not report.changed.kinds


def test_flags_go_first(town: Town):
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    sam.make(a_flag_event(), "c-f-sam")
    sam.sync()
    note = next(row for row in town.centre.rows(HISTORY) if row.op_kind == "append")
    flag = next(row for row in town.centre.rows(HISTORY) if row.op_kind == "event")
    assert town.centre.held(flag.record_id).pos < town.centre.held(note.record_id).pos


def test_a_flag_on_a_child_made_here_arrives_in_the_same_round(town: Town):
    sam = town.device("sam-1")
    with sam.store.writing() as work:
        family = work.create("family", a_family())
        child = work.create("child", a_child("Zed New"), family_id=family)
    flag = sam.make(a_flag_event(), child)
    report = sam.sync()
    assert report.everything_sent
    assert town.centre.held(flag) is not None
    assert sam.sync().everything_sent
    town.all_equal(sam)


def test_what_waits_behind_something_held_is_sent_all_the_same(town: Town):
    sam = town.device("sam-1")
    first = sam.make(a_note("rests on what never comes"), "c-f-sam")
    with sam.store.settling() as work:
        work.connection.execute(update(outbox_op).values(deps='["op-nowhere"]'))
    others = [sam.make(a_note(f"note {n}"), "c-f-sam") for n in range(3)]
    town.restart_with(limits=Limits(batch_ops=1))
    report = sam.sync()
    assert not report.everything_sent
    assert [town.centre.held(one) is not None for one in (first, *others)] == [False, *[True] * 3]
    assert sam.states() == {"waiting": 1, "acked": 3}
    sam.sync()
    assert sam.states() == {"waiting": 1, "acked": 3}


def test_everything_sent_is_said_only_when_it_is_so(town: Town):
    """Invariant 48."""
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/push" else PASS)
    with pytest.raises(Offline):
        sam.sync()
    assert sam.unsent() == 1
    sam.net.at(lambda _path, _n: PASS)

    def write_meanwhile(progress):
        if progress.phase == "laying_in":
            sam.make(a_note("written while the round runs"), "c-f-sam")

    sam.told = write_meanwhile
    assert not sam.sync().everything_sent
    sam.told = lambda _progress: None
    assert sam.sync().everything_sent


def test_somebody_who_goes_on_writing_keeps_no_round_going(town: Town):
    sam = town.device("sam-1")
    for _ in range(3):
        sam.make(a_note(), "c-f-sam")
    town.restart_with(limits=Limits(batch_ops=2))
    written = []

    def write_meanwhile(progress):
        if progress.phase == "sending" and len(written) < 20:
            written.append(sam.make(a_note("written while it is sent"), "c-f-sam"))

    sam.told = write_meanwhile
    report = sam.sync()
    assert (report.sent, len(written), sam.unsent()) == (4, 3, 2)
    assert not report.everything_sent


def sitting_round(device):
    """Rounds of one sitting, as the window runs them."""
    go = round_of(device.sat, device.store, device.net)

    def run():
        before = len(device.net.paths())
        report = go(device.cancel, lambda _progress: None)
        return report, device.net.paths()[before:]

    return run


def test_a_quiet_round_is_one_request(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    run = sitting_round(sam)
    report, asked = run()
    assert asked == ["/v1/handshake", "/v1/pull"], "the first of a sitting compares digests"
    report, asked = run()
    assert asked == ["/v1/handshake"]
    assert report.everything_sent
    lee.make(a_note("not for sam"), "c-f-lee")
    lee.sync()
    assert run()[1] == ["/v1/handshake"], "nothing of it is in sam's families"
    lee.edit("child", "c-f-both", language="so")
    lee.sync()
    report, asked = run()
    assert (report.received, asked) == (1, ["/v1/handshake", "/v1/pull"])
    town.centre.unassign("sam", "f-both")
    assert run()[0].families_removed == 1
    town.clock.advance(hours=1)
    asked = run()[1]
    assert asked == ["/v1/handshake"] * 2 + ["/v1/pull"], "the number to sign with was too old"
    assert run()[1] == ["/v1/handshake"]
    sam.make(a_note(), "c-f-sam")
    assert run()[1] == ["/v1/handshake", "/v1/push", "/v1/pull", "/v1/audit"]
    town.all_equal(sam)


def test_a_quiet_round_does_not_hide_a_digest_that_differed(town: Town, caplog, monkeypatch):
    sam = town.device("sam-1")
    run = sitting_round(sam)
    run()
    monkeypatch.setattr("ehe_desktop.storage.staging._of_families", lambda _families: false())
    spoil(sam)
    town.clock.advance(hours=1)
    with caplog.at_level(logging.WARNING):
        assert not run()[0].everything_sent
        assert "/v1/pull" in run()[1]
    town.all_equal(sam)


def spoil(sam):
    """Something on this device is not what the centre gave: altered, gone, and left over."""
    with sam.store.settling() as work:
        work.connection.execute(
            update(record).where(record.c.id == "c-f-sam").values(rev=9, body='{"given_name": "?"}')
        )
        work.connection.execute(
            insert(record).values(
                kind="note",
                id="left-over",
                family_id="f-sam",
                rev=1,
                field_rev="{}",
                body='{"text": "x", "by": "o", "at": "2026-09-14T09:00:00Z"}',
            )
        )


def test_a_family_whose_digest_differs_is_brought_again_and_no_other(town: Town, caplog):
    sam = town.device("sam-1")
    spoil(sam)
    note = sam.make(a_note("unsent all the while"), "c-f-sam")
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/push" else PASS)
    with pytest.raises(Offline):
        sam.sync()
    sam.net.at(lambda _path, _n: PASS)
    before = len(sam.net.paths())
    with caplog.at_level(logging.WARNING):
        report = sam.sync()
    assert sam.net.paths()[before:].count("/v1/pull") == 3, (
        "one for what is new, two for the repair"
    )
    assert report.everything_sent
    assert report.received < 6, "the other family did not come again"
    assert sam.shown("child", "c-f-sam", "given_name") == "Child0"
    assert sam.held("note", "left-over") is None
    assert sam.held("note", note) is not None
    assert sam.fact(meta.CURSOR)
    assert sam.fact(meta.REPAIR) == "[]"
    town.all_equal(sam)


def test_a_repair_that_is_cut_is_taken_up_by_the_next_round(town: Town, caplog):
    sam = town.device("sam-1")
    spoil(sam)
    pulls = itertools.count()
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/pull" and next(pulls) == 1 else PASS)
    with caplog.at_level(logging.WARNING):
        with pytest.raises(Offline):
            sam.sync()
        assert sam.fact(meta.REPAIR) == '["f-sam"]'
        assert sam.sync().everything_sent
    assert sam.shown("child", "c-f-sam", "given_name") == "Child0"
    town.all_equal(sam)


def test_what_a_repair_does_not_heal_is_read_again_whole(town: Town, caplog, monkeypatch):
    sam = town.device("sam-1")
    spoil(sam)
    monkeypatch.setattr("ehe_desktop.storage.staging._of_families", lambda _families: false())
    with caplog.at_level(logging.WARNING):
        assert not sam.sync().everything_sent
        assert sam.fact(meta.READ_ALL) == "1"
        assert sam.sync().everything_sent
    town.all_equal(sam)


def test_the_councils_own_records_are_repaired_too(town: Town, caplog):
    sam = town.device("sam-1")
    with sam.store.settling() as work:
        work.connection.execute(delete(record).where(record.c.kind == "officer"))
    with caplog.at_level(logging.WARNING):
        assert sam.sync().everything_sent
    assert sam.held("officer", "sam") is not None
    town.all_equal(sam)


def test_an_edit_made_while_its_earlier_version_is_sealed_is_sent_after_it(town: Town):
    sam = town.device("sam-1")
    sam.edit("child", "c-f-sam", language="so")
    sam.net.next(PASS, DROP_REPLY)
    with pytest.raises(Offline):
        sam.sync()
    sealed = sam.batches()
    sam.edit("child", "c-f-sam", language="ar")
    assert sam.batches() == sealed
    assert sam.states() == {"sealed": 1, "waiting": 1}
    assert sam.sync().everything_sent
    assert sam.shown("child", "c-f-sam", "language") == "ar"
    assert town.body("c-f-sam")["language"] == "ar"
    assert town.count(CONFLICTS, kind="conflict") == 0
    town.all_equal(sam)


def test_rounds_are_remembered_with_counts_only(town: Town):
    sam = town.device("sam-1")
    sam.net.next(DROP_REQUEST)
    with pytest.raises(Offline):
        sam.sync()
    with sam.store.reading() as view:
        lines = round_history(view.connection)
    assert [line.is_done for line in lines][:2] == [False, True]


def test_a_round_may_be_stopped_between_two_steps(town: Town):
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    token = CancelToken()
    sam.cancel = token
    sam.told = lambda progress: token.cancel() if progress.phase == "sending" else None
    with pytest.raises(RoundStopped):
        sam.sync()
    assert sam.unsent() == 1
    token.reset()
    sam.told = lambda _progress: None
    assert sam.sync().everything_sent


@pytest.mark.parametrize("year", [1971, 2026, 2100])
def test_clocks_of_devices_decide_nothing(town: Town, year: int):
    """Invariant 16, and the offset is kept."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    own = FixedClock(A_MONDAY.replace(year=year))
    sam.use_clock(own)
    sam.edit("child", "c-f-both", language="so")
    lee.edit("child", "c-f-both", known_as="Mina")
    sam.sync()
    lee.sync()
    sam.sync()
    assert (town.body("c-f-both")["language"], town.body("c-f-both")["known_as"]) == ("so", "Mina")
    offset_ms = (A_MONDAY - own.now()) / timedelta(milliseconds=1)
    assert abs(int(sam.fact(meta.CLOCK_OFFSET_MS)) - offset_ms) <= 1000
    town.all_equal(sam, lee)
