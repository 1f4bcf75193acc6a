"""A person settles a conflict: once, twice, late, and after a restore that lost it (sync.md B5: 3, 15, 34)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ehe_desktop.central import tables
from ehe_desktop.domain.merge import standing_id
from ehe_desktop.domain.records import Record
from tests.central.test_conflicts import body_of, conflicts, risk
from tests.central.test_ledger import note


@pytest.mark.parametrize(
    ("how", "result", "value"),
    [("theirs", None, "Mimi"), ("yours", None, "Amy"), ("other", {"known_as": "Zed"}, "Zed")],
)
def test_settling_puts_the_choice_in_force_and_keeps_the_rest(centre, pair, how, result, value):
    one, two, _ = pair
    one.push(one.edit(one.records["c1"], {"known_as": "Mimi"}))
    (lost,) = two.push(two.edit(two.records["c1"], {"known_as": "Amy"}))
    two.pull()
    (done,) = two.push(two.resolve(two.records[lost.conflict_id], how, result))
    assert (done.verdict, done.rev) == ("applied", 2)
    assert body_of(centre, "c1")["known_as"] == value
    (says,) = conflicts(centre)
    assert (says["state"], says["settled_as"], says["settled_by"]) == (
        "settled",
        how,
        two.officer_id,
    )
    assert (says["theirs"]["values"]["known_as"], says["yours"]["values"]["known_as"]) == (
        "Mimi",
        "Amy",
    )
    one.pull()
    two.pull()
    assert one.records == two.records


def is_told_of(centre, op) -> bool:
    """Invariant 2: what was accepted is in history once, also where it changed nothing."""
    return len(centre.rows(tables.history, op_id=op.op_id)) == 1


def test_settling_twice_loses_no_third_value(centre, pair):
    one, two, _ = pair
    one.push(one.edit(one.records["c1"], {"known_as": "Mimi"}))
    (lost,) = two.push(two.edit(two.records["c1"], {"known_as": "Amy"}))
    one.pull()
    two.pull()
    seen = two.records[lost.conflict_id]
    one.push(one.resolve(seen, "theirs"))
    again = two.resolve(seen, "theirs")
    assert two.push(again)[0].verdict == "merged"
    assert is_told_of(centre, again)
    (other,) = two.push(two.resolve(seen, "other", {"known_as": "Zed"}))
    assert other.verdict == "conflict"
    assert other.conflict_id != lost.conflict_id
    assert body_of(centre, "c1")["known_as"] == "Mimi"
    assert body_of(centre, other.conflict_id)["yours"]["values"] == {"known_as": "Zed"}


def test_a_choice_made_on_an_older_view_does_not_settle(centre, pair):
    one, two, _ = pair
    one.push(one.edit(one.records["c1"], {"known_as": "Mimi"}))
    (lost,) = two.push(two.edit(two.records["c1"], {"known_as": "Amy"}))
    one.pull()
    seen = one.records[lost.conflict_id]
    two.push(two.edit(two.records["c1"], {"known_as": "Amelie"}, base={"known_as": "Amy"}))
    chosen = one.resolve(seen, "yours")
    assert one.push(chosen)[0].verdict == "conflict"
    assert is_told_of(centre, chosen)
    assert [c["state"] for c in conflicts(centre)].count("open") >= 1
    texts = "".join(r.body for r in centre.rows(tables.record)) + "".join(
        r.after for r in centre.rows(tables.history)
    )
    assert all(name in texts for name in ("Mimi", "Amy", "Amelie"))


def test_a_choice_that_is_none_is_refused(centre, pair):
    one, two, _ = pair
    one.push(one.edit(one.records["c1"], {"known_as": "Mimi"}))
    (lost,) = two.push(two.edit(two.records["c1"], {"known_as": "Amy"}))
    two.pull()
    seen = two.records[lost.conflict_id]
    for op in (
        two.resolve(seen, "maybe"),
        two.resolve(seen, "other", {"case_state": "closed"}),
        two.resolve(seen, "other"),
    ):
        assert two.push(op)[0].verdict == "refused"


def test_a_choice_about_a_conflict_that_is_not_here_reaches_no_more_than_an_edit(centre, pair):
    """A restore may have lost the conflict; nobody may write so what they could not write as an edit."""
    one, two, family = pair
    written = one.make("note", note("As it was written"), family, child_id="c1")
    one.push(written)
    other = centre.family(one.officer_id, child="c2")
    lost = Record(kind="conflict", id="lost-1", family_id=family, child_id="c1", body={}, rev=1)

    def says(about, result):
        op = two.resolve(lost, "other", result)
        (outcome,) = two.push(
            replace(op, family_id=family, set=dict(op.set) | {"record_id": about})
        )
        return outcome

    assert says("c1", {"known_as": one.records["c1"].body["known_as"]}).verdict == "merged"
    asked = says("c1", {"known_as": "Zed"})
    assert (asked.verdict, body_of(centre, "c1")["known_as"]) == ("conflict", "")
    assert body_of(centre, asked.conflict_id)["yours"]["values"] == {"known_as": "Zed"}
    for about in (written.record_id, "c2", other, "nowhere", asked.conflict_id):
        assert says(about, {"text": "Another text"}).verdict == "refused"
    assert says("c1", {}).verdict == says("c1", "Zed").verdict == "refused"
    assert body_of(centre, written.record_id)["text"] == "As it was written"


@pytest.mark.parametrize(
    ("band", "in_force", "asked"),
    [("very_high", "very_high", True), ("not_assessed", "high", True), ("low", "high", False)],
)
def test_an_edit_on_top_of_a_decision_that_did_not_stand_is_in_force_or_asked_about(
    centre, pair, band, in_force, asked
):
    """Invariant 11 (seed 191039): where another question was open it was told `merged` and kept in history alone."""
    one, two, family = pair
    risk_id = standing_id("risk_assessment", "c1")
    one.push(one.make("risk_assessment", risk("low"), family, record_id=risk_id, child_id="c1"))
    two.push(two.make("risk_assessment", risk("high"), family, record_id=risk_id, child_id="c1"))
    two.pull()
    edit = two.edit(two.records[risk_id], risk(band), base=risk("medium"))  # as two had decided
    (outcome,) = two.push(edit)
    assert body_of(centre, risk_id)["band"] == in_force
    open_ = [c for c in conflicts(centre) if c["state"] == "open"]
    shown = {c[side]["values"]["band"] for c in open_ for side in ("theirs", "yours")}
    assert {"low", "high", band} == shown
    assert (len(open_), outcome.verdict) == ((2, "conflict") if asked else (1, "merged"))


def test_words_written_on_top_of_a_decision_that_did_not_stand_are_never_put_out_of_sight(
    centre, pair
):
    """Invariant 11 (seed 196139): the other's decision was put over them, and nobody was asked."""
    one, two, _ = pair
    one.push(one.edit(one.records["c1"], {"known_as": "Mimi"}))
    (lost,) = two.push(two.edit(two.records["c1"], {"known_as": "Amy"}))
    one.pull()
    seen = one.records[lost.conflict_id]
    two.push(two.edit(two.records["c1"], {"known_as": "Amelie"}, base={"known_as": "Amy"}))
    one.push(
        one.resolve(seen, "yours")
    )  # it moved on meanwhile: one sees Amy, and nobody else does
    (on_top,) = one.push(one.edit(one.records["c1"], {"known_as": "Zed"}, base={"known_as": "Amy"}))
    assert on_top.verdict == "conflict"
    assert body_of(centre, "c1")["known_as"] == "Mimi", "what stood stands until a person decides"
    two.pull()
    two.push(two.resolve(two.records[lost.conflict_id], "yours"))
    assert body_of(centre, "c1")["known_as"] == "Amelie"
    (asked,) = (c for c in conflicts(centre) if c["state"] == "open")
    assert [asked[side]["values"]["known_as"] for side in ("theirs", "yours")] == ["Amelie", "Zed"]
