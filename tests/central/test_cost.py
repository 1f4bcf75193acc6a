"""What a request costs the centre's database: one transaction each, and few journeys, however many records there are.

Counts, never times. The numbers are those of today: one that grows is to be looked at, not raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from tests.central.conftest import TestCentre
from tests.central.laptop import Laptop
from tests.central.test_ledger import note


@dataclass
class Cost:
    """What the database was asked while somebody listened."""

    asked: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)


@contextmanager
def heard(centre: TestCentre) -> Iterator[Cost]:
    """Listen to the way to the database for a `with` block."""
    cost = Cost()

    def hear(*given: object) -> None:
        cost.asked.append(str(given[2]))

    def commit(_connection: sa.Connection) -> None:
        cost.ended.append("commit")

    engine = centre.database._engine
    for name, listener in (("before_cursor_execute", hear), ("commit", commit)):
        sa.event.listen(engine, name, listener)
    try:
        yield cost
    finally:
        for name, listener in (("before_cursor_execute", hear), ("commit", commit)):
            sa.event.remove(engine, name, listener)


def cost_of(centre: TestCentre, work: Callable[[], object]) -> Cost:
    with heard(centre) as cost:
        work()
    return cost


@pytest.fixture
def two(centre) -> tuple[Laptop, Laptop, str]:
    """Two laptops of one officer, up to date, with a family of a child and ten notes."""
    one = centre.laptop()
    family = centre.family(one.officer_id, child="c1")
    other = centre.laptop(one.officer_id, "Laptop 2")
    one.pull()
    one.push(*(one.make("note", note(str(n)), family, child_id="c1") for n in range(10)))
    for laptop in (one, other):
        laptop.pull()
    return one, other, family


def test_one_saved_record_on_its_way_is_few_questions_and_one_transaction_each(centre, two):
    """Set up, who asks, the proof, and what the request is about; SQLite alone says BEGIN aloud."""
    one, other, family = two
    batch = one.seal(one.make("note", note("x"), family, child_id="c1"))
    steps = {
        "handshake": (one.begin, 7),
        "push": (lambda: one.send(batch), 18),
        "pull": (other.pull, 8),
        "nothing new": (other.pull, 7),
    }
    for name, (work, most) in steps.items():
        cost = cost_of(centre, work)
        assert cost.ended == ["commit"], name
        assert len(cost.asked) <= most, (name, cost.asked)


def compared(laptop: Laptop) -> set[str]:
    """The families of which a digest comes when those that changed are asked for; the council's own always do."""
    asked = {"cursor": laptop.cursor, "compare": False, "page": ""}
    while True:
        told = laptop.post("/v1/pull", asked).body
        asked["page"] = told["next_page"]
        if not told["next_page"]:
            return {digest["family_id"] for digest in told["digest"]} - {""}


def test_digests_come_of_what_changed_or_came_into_scope_alone(centre, two):
    one, other, family = two
    one.push(one.make("note", note("x"), family, child_id="c1"))
    assert compared(other) == {family}
    elsewhere = centre.family(one.officer_id, child="c2")
    assert compared(other) == {family, elsewhere}
    other.pull()
    assert compared(other) == set()


def test_many_merges_ask_once_who_made_the_edits_between(centre, two):
    one, other, family = two

    def merges(count: int) -> Cost:
        for place in range(count):
            child = centre.child(family, f"{count}-{place}")
            centre.load(child)
        for laptop in (one, other):
            laptop.pull()
        mine = [one.records[f"{count}-{place}"] for place in range(count)]
        one.push(*(one.edit(child, {"known_as": "Mimi"}) for child in mine))
        batch = other.seal(*(other.edit(child, {"language": "so"}) for child in mine))
        cost = cost_of(centre, lambda: other.send(batch))
        one.pull()
        assert {one.records[child.id].body["language"] for child in mine} == {"so"}
        return cost

    merges(1)  # the first batch of a lane makes it
    few, many = merges(3), merges(12)
    is_history = [text for text in many.asked if "FROM history" in text]
    assert len(is_history) == 1
    if not centre.database.is_sqlite:
        assert len(few.asked) == len(many.asked)
