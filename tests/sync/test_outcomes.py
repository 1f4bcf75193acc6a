"""What becomes of an edit: conflicts made and settled, refused, held, too large; nothing lost, nothing stuck."""

from __future__ import annotations

import pytest
from sqlalchemy import event, update

from ehe_desktop.domain.records import Outcome
from ehe_desktop.storage import conflicts, merges, outbox_query, sealing
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.storage.settling import settle
from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.sync.errors import CentreDisagrees, Offline
from ehe_desktop.sync.push import TOO_LARGE
from ehe_desktop.wire import sealed_files
from ehe_desktop.wire.codec import inflate
from ehe_desktop.wire.messages import Limits
from tests.builders import a_child, a_flag_event, a_note, a_risk_assessment
from tests.fakes.flaky import BUSY, DROP_REPLY, PASS
from tests.sync.simulator.points import step_now
from tests.sync.test_blobs import sealed_files as handed_in
from tests.sync.town import DEAD, HISTORY, Town


def open_conflicts(device):
    with device.store.reading() as view:
        return conflicts.open_conflicts(view)


def test_a_conflict_comes_to_both_and_is_settled_by_one(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    lee.edit("child", "c-f-both", language="so")
    lee.sync()
    sam.edit("child", "c-f-both", language="ar")
    report = sam.sync()
    assert report.conflicts == 1
    assert sam.shown("child", "c-f-both", "language") == "so"
    lee.sync()
    assert len(open_conflicts(lee)) == len(open_conflicts(sam)) == 1
    with sam.store.writing() as work:
        conflicts.settle(work, open_conflicts(sam)[0].conflict_id, "yours")
    assert sam.shown("child", "c-f-both", "language") == "ar"
    sam.sync()
    lee.sync()
    assert lee.shown("child", "c-f-both", "language") == "ar"
    assert not open_conflicts(lee)
    town.quiet(sam, lee)
    town.all_equal(sam, lee)


def test_what_was_merged_is_listed_by_field_and_goes_with_its_family(town: Town):
    """ux.md 2.12: whose, which field, both values; a second answer to the same edit says it once."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    was = sam.shown("child", "c-f-both", "language")
    lee.edit("child", "c-f-both", language="so")
    lee.sync()
    sam.edit("child", "c-f-both", known_as="Mimi")
    assert merged(sam) == []
    sam.edit("child", "c-f-both", previous_school="Hill")
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/push" else PASS)
    with pytest.raises(Offline):
        sam.sync()
    sam.net.at(lambda _path, _n: PASS)
    sam.sync()
    assert merged(sam) == [("child", "c-f-both", "language", "lee", was, "so")]
    lee.edit("child", "c-f-both", language="ur")
    lee.sync()
    sam.sync()
    assert merged(sam) == [("child", "c-f-both", "language", "lee", was, "ur")]
    town.centre.unassign("sam", "f-both")
    sam.sync()
    assert merged(sam) == []


def merged(device):
    with device.store.reading() as view:
        found = merges.merged_fields(view)
    return [(one.kind, one.record_id, one.field, one.by, one.before, one.now) for one in found]


def test_both_settle_one_conflict_and_no_value_is_lost(town: Town):
    """Invariant 15."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    lee.edit("child", "c-f-both", language="so")
    lee.sync()
    sam.edit("child", "c-f-both", language="ar")
    sam.sync()
    lee.sync()
    for device, value in ((sam, "ur"), (lee, "fr")):
        with device.store.writing() as work:
            wanted = open_conflicts(device)[0].conflict_id
            conflicts.settle(work, wanted, "other", {"language": value})
    town.quiet(sam, lee)
    town.all_equal(sam, lee)
    assert town.body("c-f-both")["language"] == "ur"
    again = open_conflicts(sam)[0].conflict
    assert {again.theirs.values["language"], again.yours.values["language"]} == {"ur", "fr"}


def test_an_edit_made_while_theirs_came_in_does_not_hide_theirs_for_ever(town: Town):
    """Theirs was laid beneath ours before the answer came, so no later pull brings it again."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    lee.edit("child", "c-f-both", language="so")
    lee.sync()

    def write_meanwhile(progress):
        if progress.phase == "laying_in" and not sam.unsent():
            sam.edit("child", "c-f-both", language="ar")

    sam.told = write_meanwhile
    sam.sync()
    sam.told = lambda _progress: None
    assert sam.shown("child", "c-f-both", "language") == "ar"
    report = sam.sync()
    assert report.conflicts == 1
    assert "c-f-both" in report.changed.children
    assert sam.shown("child", "c-f-both", "language") == "so"
    town.all_equal(sam, lee)


def test_cautious_groups_keep_the_graver_side_until_settled(town: Town):
    """Invariant 6, also on the device between the answer and the pull."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    for device, band in ((lee, "medium"), (sam, "very_high")):
        device.make(a_risk_assessment(band), record_id="risk-1")
    lee.sync()
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/pull" else PASS)
    with pytest.raises(Offline):
        sam.sync()
    assert sam.shown("risk_assessment", "risk-1", "band") == "very_high"
    sam.net.at(lambda _path, _n: PASS)
    sam.sync()
    lee.sync()
    assert {d.shown("risk_assessment", "risk-1", "band") for d in (sam, lee)} == {"very_high"}
    town.all_equal(sam, lee)


def test_a_refused_edit_goes_to_quarantine_and_what_is_shown_is_theirs(town: Town):
    sam = town.device("sam-1")
    with sam.store.settling() as work:
        work.connection.execute(update(outbox_op).values(lane=1))
    sam.edit("child", "c-f-sam", language="so")
    with sam.store.settling() as work:  # an author the centre will not believe
        work.connection.execute(update(outbox_op).values(author="somebody-else"))
    sam.make(a_note(), "c-f-sam")
    report = sam.sync()
    assert (report.refused, report.accepted) == (1, 1)
    assert report.everything_sent
    assert sam.states() == {"quarantined": 1, "acked": 1}
    assert town.count(DEAD) == 1
    assert sam.shown("child", "c-f-sam", "language") == "en"
    with sam.store.reading() as view:
        refused = outbox_query.refused(view)
    assert refused[0].op.set["language"] == "so"
    assert refused[0].reason
    town.all_equal(sam)


def test_what_is_refused_does_not_keep_a_later_edit_of_the_record_from_showing(town: Town):
    sam = town.device("sam-1")
    sam.edit("child", "c-f-sam", language="so")
    with sam.store.settling() as work:
        work.connection.execute(update(outbox_op).values(author="somebody-else"))
    sam.net.next(PASS, DROP_REPLY)
    with pytest.raises(Offline):
        sam.sync()
    sam.edit("child", "c-f-sam", known_as="Mina")
    sam.sync()
    assert sam.shown("child", "c-f-sam", "known_as") == "Mina"
    sam.sync()
    town.all_equal(sam)
    assert town.body("c-f-sam")["known_as"] == "Mina"


def test_a_lost_reply_sends_the_same_bytes_again(town: Town):
    """And the stored outcomes come back: one line of history, however often (invariants 8, 17, 18)."""
    sam = town.device("sam-1")
    sam.make(a_flag_event(), "c-f-sam")
    sam.net.next(PASS, DROP_REPLY)
    with pytest.raises(Offline):
        sam.sync()
    first = [one.body for one in sam.net.seen if one.path == "/v1/push"]
    kept = sam.batches()
    sam.make(a_flag_event("flag-2"), "c-f-sam")
    assert sam.sync().everything_sent
    pushed = [one.body for one in sam.net.seen if one.path == "/v1/push"]
    assert pushed[1] == first[0]
    assert len(kept) == 1
    assert len(pushed) == 3
    assert town.count(HISTORY, op_kind="event") == 2
    assert len(town.centre.rows(HISTORY)) == len({r.op_id for r in town.centre.rows(HISTORY)})


def test_while_one_batch_is_at_the_centre_the_next_is_sealed_and_never_are_two_on_their_way(
    town: Town,
):
    sam = town.device("sam-1")
    for n in range(7):
        sam.make(a_note(f"note {n}"), "c-f-sam")
    town.restart_with(limits=Limits(batch_ops=2))
    sealed, way = [], sam.net.handle_request

    def look(request):
        sealed.append((request.url.path, len(sam.batches())))
        return way(request)

    sam.net.handle_request = look
    sam.net.next(PASS, PASS, DROP_REPLY)
    with pytest.raises(Offline):
        sam.sync()
    kept = [body for _, body in sam.batches()]
    assert sam.states() == {"acked": 2, "sealed": 4, "waiting": 1}
    assert sam.sync().everything_sent
    pushed = [one.body for one in sam.net.seen if one.path == "/v1/push"]
    assert [inflate([body]) for body in pushed[1:4]] == [kept[0], *kept]
    assert all(count <= 2 for path, count in sealed if path == "/v1/push")
    assert sam.states() == {"acked": 7}
    assert town.count(HISTORY, op_kind="append") == 7


def test_a_disk_too_full_to_seal_ahead_keeps_no_answer_from_being_settled(town: Town, monkeypatch):
    sam = town.device("sam-1")
    for n in range(5):
        sam.make(a_note(f"note {n}"), "c-f-sam")
    town.restart_with(limits=Limits(batch_ops=2))
    seal, sealed = sealing.seal_next, []

    def full(*words):
        if len(sealed) == 1:
            raise StoreCannotWrite
        sealed.append(seal(*words))
        return sealed[-1]

    monkeypatch.setattr(sealing, "seal_next", full)
    with pytest.raises(StoreCannotWrite):
        sam.sync()
    assert sam.states() == {"acked": 2, "waiting": 3}
    monkeypatch.undo()
    assert sam.sync().everything_sent
    assert sam.states() == {"acked": 5}


def test_only_what_a_round_does_again_by_itself_is_left_to_the_next_wait_for_the_disk(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    lee.edit("child", "c-f-both", language="so")
    assert lee.sync().everything_sent
    found: set[tuple[str, bool]] = set()

    def look(connection):
        found.add((step_now(), connection.info.get("ehe_later", False)))

    event.listen(sam.store.engine, "commit", look)
    sam.make(a_note(), "c-f-sam")
    assert sam.sync().everything_sent
    later = {step for step, is_later in found if is_later}
    assert later >= {"ack", "round line"}
    waited = {"seal", "swap", "remember"}
    assert waited <= {step for step, is_later in found if not is_later}
    assert not waited & later


def test_a_batch_that_is_too_large_is_cut_in_halves_with_its_numbers(town: Town):
    sam = town.device("sam-1")
    made = [sam.make(a_note(f"note {n}"), "c-f-sam") for n in range(13)]
    sam.sync_until_pushing()
    town.restart_with(limits=Limits(batch_ops=3))
    sam.net.at(lambda _path, _n: PASS)
    report = sam.sync()
    assert (report.sent, report.accepted) == (13, 13)
    assert all(town.centre.held(one) is not None for one in made)
    assert sam.states() == {"acked": 13}
    assert sam.sync().everything_sent


def test_what_is_held_back_in_a_half_waits_until_the_lane_is_asked_once_more(town: Town):
    sam = town.device("sam-1")
    sam.make(a_note("rests on nothing here"), "c-f-sam")
    with sam.store.settling() as work:
        work.connection.exec_driver_sql("UPDATE outbox_op SET deps = '[\"gone\"]'")
        ((held,),) = work.connection.exec_driver_sql("SELECT op_id FROM outbox_op").all()
    for n in range(6):
        sam.make(a_note(f"note {n}"), "c-f-sam")
    sam.sync_until_pushing()
    town.restart_with(limits=Limits(batch_ops=3))
    sam.net.at(lambda _path, _n: PASS)
    sam.net.seen.clear()
    assert not sam.sync().everything_sent
    assert sam.states() == {"acked": 6, "waiting": 1}
    pushed = [inflate([one.body]) for one in sam.net.seen if one.path == "/v1/push"]
    few = [body for body in pushed if body.count(b'"op_id"') <= 3]
    assert sum(held.encode() in body for body in few) == 2  # at first, and at the end


def test_one_edit_larger_than_any_message_is_set_aside_and_keeps_nothing_back(
    town: Town, monkeypatch
):
    """And its text is not on this laptop alone, where it would go with the family."""
    monkeypatch.setattr(sealed_files, "PART_BYTES", 20_000)
    sam = town.device("sam-1")
    sam.make(a_note("before"), "c-f-sam")
    poison = sam.make(a_note("x" * 200_000), "c-f-sam")
    after = [sam.make(a_note(f"after {n}"), "c-f-sam") for n in range(5)]
    town.restart_with(inflated_bytes=50_000)
    report = sam.sync()
    assert report.refused == 1
    assert report.everything_sent
    assert sam.states() == {"quarantined": 1, "acked": 6}
    assert [town.centre.held(one) is not None for one in (poison, *after)] == [False, *[True] * 5]
    with sam.store.reading() as view:
        assert outbox_query.refused(view)[0].reason == TOO_LARGE
    sam.make(a_note("and on"), "c-f-sam")
    assert sam.sync().everything_sent
    ((content, is_damaged),) = handed_in(town)
    assert (b"x" * 200_000 in content, is_damaged) == (True, False)


def test_outcomes_of_other_ops_move_nothing(town: Town):
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    sam.sync_until_pushing()
    with sam.store.settling() as work:
        batch = sealing.kept_batches(work.connection, 1)[0]
        with pytest.raises(ValueError, match="other ops"):
            settle(work, batch, (Outcome(op_id="op-other", verdict="applied"),))
    assert sam.states() == {"sealed": 1}


def test_a_busy_centre_is_waited_for_as_long_as_it_says(town: Town):
    from ehe_desktop.sync.errors import TryLater
    from ehe_desktop.sync.retry import next_try_s

    sam = town.device("sam-1")
    sam.net.next(BUSY)
    with pytest.raises(TryLater) as told:
        sam.sync()
    assert next_try_s(1, told.value, lambda: 0.0) == 7


def test_a_flag_can_be_raised_while_syncing_fails_and_while_another_op_is_refused(town: Town):
    """Invariant 5."""
    sam = town.device("sam-1")
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/push" else PASS)
    sam.make(a_note(), "c-f-sam")
    with pytest.raises(Offline):
        sam.sync()
    flag = sam.make(a_flag_event(), "c-f-sam")
    with pytest.raises(Offline):
        sam.sync()
    assert town.centre.held(flag) is not None  # it overtook the note within one request
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().everything_sent
    assert town.count(HISTORY, record_id=flag) == 1


def test_the_same_number_with_another_op_and_a_gap_are_told(town: Town):
    """Invariant 19, seen from the device: nothing is written, nothing is lost, a person is told."""
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    sam.sync_until_pushing()
    with sam.store.settling() as work:  # a sealed op altered behind the program's back
        batch = sealing.kept_batches(work.connection, 1)[0]
        from ehe_desktop.storage.tables import sealed_batch

        changed = batch.payload.replace(b"The gate is at the back.", b"The gate is at the rear.")
        assert changed != batch.payload
        work.connection.execute(update(sealed_batch).values(payload=changed))
    sam.net.at(lambda _path, _n: PASS)
    with pytest.raises(CentreDisagrees):
        sam.sync()
    assert sam.states() == {"sealed": 1}
    assert town.count(HISTORY, op_kind="append") == 0


def test_a_chain_of_edits_keeps_every_value(town: Town):
    """Invariant 3: each value is the present one, or in the history, or in a conflict."""
    sam = town.device("sam-1")
    values = ["so", "ar", "ur"]
    for value in values:
        sam.edit("child", "c-f-sam", language=value)
        sam.sync()
    said = "".join(row.after for row in town.centre.rows(HISTORY, record_id="c-f-sam"))
    assert all(f'"{value}"' in said for value in values)
    assert sam.held("child", "c-f-sam").rev == 4


def test_a_new_record_and_its_edits_made_offline_arrive_in_order(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    with sam.store.writing() as work:
        child = work.create("child", a_child("Zed New"), family_id="f-both")
    sam.sync_until_pushing()
    sam.edit("child", child, language="so")
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().everything_sent
    lee.sync()
    assert lee.shown("child", child, "language") == "so"
    town.all_equal(sam, lee)
