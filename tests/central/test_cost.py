"""What a request costs the centre's database: one transaction each, and few journeys, however many records there are.

Counts, never times. The numbers are those of today: one that grows is to be looked at, not raised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import Record
from tests.central.conftest import TestCentre
from tests.central.laptop import Laptop
from tests.central.test_ledger import note


@dataclass
class Cost:
    """What the database was asked while somebody listened."""

    asked: list[str] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)
    """The values of each question."""
    ended: list[str] = field(default_factory=list)


@contextmanager
def heard(centre: TestCentre) -> Iterator[Cost]:
    """Listen to the way to the database for a `with` block."""
    cost = Cost()

    def hear(*given: object) -> None:
        cost.asked.append(str(given[2]))
        cost.given.append(given[3])

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


ELSEWHERE = 400


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("compare", [True, False])
def test_an_officers_first_and_next_pull_read_no_record_of_other_families(centre, compare):
    """Of 200,000 children an officer has some hundreds: half past eight is no time to read them all 200 times.

    The tables of a test are so small that PostgreSQL would read them whole, so it is told not to.
    """
    one = centre.laptop()
    family, other = centre.family(one.officer_id, child="c1"), centre.family(child="c2")
    centre.load(
        *(
            Record(kind="note", id=new_id(), family_id=other, child_id="c2", body=note(str(n)))
            for n in range(ELSEWHERE)
        )
    )
    first = cost_of(centre, lambda: one.post("/v1/pull", {"cursor": "", "compare": compare}))
    one.pull()
    centre.load(Record(kind="note", id=new_id(), family_id=family, child_id="c1", body=note("x")))
    again = cost_of(
        centre, lambda: one.post("/v1/pull", {"cursor": one.cursor, "compare": compare})
    )
    for cost in (first, again):
        assert sum("FROM record" in text for text in cost.asked) >= 2
        assert passed_over(centre, cost) < ELSEWHERE / 4


def passed_over(centre: TestCentre, cost: Cost) -> int:
    """How many records the questions that were asked read only to leave them out."""
    found = []
    with centre.database.reading() as connection:
        connection.exec_driver_sql("RESET ROLE")
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for text, given in zip(cost.asked, cost.given, strict=True):
            if "FROM record" in text:
                asked = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", given)
                found += re.findall(r"'Rows Removed by Filter': (\d+)", str(asked.scalar_one()))
    return sum(map(int, found))


def test_a_supervisor_whose_family_is_repaired_reads_that_family_again_and_not_the_council(centre):
    boss, mine = centre.laptop(role="supervisor"), centre.family(child="c1")
    centre.family(child="c2")
    boss.pull()
    told = boss.post("/v1/pull", {"cursor": boss.cursor, "families": [mine]}).body
    assert {record["id"] for record in told["records"]} == {mine, "c1"}


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
