"""What the Sync page reads: queue, refusals, rounds; and that a concern is raised whatever else is stuck."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import Outcome
from ehe_desktop.services.close_refused import close_refused
from ehe_desktop.services.count_work import count_work
from ehe_desktop.services.keep_concern import start_concern
from ehe_desktop.services.list_waiting import list_waiting
from ehe_desktop.services.raise_concern import raise_concern
from ehe_desktop.storage import meta, sealing
from ehe_desktop.storage.round_history import KEPT, RoundLine, note_round, round_history
from ehe_desktop.storage.settling import settle
from tests import builders
from tests.storage.test_service_concern import facts, lines_of, quiet_child


def a_note(desk):
    with desk.store.writing(desk.actor()) as work:
        work.create("note", builders.a_note(by=desk.me.officer_id), child_id=quiet_child(desk))


def sealed(desk, verdict=""):
    """Everything of lane 1 sealed; answered when there is a verdict."""
    with desk.store.settling() as work:
        batch = sealing.seal_next(work.connection, ("b1", 1, 50), lambda _id, _ops: (b"x", "y"))
        if verdict:
            ops = work.connection.exec_driver_sql(
                "SELECT op_id FROM outbox_op WHERE state = 'sealed'"
            ).scalars()
            answers = [Outcome(op_id=op, verdict=verdict, reason="Not yours.") for op in ops]
            settle(work, batch, answers)


def synced(desk, matched="1"):
    with desk.store.settling() as work:
        meta.put(work.connection, meta.LAST_SYNC_AT, "2026-06-22T08:00:00.000Z")
        meta.put(work.connection, meta.LAST_DIGEST_MATCHED, matched)


def test_everything_sent_is_said_only_with_all_proofs(desk):
    assert not list_waiting(desk).everything_sent
    synced(desk)
    assert list_waiting(desk).everything_sent
    a_note(desk)
    assert not list_waiting(desk).everything_sent
    sealed(desk)
    assert not list_waiting(desk).everything_sent
    assert [one.state for one in list_waiting(desk).waiting] == ["sealed"]


def test_a_digest_that_did_not_match_is_no_proof(desk):
    synced(desk, "0")
    assert not list_waiting(desk).everything_sent


def test_a_refusal_is_listed_counted_closed_and_kept(desk):
    a_note(desk)
    sealed(desk, "refused")
    before = count_work(desk).decisions
    (one,) = list_waiting(desk).refused
    assert (one.reason, one.child_name != "") == ("Not yours.", True)
    close_refused(desk, one.op.op_id)
    assert list_waiting(desk).refused == ()
    assert count_work(desk).decisions == before - 1
    with desk.store.reading() as view:
        row = view.connection.exec_driver_sql('SELECT state, "set" FROM outbox_op').one()
    assert row[0] == "quarantined"
    assert "garden" in row[1] or "gate" in row[1]
    with pytest.raises(RuleBroken):
        close_refused(desk, one.op.op_id)


def test_a_concern_is_raised_while_other_work_is_stuck(desk):
    a_note(desk)
    sealed(desk, "refused")
    a_note(desk)
    with desk.store.settling() as work:
        sealing.seal_next(work.connection, ("b2", 1, 50), lambda _id, _ops: (b"x", "y"))
        note_round(work.connection, RoundLine(at="2026-06-22T08:00:00.000Z", outcome="No."))
    child = quiet_child(desk)
    raise_concern(desk, facts(start_concern(desk, child)))
    assert lines_of(desk, child)[0].status == "not_yet_told"
    assert list_waiting(desk).waiting[0].op.kind == "concern_event"  # the safety lane goes first


def test_the_same_failure_again_is_one_line(desk):
    failed = RoundLine(at="2026-06-22T08:00:00.000Z", outcome="No connection.")
    with desk.store.settling() as work:
        note_round(work.connection, RoundLine(at="2026-06-22T07:00:00.000Z", sent=2))
        for _ in range(3):
            note_round(work.connection, failed)
        found = round_history(work.connection)
    assert [(line.outcome, line.times) for line in found] == [("No connection.", 3), ("done", 1)]


def test_the_history_is_bounded(desk):
    with desk.store.settling() as work:
        for number in range(KEPT + 10):
            note_round(work.connection, replace(RoundLine(at=""), sent=number))
        found = round_history(work.connection)
    assert len(found) == KEPT
    assert found[0].sent == KEPT + 9
