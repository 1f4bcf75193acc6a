"""The sentences of the Sync page are true: made of the queue's tables, never of what was hoped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ehe_desktop.domain.conflict import Conflict, Side
from ehe_desktop.domain.officer import Officer
from ehe_desktop.domain.records import Op, write
from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.services.list_waiting import (
    MergedField,
    OpenConflict,
    OutboxPicture,
    QueuedOp,
    RefusedFile,
    RoundLine,
    WaitingFile,
)
from ehe_desktop.services.settle_conflict import Meaning
from ehe_desktop.ui.sync import queue_words, round_words, state
from ehe_desktop.ui.sync.merged_words import merged_rows
from ehe_desktop.ui.sync.value_words import value_lines, value_words
from tests.builders import a_second_sign_off

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
NOTHING = (Meaning(), Meaning())
EMPTY = OutboxPicture(
    waiting=(),
    unsent=0,
    refused=(),
    conflicts=(),
    merged=(),
    digest_matched=True,
    last_sync_at="2026-06-22T07:12:00.000Z",
    history=(),
    officers={"lee": Officer(name="L. Okafor", phone="01632 960199")},
    my_name="Sam Patel",
    my_id="sam",
)


def an_op(**over):
    given = {
        "op_id": "o1",
        "op_kind": "append",
        "kind": "visit",
        "record_id": "v1",
        "set": {"summary": "He showed his books."},
        "made_at": "2026-06-22T08:30:00.000+01:00",
    }
    return Op(**given | over)


def queued(op=None, **over):
    return QueuedOp(
        **{"op": op or an_op(), "state": "waiting", "attempts": 0, "child_name": "Amina Yusuf"}
        | over
    )


def a_conflict(group=("known_as",), mine="Mimi", theirs="Amy", kind="child", **over):
    says = Conflict(
        record_kind=kind,
        record_id="r1",
        group=group,
        yours=Side(
            values={group[0]: mine}, author="sam", at="2026-06-22T08:52:00Z", device="laptop-1"
        ),
        theirs=Side(values={group[0]: theirs}, author="lee", at="2026-06-19T15:05:00Z"),
        **over,
    )
    return OpenConflict(
        conflict_id="k1", family_id="f1", child_id="c1", child_name="Amina Yusuf", conflict=says
    )


def test_everything_on_the_register_needs_all_the_proofs():
    good = state.sentence(EMPTY, NOW)
    assert (good.words, good.detail) == (
        "Everything is on the register.",
        "Last sync today 8:12am.",
    )
    for broken in (
        replace(EMPTY, unsent=1, waiting=(queued(),)),
        replace(EMPTY, digest_matched=False),
        replace(EMPTY, last_sync_at=""),
        replace(EMPTY, refused=(queued(state="quarantined"),)),
    ):
        assert "on the register" not in state.sentence(broken, NOW).words


@pytest.mark.parametrize(
    ("many", "words"), [(1, "1 thing is waiting"), (3, "3 things are waiting")]
)
def test_what_waits_is_counted_and_nothing_is_lost(many, words):
    said = state.sentence(replace(EMPTY, unsent=many), NOW)
    assert said.words == f"{words} to be sent. Nothing is lost."


A_FILE = WaitingFile(
    name="f1/ab", child_name="Amina Yusuf", media_type="image/png", size=1_100_000,
    kept_at="2026-06-22T07:30:00.000Z",
)  # fmt: skip


@pytest.mark.parametrize(
    ("unsent", "files", "words"),
    [(0, 1, "1 file is waiting"), (0, 2, "2 files are waiting"), (1, 1, "2 things are waiting")],
)
def test_a_file_that_waits_counts_and_has_a_row_of_its_own(unsent, files, words):
    picture = replace(EMPTY, unsent=unsent, waiting=(queued(),) * unsent, files=(A_FILE,) * files)
    assert state.sentence(picture, NOW).words == f"{words} to be sent. Nothing is lost."
    rows = queue_words.waiting_rows(picture, NOW)
    assert len(rows) == picture.to_send == unsent + files
    assert (rows[-1].what, rows[-1].whose, rows[-1].size) == ("Picture", "Amina Yusuf", "1.1 MB")
    assert not picture.everything_sent


def test_what_the_centre_holds_back_is_said_at_the_top_with_what_to_do():
    flag = an_op(kind="flag_event", op_kind="event", set={"event": "raised"}, lane=0)
    held = queued(flag, state="waiting", reason="It waits here. Tell your supervisor now.")
    picture = replace(EMPTY, unsent=1, waiting=(held,))
    said = state.sentence(picture, NOW)
    assert (said.level, said.detail) == (
        "warning",
        "It waits here. Tell your supervisor now. Last sync today 8:12am.",
    )
    assert queue_words.waiting_rows(picture, NOW)[0].state == "Waits for the office"
    again = replace(picture, waiting=(replace(held, state="sealed"),))
    assert state.sentence(again, NOW).level == "info"


def test_refused_and_conflicts_are_said_beside_it():
    said = state.sentence(
        replace(EMPTY, unsent=2, conflicts=(a_conflict(),), refused=(queued(),)), NOW
    )
    assert said.detail == "2 things need your decision. Last sync today 8:12am."


def test_what_needs_a_decision_stands_first_when_nothing_waits():
    one = state.sentence(replace(EMPTY, conflicts=(a_conflict(),)), NOW)
    assert one.words == "1 thing needs your decision. Nothing is lost."
    assert one.detail == "Everything is on the register. Last sync today 8:12am."
    refused = state.sentence(replace(EMPTY, refused=(queued(),)), NOW)
    assert refused.detail == "Everything is sent. Last sync today 8:12am."


@pytest.mark.parametrize(
    ("tries", "again_in_s", "words"),
    [
        (1, None, ""),
        (1, 5, "It is tried again by itself in a moment, or press Sync now."),
        (3, 1800, "Tried 3 times. It is tried again by itself at 10:30am, or press Sync now."),
    ],
)
def test_after_a_fault_it_is_said_when_it_is_tried_again(tries, again_in_s, words):
    assert state.failed_words(tries, again_in_s, NOW) == words


def test_a_waiting_row_says_what_whose_when_and_how_often_tried():
    (row,) = queue_words.waiting_rows(
        replace(EMPTY, waiting=(queued(state="sealed", attempts=2),)), NOW
    )
    assert (row.what, row.whose, row.made, row.state, row.size) == (
        "Visit", "Amina Yusuf", "today 8:30am", "Being sent · tried 2 times", "1 KB",
    )  # fmt: skip


def test_every_kind_has_words():
    from ehe_desktop.domain.records import KINDS

    assert set(KINDS) - {"officer", "assignment"} <= set(state.KIND_WORDS)


def test_what_was_refused_can_be_read_whole():
    refused = queued(reason="The family is with another council.", state="quarantined")
    (item,) = queue_words.refused_items(replace(EMPTY, refused=(refused,)), NOW)
    assert item.reason == "The family is with another council."
    assert "He showed his books." in item.text
    assert item.title == "Visit · Amina Yusuf · today 8:30am"


def test_a_difference_names_both_sides_and_whom_to_ask():
    shown = state.difference(EMPTY, a_conflict(), NOTHING, NOW)
    assert shown.title == "Child’s record: known as · Amina Yusuf"
    assert (shown.yours.title, shown.yours.by) == ("Yours", "You · today 9:52am · laptop-1")
    assert (shown.theirs.title, shown.theirs.by) == ("Theirs", "L. Okafor · 19 Jun 4:05pm")
    assert (shown.keep_yours, shown.keep_theirs) == ("Keep mine", "Keep theirs")
    assert shown.ask == "Ask L. Okafor"
    assert "01632 960199" in shown.ask_words
    assert not shown.can_write


def test_seen_by_the_other_officer_the_words_turn_round():
    shown = state.difference(replace(EMPTY, my_id="lee"), a_conflict(), NOTHING, NOW)
    assert (shown.yours.title, shown.yours.settles_as) == ("Yours", "theirs")
    assert (shown.theirs.title, shown.theirs.settles_as) == ("Theirs", "yours")
    assert (shown.keep_yours, shown.keep_theirs) == ("Keep mine", "Keep theirs")
    assert shown.yours.lines == (("Known as", "Amy"),)


def test_seen_by_a_supervisor_both_have_names():
    picture = replace(
        EMPTY, my_id="boss", officers={**EMPTY.officers, "sam": Officer(name="Sam Patel")}
    )
    shown = state.difference(picture, a_conflict(), NOTHING, NOW)
    assert (shown.keep_yours, shown.keep_theirs) == ("Keep Sam Patel’s", "Keep L. Okafor’s")


def test_text_is_offered_with_both_and_names():
    one = a_conflict(("travel_note",), "Gate at the back", "Ring twice", "visit_plan")
    picture = replace(EMPTY, officers={**EMPTY.officers, "sam": Officer(name="Sam Patel")})
    shown = state.difference(picture, one, NOTHING, NOW)
    assert shown.can_write
    assert shown.both == "Sam Patel: Gate at the back\nL. Okafor: Ring twice"
    assert state.written_values(one.conflict, "Both.") == {"travel_note": "Both."}


def test_the_more_careful_value_is_named_until_it_is_decided():
    one = a_conflict(("band",), "high", "very_high", "risk_assessment", effective="theirs")
    meaning = (Meaning(band="high"), Meaning(band="very_high"))
    shown = state.difference(EMPTY, one, meaning, NOW)
    assert shown.in_force == "Until you decide, the more careful value counts: theirs."
    assert (shown.yours.band, shown.theirs.band) == ("high", "very_high")


def test_of_two_safety_notes_neither_is_called_the_more_careful():
    one = a_conflict(("visit_safety",), "Knife threat.", "A dog, and all friendly.", "family")
    shown = state.difference(EMPTY, one, NOTHING, NOW)
    assert shown.in_force == "Until you decide, both are shown before a visit."


def test_history_holds_counts_and_times_only():
    lines = (
        RoundLine(at="2026-06-22T08:00:00.000Z", sent=3, accepted=3, received=2, seconds=1),
        RoundLine(
            at="2026-06-22T07:00:00.000Z",
            outcome="There is no connection to the central system.",
            times=4,
        ),
    )
    (done, failed) = round_words.history_lines(lines, NOW)
    assert done == ("today 9:00am", "Done", "3 sent, 3 accepted, 2 received · 1 s")
    assert failed[1] == "There is no connection to the central system. (4 times)"
    assert round_words.history_text(lines).count("\n") == 2


def test_a_manual_sync_says_how_it_ended():
    report = SyncReport(finished_at=NOW, sent=2, received=1, conflicts=1)
    assert round_words.done_words(report) == "Synced: 2 sent, 1 received, 1 needs your decision."
    both = replace(report, refused=1)
    assert round_words.done_words(both).endswith("2 need your decision.")
    gone = round_words.done_words(replace(both, refused_gone=1))
    assert "1 needs your decision, 1 not accepted, of families no longer yours" in gone


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("band", "very_high", "Very high"),
        ("due_on", "2026-12-09", "9 Dec"),
        ("starts_at", "2026-06-22T08:00:00Z", "today 9:00am"),
        ("two_person_visit", False, "No"),
        ("subjects", ["maths", "art"], "maths; art"),
        ("answers", {"F1": "none"}, "F1: none"),
        ("minutes", 60, "60"),
        ("note", "", ""),
        ("mode", "letter_and_phone", "Letter and phone"),
    ],
)
def test_values_read_as_words(name, value, words):
    assert value_words(name, value, NOW) == words


def test_ids_and_hashes_are_not_read_to_anybody():
    body = write(a_second_sign_off("v1", visit_hash="0" * 64, read=("a", "b"), note="Good."))
    lines = dict(value_lines(body, NOW))
    assert lines.pop("At")
    assert lines == {"Result": "agreed", "Note": "Good."}


@pytest.mark.parametrize(
    ("code", "media_type", "what", "why"),
    [
        ("body_too_large", "image/jpeg", "Picture", "larger than the office takes"),
        ("blob_differs", "audio/wav", "Recording", "damaged on this device"),
        ("body_wrong", "application/pdf", "Document", "could not take it as it is"),
    ],
)
def test_a_refused_file_says_what_to_do_next(code, media_type, what, why):
    one = RefusedFile(
        name="f1/00", child_name="Amina Yusuf", media_type=media_type, size=24_100_000, code=code,
        at="2026-06-22T07:30:00.000Z",
    )  # fmt: skip
    picture = replace(EMPTY, refused_files=(one,))
    (item,) = queue_words.refused_items(picture, NOW)
    assert item.title == f"{what} · Amina Yusuf · today 8:30am"
    assert why in item.reason
    assert "24.1 MB" in item.text
    assert "a sealed copy is with your council" in item.what_next
    said = state.sentence(picture, NOW)
    assert (said.words, said.level) == (
        "1 thing needs your decision. Nothing is lost.",
        "warning",
    )
    assert "on the register" not in said.detail


def test_what_was_merged_is_said_by_field_with_both_values_and_whose():
    one = MergedField(
        op_id="o1",
        made_at="2026-06-22T08:30:00.000+01:00",
        kind="child",
        record_id="r1",
        child_name="Amina Yusuf",
        field="known_as",
        by="lee",
        before=None,
        now="Mimi",
    )
    mine = replace(one, field="officer_id", kind="visit_plan", record_id="p1", by="sam", now="lee")
    picture = replace(EMPTY, merged=(one, mine, replace(one, field="parent_id")))
    child, plan = merged_rows(picture, NOW)
    assert child.line == ("Child’s record: known as: L. Okafor changed it from “Empty” to “Mimi”.")
    assert (child.whose, plan.by, plan.now) == (
        "Amina Yusuf",
        "you, on another device",
        "L. Okafor",
    )
    shown = state.difference(picture, a_conflict(), NOTHING, NOW)
    assert shown.merged == (child.line,), "of this record alone"
