"""Every small history there is, not a sample: two devices' edits in every order of arrival, and every set of flag events.

Invariants 4, 6, 11, 12 and 15 of sync.md B5. The centre's own code decides each op; only its desk is in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from tests.builders import a_child, a_flag_event, a_review_plan

RAISES = {"r1": ("raised", 1), "r2": ("raised", 2), "e3": ("escalated", 3)}
CLOSES = {"c0": (), "c1": ("r1",), "c12": ("r1", "r2"), "call": ("r1", "r2", "e3"), "cx": ("r9",)}
OTHERS = {"p": "close_proposed", "v": "reviewed"}


def an_event(name: str) -> FlagEvent:
    if name in RAISES:
        event, severity = RAISES[name]
        return a_flag_event("f", event, severity=severity)
    if name in CLOSES:
        return a_flag_event("f", "closed", names_raises=CLOSES[name])
    return a_flag_event("f", OTHERS[name])


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
        desk.device = SimpleNamespace(officer_id=who, replica_id=who, name=who, role=Role.OFFICER)  # type: ignore[assignment]
        desk.take(op, editing.edit(op, KINDS[kind], desk.records["r"], desk), op.op_id)
        shown[who] = after
        in_force_is_cautious(desk, kind, name)
    return desk


def in_force_is_cautious(desk: Desk, kind: str, name: str) -> None:
    """Invariant 6, after every op."""
    if kind != "review_plan":
        return
    value = desk.records["r"].record.body[name]
    for question in desk.open_questions("r"):
        for side in (question.says.theirs, question.says.yours):
            assert value <= side.values[name]


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
