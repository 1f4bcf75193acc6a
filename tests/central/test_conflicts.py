"""Two edits of one thing: conflicts, the cautious value, drafts, settling (sync.md B5: 3, 4, 6, 12, 15)."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest

from ehe_desktop.central import tables
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.merge import standing_id
from ehe_desktop.domain.records import Record
from tests.central.test_ledger import flag_body, note


def body_of(centre, record_id):
    return msgspec.json.decode(centre.held(record_id).body)


def conflicts(centre):
    return [msgspec.json.decode(r.body) for r in centre.rows(tables.record, kind="conflict")]


def test_edits_of_different_fields_stand_beside_each_other(centre, pair):
    one, two, _ = pair
    assert one.push(one.edit(one.records["c1"], {"known_as": "Mimi"}))[0].verdict == "applied"
    (second,) = two.push(two.edit(two.records["c1"], {"language": "so"}))
    assert (second.verdict, second.rev) == ("merged", 3)
    assert second.field_rev["known_as"] == 2
    assert second.merged == {"known_as": one.officer_id}
    (own,) = two.push(two.edit(two.records["c1"], {"school_name": "None"}))
    assert (own.verdict, own.merged) == ("merged", {"known_as": one.officer_id})
    (again,) = two.push(two.edit(two.records["c1"], {"language": "so"}, base_rev=0))
    assert again.merged == {}, "offered again: it does not say what it was begun from"
    assert body_of(centre, "c1")["known_as"] == "Mimi"
    assert body_of(centre, "c1")["language"] == "so"
    assert conflicts(centre) == []


def test_a_clash_keeps_both_and_goes_to_both(centre, pair):
    one, two, _ = pair
    one.push(one.edit(one.records["c1"], {"known_as": "Mimi"}, made_at="2026-09-14T08:00:00Z"))
    (lost,) = two.push(two.edit(two.records["c1"], {"known_as": "Amy"}))
    assert lost.verdict == "conflict"
    assert body_of(centre, "c1")["known_as"] == "Mimi"
    for laptop in (one, two):
        laptop.pull()
        says = laptop.records[lost.conflict_id].body
        assert (says["base"], says["state"]) == ({"known_as": ""}, "open")
        assert says["theirs"]["values"] == {"known_as": "Mimi"}
        assert (says["theirs"]["author"], says["theirs"]["device"]) == (one.officer_id, "One")
        assert (says["yours"]["values"], says["yours"]["author"]) == (
            {"known_as": "Amy"},
            two.officer_id,
        )


def test_work_that_comes_late_is_not_told_who_wrote_beside_it(centre, pair):
    """Invariant 28: what colleagues did in a family that was taken away is theirs alone."""
    one, two, family = pair
    two.push(two.edit(two.records["c1"], {"known_as": "Mimi"}))
    centre.unassign(one.officer_id, family)
    (late,) = one.push(one.edit(one.records["c1"], {"language": "so"}))
    assert (late.verdict, late.merged) == ("late", {})
    assert body_of(centre, "c1")["known_as"] == "Mimi"
    assert body_of(centre, "c1")["language"] == "so"


def test_whoever_wrote_what_stands_is_named_and_not_who_asked_about_it_last(centre, pair):
    """A question leaves the record's rev as it was: two lines of history bear it."""
    one, two, family = pair
    three = centre.laptop(name="Three")
    centre.assign(three.officer_id, family)
    three.pull()
    for laptop, word in ((one, "Mimi"), (two, "Amy"), (three, "Amelie")):
        laptop.push(laptop.edit(laptop.records["c1"], {"known_as": word}))
    asked = conflicts(centre)
    assert [says["theirs"]["author"] for says in asked] == [one.officer_id] * 2
    assert {says["theirs"]["device"] for says in asked} == {"One"}
    assert {says["yours"]["author"] for says in asked} == {two.officer_id, three.officer_id}


def test_a_chain_of_edits_of_the_losing_side_is_one_question(centre, pair):
    one, two, _ = pair
    known = two.records["c1"]
    one.push(one.edit(one.records["c1"], {"known_as": "Mimi"}))
    first = two.edit(known, {"known_as": "Amy"})
    second = two.edit(known, {"known_as": "Amelie"}, base={"known_as": "Amy"})
    outcomes = two.push(first, second)
    assert outcomes[0].conflict_id == outcomes[1].conflict_id
    assert [c["yours"]["values"]["known_as"] for c in conflicts(centre)] == ["Amelie"]
    third = two.edit(known, {"known_as": "Mimi"}, base={"known_as": "Amelie"})
    two.push(third)
    (settled,) = conflicts(centre)
    assert (settled["state"], settled["settled_as"]) == ("settled", "same")


def test_the_side_in_force_may_be_edited_on_and_the_question_follows(centre, pair):
    one, two, _ = pair
    one.push(one.edit(one.records["c1"], {"known_as": "Mimi"}))
    (lost,) = two.push(two.edit(two.records["c1"], {"known_as": "Amy"}))
    one.pull()
    (on,) = one.push(one.edit(one.records["c1"], {"known_as": "Mia"}))
    assert (on.verdict, body_of(centre, "c1")["known_as"]) == ("applied", "Mia")
    (says,) = conflicts(centre)
    assert (says["theirs"]["values"]["known_as"], says["state"]) == ("Mia", "open")
    two.pull()
    assert two.records[lost.conflict_id].rev == 2
    two.push(two.resolve(two.records[lost.conflict_id], "theirs"))
    assert body_of(centre, "c1")["known_as"] == "Mia"


RISKS = ("low", "very_high", "medium", "not_assessed")


def risk(band, **more):
    return {"band": band, "score": 1, "answers": {}, "assessed_by": f"by {band}"} | more


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_graver_band_is_in_force_whatever_arrives_first(centre, order):
    laptops = [centre.laptop(name=f"L{n}") for n in range(3)]
    family = centre.family(*[x.officer_id for x in laptops], child="c1")
    risk_id = standing_id("risk_assessment", "c1")
    centre.load(
        Record(
            kind="risk_assessment", id=risk_id, family_id=family, child_id="c1", body=risk("high")
        )
    )
    chains = []
    for laptop, bands in zip(
        laptops, (("medium",), ("very_high", "low"), ("not_assessed",)), strict=True
    ):
        laptop.pull()
        known, ops, base = laptop.records[risk_id], [], laptop.records[risk_id].body
        for band in bands:
            ops.append(laptop.edit(known, risk(band), base=dict(base)))
            base = risk(band)
        chains.append(ops)
    for number in order:
        laptops[number].push(*chains[number])
        assert body_of(centre, risk_id)["band"] in (
            "high",
            "very_high",
            "medium",
            "low",
            "not_assessed",
        )
    assert body_of(centre, risk_id)["band"] == "medium", "the graver of the three last words"
    open_ = [c for c in conflicts(centre) if c["state"] == "open"]
    shown = {c[side]["values"]["band"] for c in open_ for side in ("theirs", "yours")}
    assert shown == {"medium", "low", "not_assessed"}
    with centre.database.reading() as connection:
        assert list(findings(connection)) == []


def test_an_earlier_review_wins_until_a_person_decides(centre, pair):
    one, two, family = pair
    plan_id = standing_id("review_plan", "c1")
    centre.load(
        Record(
            kind="review_plan",
            id=plan_id,
            family_id=family,
            child_id="c1",
            body={"due_on": "2027-03-01"},
        )
    )
    one.pull()
    two.pull()
    one.push(one.edit(one.records[plan_id], {"due_on": "2027-06-01"}))
    (raised,) = two.push(two.edit(two.records[plan_id], {"due_on": "2026-12-01"}))
    assert raised.verdict == "conflict"
    assert body_of(centre, plan_id)["due_on"] == "2026-12-01"
    two.pull()
    two.push(two.resolve(two.records[raised.conflict_id], "theirs"))
    assert body_of(centre, plan_id)["due_on"] == "2027-06-01"


def test_two_devices_that_make_the_same_standing_record_clash_once(centre, pair):
    one, two, family = pair
    risk_id = standing_id("risk_assessment", "c1")
    one.push(one.make("risk_assessment", risk("low"), family, record_id=risk_id, child_id="c1"))
    (second,) = two.push(
        two.make("risk_assessment", risk("high"), family, record_id=risk_id, child_id="c1")
    )
    assert second.verdict == "conflict"
    assert body_of(centre, risk_id)["band"] == "high"


def test_changed_and_changed_back_is_noted_for_a_cautious_group(centre, pair):
    one, two, family = pair
    plan_id = standing_id("review_plan", "c1")
    centre.load(
        Record(
            kind="review_plan",
            id=plan_id,
            family_id=family,
            child_id="c1",
            body={"due_on": "2027-03-01"},
        )
    )
    one.pull()
    two.pull()
    known = one.records[plan_id]
    one.push(
        one.edit(known, {"due_on": "2027-01-01"}),
        one.edit(known, {"due_on": "2027-03-01"}, base={"due_on": "2027-01-01"}),
    )
    (second,) = two.push(two.edit(two.records[plan_id], {"due_on": "2026-11-01"}))
    assert second.verdict in ("applied", "merged")
    assert "changed back" in second.reason


def test_only_a_supervisor_closes_a_flag(centre, pair):
    one, _, family = pair
    chief = centre.laptop(role="supervisor", name="Chief")
    raised = one.make("flag_event", flag_body("f1", severity=3), family, child_id="c1")
    one.push(raised)
    close = {
        "flag_id": "f1",
        "event": "closed",
        "code": "K1",
        "at": "x",
        "names_raises": [raised.record_id],
    }
    (refused,) = one.push(one.make("flag_event", close, family, child_id="c1"))
    assert refused.verdict == "refused"
    assert "supervisor" in refused.reason
    (unnamed,) = chief.push(
        chief.make("flag_event", close | {"names_raises": []}, family, child_id="c1")
    )
    assert unnamed.verdict == "refused"
    (closed,) = chief.push(chief.make("flag_event", close, family, child_id="c1"))
    assert closed.verdict == "applied"
    (concern,) = one.push(
        one.make(
            "concern_event",
            {"concern_id": "k", "event": "closed", "by": "o", "at": "x", "names_raises": ["r"]},
            family,
        )
    )
    assert concern.verdict == "refused"


def test_a_signed_record_is_never_altered(centre, pair):
    one, two, family = pair
    made = one.make("note", note("as it was"), family, child_id="c1")
    one.push(made)
    same = one.make("note", note("as it was"), family, record_id=made.record_id)
    other = one.make("note", note("as it was not"), family, record_id=made.record_id)
    outcomes = one.push(same, other)
    assert [o.verdict for o in outcomes] == ["duplicate", "refused"]
    assert outcomes[1].reason == "Another record has the same number. Both are kept at the office."
    one.pull()
    (patched,) = one.push(one.edit(one.records[made.record_id], {"text": "as it was not"}))
    assert patched.verdict == "refused"
    assert body_of(centre, made.record_id)["text"] == "as it was"
    assert {r.what for r in centre.rows(tables.notice)} == {"id_clash", "refused"}
    _ = two


def test_two_devices_of_one_author_keep_two_drafts(centre):
    first = centre.laptop(name="Laptop 1")
    second, chief = centre.laptop(first.officer_id, "Laptop 2"), centre.laptop(role="supervisor")
    colleague = centre.laptop(name="Colleague")
    family = centre.family(first.officer_id, colleague.officer_id, child="c1")
    body = {"plan_id": "p", "author_id": first.officer_id, "child_ids": ["c1"], "jots": []}
    draft = first.make("visit_draft", body, family)
    first.push(draft)
    for laptop in (second, chief, colleague):
        laptop.pull()
    assert draft.record_id in second.records
    assert draft.record_id not in chief.records
    assert draft.record_id not in colleague.records
    known = second.records[draft.record_id]
    first.push(
        first.edit(known, {"jots": ["first"]}),
        first.edit(known, {"jots": ["first", "more"]}, base={"jots": ["first"]}),
    )
    kept = (  # the second comes when the first is at the centre already
        *second.push(second.edit(known, {"jots": ["second"]})),
        *second.push(second.edit(known, {"jots": ["second", "too"]}, base={"jots": ["second"]})),
    )
    assert [o.verdict for o in kept] == ["merged", "merged"]
    drafts = {
        r.id: msgspec.json.decode(r.body) for r in centre.rows(tables.record, kind="visit_draft")
    }
    assert sorted(tuple(d["jots"]) for d in drafts.values()) == [
        ("first", "more"),
        ("second", "too"),
    ]
    (copy,) = [d for i, d in drafts.items() if i != draft.record_id]
    assert (copy["copy_of"], copy["copy_label"]) == (draft.record_id, "Draft (Laptop 2)")
    second.pull()
    chief.pull()
    assert len(second.of_kind("visit_draft")) == 2
    assert chief.of_kind("visit_draft") == []
    assert colleague.push(colleague.edit(known, {"jots": ["mine"]}))[0].verdict == "refused"
    assert chief.push(chief.edit(known, {"jots": ["mine"]}))[0].verdict == "refused"
    (own,) = second.push(second.edit(second.records[draft.record_id], {"jots": ["agreed"]}))
    assert own.verdict == "applied"


def test_unknown_fields_travel_untouched(centre, pair):
    one, two, family = pair
    body = {
        "given_name": "A",
        "family_name": "B",
        "from_a_newer_program": {"deep": [1.5, None, "Łąka"]},
    }
    child = one.make("child", body, family)
    one.push(child)
    two.pull()
    two.push(two.edit(two.records[child.record_id], {"known_as": "Mimi"}))
    one.pull()
    assert one.records[child.record_id].body == body | {"known_as": "Mimi"}


def test_asking_for_erasure_erases_nothing(centre, pair):
    one, _, family = pair
    op = one.make(
        "child", {"reason": "parent asked"}, family, op_kind="erase_request", record_id="c1"
    )
    assert one.push(op)[0].verdict == "applied"
    assert body_of(centre, "c1")["given_name"] == "Amira"
    assert [r.what for r in centre.rows(tables.notice)] == ["erase_request"]
