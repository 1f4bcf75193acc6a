"""Every small history there is, not a sample: two devices' edits in every order of arrival, and every set of flag events.

Invariants 4, 6, 11, 12 and 15 of sync.md B5. The centre's own code decides each op; only its desk is in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, combinations, permutations, product
from types import SimpleNamespace
from typing import Any

import pytest

from ehe_desktop.central import editing
from ehe_desktop.central.clashes import question_of
from ehe_desktop.central.desk import Desk, Held
from ehe_desktop.central.scopes import Access
from ehe_desktop.domain.officer import Role
from ehe_desktop.domain.records import KINDS, Op, Record, write
from ehe_desktop.domain.safeguarding import FlagEvent, fold_flags
from tests.builders import a_child, a_flag_event, a_review_plan, a_risk_assessment

RAISES = {"r1": ("raised", 1), "r2": ("raised", 2), "e3": ("escalated", 3)}
SAID_LAST = {"r1": "2026-09-03", "r2": "2026-09-02", "e3": "2026-09-01"}
"""The graver the earlier, so that the newest word never speaks for the gravest."""
SEEN_BY_FEWER = {"r1": "C", "r2": "A", "e3": "B"}
CLOSES = {"c0": (), "c1": ("r1",), "c12": ("r1", "r2"), "call": ("r1", "r2", "e3"), "cx": ("r9",)}
OTHERS = {"p": "close_proposed", "v": "reviewed"}
RANKS: dict[str, Callable[[str], Any]] = {
    "review_plan": lambda day: -int(day.replace("-", "")),
    "risk_assessment": ["not_assessed", "low", "medium", "high", "very_high"].index,
}
"""How cautious a value is."""


def an_event(name: str) -> FlagEvent:
    if name in RAISES:
        event, severity = RAISES[name]
        about = {"at": SAID_LAST[name], "access": SEEN_BY_FEWER[name]}
        return a_flag_event("f", event, severity=severity, **about)
    if name in CLOSES:
        return a_flag_event("f", "closed", names_raises=CLOSES[name])
    return a_flag_event("f", OTHERS[name], names_raises=tuple(RAISES))  # none of these closes


def test_every_set_of_flag_events_folds_to_what_no_close_has_seen():
    names = [*RAISES, *CLOSES, *OTHERS]
    sets = chain.from_iterable(combinations(names, size) for size in range(1, 6))
    for some in sets:
        events = {name: an_event(name) for name in some}
        folded = fold_flags(events)
        covered = {one for name in some if name in CLOSES for one in CLOSES[name]}
        still = [RAISES[name][1] for name in some if name in RAISES and name not in covered]
        if not any(name in RAISES for name in some):
            assert folded == ()
            continue
        (flag,) = folded
        assert flag.is_open == bool(still), some
        assert not still or flag.severity == max(still), some
        assert flag.access == max(SEEN_BY_FEWER[name] for name in some if name in RAISES), some
        assert set(flag.open_raises) == {name for name in some if name in RAISES} - covered, some
        if len(some) <= 4:
            for order in permutations(some):
                assert fold_flags({name: events[name] for name in order}) == folded


def a_desk(kind: str, body: Any) -> Desk:
    """One record at rev 1, as an import left it, and a desk without a database."""
    whole = write(body)
    record = Record(
        kind=kind, id="r", body=whole, family_id="f", rev=1, field_rev=dict.fromkeys(whole, 1)
    )
    desk = Desk(
        connection=None,  # type: ignore[arg-type] - everything it needs is on it already
        device=SimpleNamespace(officer_id="", replica_id="", name="", role=Role.OFFICER),  # type: ignore[arg-type]
        access=Access(None, "", Role.SUPERVISOR, set()),  # type: ignore[arg-type]
        now="2026-09-14T09:00:00.000Z",
        records={"r": Held(record=record)},
    )
    desk.changes.history.append(
        {"record_id": "r", "rev": 1, "replica_id": "centre", "author": "", "made_at": "",
         "op_id": "centre", "device": ""}
    )  # fmt: skip
    return desk


def play(kind: str, body: Any, name: str, edits: dict[str, list[Any]], order: str) -> Desk:
    """Each device's edits are a chain made offline from rev 1; `order` says whose arrives next."""
    desk, first = a_desk(kind, body), write(body)
    shown = {who: dict(first) for who in edits}
    waiting = {who: iter(values) for who, values in edits.items()}
    for number, who in enumerate(order):
        value = next(waiting[who])
        group = KINDS[kind].group_of(name)
        after = {**shown[who], name: value}
        op = Op(
            op_id=f"{who}{number}", op_kind="patch", kind=kind, record_id="r", family_id="f",
            set={n: after[n] for n in group}, base={n: shown[who][n] for n in group}, base_rev=1,
        )  # fmt: skip
        by_somebody(desk, who)
        desk.take(op, editing.edit(op, KINDS[kind], desk.records["r"], desk), op.op_id)
        shown[who] = after
        in_force_is_cautious(desk, kind, name)
    return desk


def by_somebody(desk: Desk, who: str) -> None:
    """Whose op is decided next."""
    desk.device = SimpleNamespace(officer_id=who, replica_id=who, name=who, role=Role.OFFICER)  # type: ignore[assignment]


def in_force_is_cautious(desk: Desk, kind: str, name: str) -> None:
    """Invariant 6, after every op."""
    if kind not in RANKS:
        return
    rank, value = RANKS[kind], desk.records["r"].record.body[name]
    for question in desk.open_questions("r"):
        for side in (question.says.theirs, question.says.yours):
            assert rank(value) >= rank(side.values[name])
        sides = {"theirs": question.says.theirs, "yours": question.says.yours}
        in_force = rank(sides[question.says.effective].values[name])
        assert in_force == max(rank(side.values[name]) for side in sides.values())


def orders(edits: dict[str, list[Any]]) -> Iterator[str]:
    """Every way the devices' edits can arrive; each device's own stay in order."""
    letters = [who for who, values in edits.items() for _ in values]
    return iter(sorted(set(map("".join, permutations(letters)))))


WORDS = {"x": ("a", "b", "c"), "y": ("p", "q", "r")}
DAYS = {
    "x": ("2026-10-01", "2027-06-01", "2026-12-20"),
    "y": ("2026-09-01", "2027-01-01", "2026-11-01"),
}
"""The two never say the same and never go back to what was there: those histories are told below."""


@pytest.mark.parametrize(
    ("kind", "body", "name", "values"),
    [
        ("child", a_child(language="en"), "language", WORDS),
        ("review_plan", a_review_plan(), "due_on", DAYS),
    ],
    ids=["ordinary", "cautious"],
)
@pytest.mark.parametrize("lengths", [(1, 1), (2, 1), (2, 2), (1, 3), (3, 3)], ids=str)
def test_no_edit_of_two_devices_is_hidden_and_no_order_is_milder(kind, body, name, values, lengths):
    first, second = lengths
    for mine, theirs in product(
        permutations(values["x"], first), permutations(values["y"], second)
    ):
        edits, ends = {"x": list(mine), "y": list(theirs)}, {}
        for order in orders(edits):
            desk = play(kind, body, name, edits, order)
            now = desk.records["r"].record.body[name]
            asked = [
                side.values[name]
                for held in desk.records.values() if held.record.kind == "conflict"
                for side in (question_of(held.record).says.theirs, question_of(held.record).says.yours)
            ]  # fmt: skip
            for who, own in edits.items():
                assert own[-1] in (now, *asked), f"{edits} as {order}: {who} is hidden"
            ends[order] = now
        if kind == "review_plan":
            assert len(set(ends.values())) == 1, f"{edits}: {ends}"


def test_two_who_say_the_same_and_one_who_goes_on_from_it_are_no_conflict():
    """Rule 2 and rule 1 of sync.md B3.4 by value: whoever goes on from the value both said has the last word.

    For a cautious group this is the one case in which the order of arrival is seen in the end.
    """
    edits = {"x": ["2026-10-01"], "y": ["2026-10-01", "2027-06-01"]}
    ends = {
        order: play("review_plan", a_review_plan(), "due_on", edits, order).records["r"].record.body
        for order in orders(edits)
    }
    assert {order: body["due_on"] for order, body in ends.items()} == {
        "xyy": "2027-06-01", "yxy": "2027-06-01", "yyx": "2026-10-01",
    }  # fmt: skip


TWO = {"x": ["2026-10-01"], "y": ["2027-06-01"]}
THREE = {**TWO, "z": ["2026-12-01"]}
BANDS = {"x": ["low"], "y": ["very_high"], "z": ["medium"]}


def sides_of(desk: Desk, name: str) -> list[Any]:
    """Every value of a field that stands in some conflict."""
    found = []
    for held in desk.records.values():
        if held.record.kind == "conflict":
            says = question_of(held.record).says
            found += [one.get(name) for one in (says.theirs.values, says.yours.values, says.result)]
    return found


def decide(desk: Desk, question: Any, op_id: str, how: tuple[str, dict[str, Any]]) -> str:
    """Somebody settles a conflict as they saw it when `question` was read; the centre's word."""
    op = Op(
        op_id=op_id, op_kind="resolve", kind="conflict", record_id=question.record.id,
        family_id="f", base_rev=question.record.rev,
        set={"settled_as": how[0], "result": how[1], "record_id": "r"},
    )  # fmt: skip
    decision = editing.resolve(op, desk.records[op.record_id], desk)
    desk.take(op, decision, op_id)
    return decision.outcome.verdict


@pytest.mark.parametrize(
    ("kind", "body", "name", "edits", "third"),
    [
        ("child", a_child(language="en"), "language", {"x": ["a"], "y": ["b"], "z": ["c"]}, "d"),
        ("review_plan", a_review_plan(), "due_on", THREE, "2028-01-01"),
        ("risk_assessment", a_risk_assessment(band="high"), "band", BANDS, "not_assessed"),
    ],
    ids=["ordinary", "earlier first", "graver first"],
)
def test_settling_one_of_many_questions_hides_no_side_and_goes_below_none_that_is_open(
    kind, body, name, edits, third
):
    """Invariants 6, 11 and 15: three edits, every order, every pair of decisions, each made on what was seen first."""
    group = KINDS[kind].group_of(name)
    ways = ("theirs", "yours", "other")
    every = [*orders(edits), *orders({who: edits[who] for who in "xy"})]
    for order, first, second in product(every, ways, ways):
        desk = play(kind, body, name, edits, order)
        start = {n: write(body)[n] for n in group}
        seen = desk.open_questions("r")
        made = {edits[who][0] for who in order}
        assert made <= {desk.records["r"].record.body[name], *sides_of(desk, name)}
        tries = [(seen[0], first), (seen[-1], second)]
        for number, (question, how) in enumerate(tries):
            result = {**start, name: third} if how == "other" else {}
            decide(desk, question, f"d{number}", (how, result))
            in_force_is_cautious(desk, kind, name)
            made |= {third} if how == "other" else set()
            now = desk.records["r"].record.body[name]
            assert made <= {now, *sides_of(desk, name)}, (order, first, second)


def test_a_new_value_for_one_field_of_a_group_leaves_the_rest_of_it_as_one_side_had_it():
    """Invariant 11; the program sends whole groups, others may not."""
    kind, name = "review_plan", "due_on"
    group = KINDS[kind].group_of(name)
    for order in ("xy", "yx"):
        desk, whose = play(kind, a_review_plan(), name, TWO, order), {}
        (question,) = desk.open_questions("r")
        for side in ("theirs", "yours"):  # each device wrote its own name into the group
            values = getattr(question.says, side)
            whose[side] = replace(values, values={**values.values, "sentence": side})
        says = replace(question.says, **whose)
        record = replace(question.record, body=dict(question.record.body) | write(says))
        desk.records[record.id] = Held(record=record)
        decide(desk, question_of(record), "d", ("other", {name: "2028-01-01"}))
        body = desk.records["r"].record.body
        assert {n: body[n] for n in group} == {**says.theirs.values, name: "2028-01-01"}, order


LAST = ("not_assessed", "low", "medium", "high", "very_high")


def test_whoever_makes_what_is_there_already_replaces_no_side_of_a_question():
    """A standing record has one id on every device: each who never saw it makes it, and has seen no other's."""
    for bands in permutations(LAST, 3):
        desk = a_desk("risk_assessment", a_risk_assessment(band=bands[0]))
        for number, band in enumerate(bands[1:]):
            op = Op(
                op_id=f"c{number}", op_kind="create", kind="risk_assessment", record_id="r",
                family_id="f", set=write(a_risk_assessment(band=band)),
            )  # fmt: skip
            by_somebody(desk, op.op_id)
            desk.take(op, editing.edit(op, KINDS[op.kind], desk.records["r"], desk), op.op_id)
        now = desk.records["r"].record.body["band"]
        assert now == max(bands, key=LAST.index), bands
        assert set(bands) <= {now, *sides_of(desk, "band")}, bands


ONE_LOST = (
    ("child", a_child(language="en"), "language", {"x": ["a"], "y": ["b"]}, "d"),
    ("review_plan", a_review_plan(), "due_on", TWO, "2028-01-01"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "name", "edits", "third"), ONE_LOST)
def test_a_decision_whose_question_a_restore_lost_replaces_no_side_of_another(
    kind, body, name, edits, third
):
    group = KINDS[kind].group_of(name)
    for order in (*orders(edits), "x", "y"):
        some = {who: edits[who] for who in order}
        desk = play(kind, body, name, some, order)
        before = desk.records["r"].record.body
        op = Op(
            op_id="d", op_kind="resolve", kind="conflict", record_id="lost", family_id="f",
            set={"result": {n: before[n] for n in group} | {name: third}, "record_id": "r"},
        )  # fmt: skip
        decision = editing.resolve_lost(op, desk)
        desk.take(op, decision, op.op_id)
        assert decision.outcome.verdict == "conflict", order
        assert desk.records["r"].record.body[name] == before[name], order
        made = {third, *(values[0] for values in some.values())}
        assert made <= {*sides_of(desk, name)} | ({before[name]} if len(order) == 1 else set())
