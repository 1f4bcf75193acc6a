"""The laws of the merge: sync.md B5, invariants 11 to 13, and 6 for the cautious groups."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.merge import (
    groups_of,
    merge_group,
    merge_patch,
    more_cautious,
    standing_id,
)
from ehe_desktop.domain.records import KINDS, Op, Record
from ehe_desktop.wire.codec import encode

VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "a", "Łąka"]))
CHILD = KINDS["child"]
NAMES = (
    "given_name",
    "family_name",
    "known_as",
    "language",
    "suitability",
    "suitability_judged_on",
)
BODIES = st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES))
RISKS = st.fixed_dictionaries(
    {
        "band": st.sampled_from(["not_assessed", "low", "medium", "high", "very_high", "new_band"]),
        "raised_to": st.sampled_from(["", "high"]),
        "score": st.integers(0, 5),
        "raised_reason": st.sampled_from(["", "a", "b"]),
        "floors": st.dictionaries(st.sampled_from(["x", "y"]), st.integers(1, 6), max_size=2),
    }
)
REVIEWS = st.fixed_dictionaries(
    {
        "due_on": st.sampled_from([None, "2026-01-01", "2026-03-01", "2027-01-01", "not a date"]),
        "bring_to_supervision": st.booleans(),
        "sentence": st.sampled_from(["", "a"]),
    }
)


def held(body, rev=1, **field_rev):
    return Record(
        kind="child", id="c1", body=body, rev=rev, field_rev=dict.fromkeys(body, 1) | field_rev
    )


def patch(base, changes, base_rev=1, kind="child"):
    return Op(
        op_id="o",
        op_kind="patch",
        kind=kind,
        record_id="c1",
        base=base,
        set=changes,
        base_rev=base_rev,
    )


@given(BODIES, BODIES)
def test_a_side_that_did_not_change_gives_way(base, other):
    assert merge_group(base, base, other) == other
    assert merge_group(base, other, base) == other
    assert merge_group(base, other, other) == other


@given(BODIES, BODIES, BODIES)
def test_a_group_is_one_side_whole_or_a_question_for_a_person(base, theirs, yours):
    merged = merge_group(base, theirs, yours)
    assert merged in (theirs, yours) or (merged is None and theirs != yours)


@given(BODIES, BODIES, BODIES)
def test_no_value_is_lost_and_no_group_mixes_sides(base, theirs, yours):
    server = held(theirs, rev=2, **{n: 2 for n in NAMES if theirs[n] != base[n]})
    changes = {n: yours[n] for n in NAMES if yours[n] != base[n]}
    whole = {n for group in groups_of(CHILD, changes) for n in group if n in base}
    op = patch({n: base[n] for n in whole}, {n: yours[n] for n in whole})
    merged = merge_patch(CHILD, server, op)
    assert merged == merge_patch(CHILD, server, op), "a merge is a function"
    for group in groups_of(CHILD, op.set):
        names = [n for n in group if n in base]
        result = {n: merged.body[n] for n in names}
        assert result in ({n: theirs[n] for n in names}, {n: yours[n] for n in names})
        clash = next((c for c in merged.clashes if c.group == group), None)
        if clash is None:
            assert result == {n: yours[n] for n in names}
        else:
            assert (dict(clash.theirs), dict(clash.yours)) == (
                {n: theirs[n] for n in names},
                {n: yours[n] for n in names},
            )
            assert result == {n: theirs[n] for n in names}, (
                "an ordinary clash leaves the held value"
            )
    for name in set(NAMES) - whole:
        assert merged.body[name] == theirs[name]


@given(BODIES, st.lists(BODIES, min_size=1, max_size=4))
def test_a_chain_made_offline_needs_no_history(start, steps):
    server, previous = held(start), start
    for rev, step in enumerate(steps, start=2):
        merged = merge_patch(CHILD, server, patch(previous, step, base_rev=1))
        assert not merged.clashes
        assert dict(merged.body) == step
        server = held(merged.body, rev=rev, **dict.fromkeys(merged.changed, rev))
        previous = step


def test_changed_and_changed_back_is_noticed():
    server = held({"language": "en"}, rev=3, language=3)
    merged = merge_patch(CHILD, server, patch({"language": "en"}, {"language": "so"}))
    assert merged.went_back
    assert not merged.clashes
    assert merged.body["language"] == "so"


def test_fields_of_one_group_move_together_even_when_one_was_edited():
    server = held({"given_name": "Amira", "family_name": "Khan"}, rev=2, family_name=2)
    op = patch({"given_name": "Amina", "family_name": "Kahn"}, {"given_name": "Amira-Noor"})
    merged = merge_patch(CHILD, server, op)
    assert merged.body == server.body
    assert merged.clashes[0].yours == {"given_name": "Amira-Noor", "family_name": "Kahn"}


@pytest.mark.parametrize("kind", ["flag_event", "visit", "officer", "conflict"])
def test_what_only_grows_is_never_merged(kind):
    record = Record(kind=kind, id="x", body={"a": 1}, rev=1)
    with pytest.raises(RuleBroken):
        merge_patch(KINDS[kind], record, patch({}, {"a": 2}, kind=kind))


@pytest.mark.parametrize(("kind", "sides"), [("risk_assessment", RISKS), ("review_plan", REVIEWS)])
def test_the_cautious_join_knows_no_order(kind, sides):
    group = KINDS[kind].groups[0]

    @given(st.lists(sides, min_size=1, max_size=4))
    def law(values):
        joined = {
            encode(more_cautious(KINDS[kind], group, order)) for order in permutations(values)
        }
        assert len(joined) == 1
        assert more_cautious(KINDS[kind], group, [*values, *values]) in values

    law()


ORDER = ["not_assessed", "low", "medium", "high", "very_high", "a band of a newer system"]


@pytest.mark.parametrize(
    ("milder", "graver"), [(a, b) for i, a in enumerate(ORDER) for b in ORDER[i + 1 :]]
)
def test_the_graver_band_wins_and_not_assessed_never_does(milder, graver):
    kind = KINDS["risk_assessment"]
    base, theirs, yours = (
        {"band": "low", "score": 9},
        {"band": graver, "score": 1},
        {"band": milder, "score": 99},
    )
    assert more_cautious(kind, kind.groups[0], [yours, theirs])["band"] == graver
    server = Record(kind=kind.name, id="r", body=theirs, rev=2, field_rev={"band": 2, "score": 2})
    merged = merge_patch(kind, server, patch(base, yours, kind=kind.name))
    assert merged.body["band"] == graver
    assert merged.clashes[0].effective == "theirs"


def test_a_raise_by_judgement_counts_as_its_band():
    kind = KINDS["risk_assessment"]
    raised, medium = {"band": "low", "raised_to": "very_high"}, {"band": "medium", "raised_to": ""}
    assert more_cautious(kind, kind.groups[0], [medium, raised]) is raised


RISK, REVIEW = (KINDS[name].groups[0] for name in ("risk_assessment", "review_plan"))
MILDER_AND_GRAVER = (
    ("risk_assessment", RISK, {"band": "high", "floors": {"a": 6}}, {"band": "high", "floors": {"a": 6, "b": 3}}),
    ("risk_assessment", RISK, {"band": "high", "score": 40}, {"band": "high", "score": 2, "floors": {"a": 12}}),
    ("risk_assessment", RISK, {"band": "high", "score": 4}, {"band": "high", "score": 5}),
    ("review_plan", REVIEW, {"due_on": None, "sentence": "z"}, {"due_on": "2030-01-01"}),
    *(("review_plan", REVIEW, {"due_on": day, "approved_by": by}, {"due_on": day, "bring_to_supervision": True, **more})
      for day in (None, "2027-01-01")
      for by, more in (("z", {}), (None, {"approved_by": "a"}))),  # whichever way a tie would be broken
    *(("family", (name,), {name: False}, {name: True}) for name in ("two_person_visit", "address_confidential")),
    ("family", ("visit_safety",), {"visit_safety": ""}, {"visit_safety": "a dog"}),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "group", "milder", "graver"), MILDER_AND_GRAVER)
def test_every_mark_that_protects_somebody_wins_at_once_whichever_side_it_is_on(
    kind, group, milder, graver
):
    """Invariant 6: an address kept secret, a shorter time to the next look, a case for supervision."""
    known, start = KINDS[kind], dict.fromkeys({*milder, *graver}, None)
    for theirs, yours in permutations((start | milder, start | graver)):
        assert more_cautious(known, group, (theirs, yours)) == start | graver
        server = Record(kind=kind, id="r", body=theirs, rev=2, field_rev=dict.fromkeys(theirs, 2))
        merged = merge_patch(known, server, patch(dict.fromkeys(start, "0"), yours, kind=kind))
        assert {name: merged.body[name] for name in start} == start | graver
        assert len(merged.clashes) == 1


def test_the_earlier_review_wins_at_once_and_both_are_shown():
    kind = KINDS["review_plan"]
    theirs, yours = (
        {"due_on": "2027-01-01", "mode": "letter"},
        {"due_on": "2026-10-01", "mode": "visit"},
    )
    server = Record(kind=kind.name, id="r", body=theirs, rev=2, field_rev={"due_on": 2, "mode": 2})
    merged = merge_patch(
        kind, server, patch({"due_on": "2027-06-01", "mode": "visit"}, yours, kind=kind.name)
    )
    assert merged.body == yours
    assert merged.clashes[0].effective == "yours"


def test_a_standing_record_has_one_id_on_every_device():
    assert standing_id("review_plan", "c1") == standing_id("review_plan", "c1")
    assert standing_id("review_plan", "c1") != standing_id("risk_assessment", "c1")
