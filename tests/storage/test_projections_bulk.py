"""Rows written by whole sets equal rows written one by one."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from ehe_desktop.demo.council import Council
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import Record, write
from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.services.read_policy import read_policy
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.projection_tables import PROJECTIONS
from ehe_desktop.storage.projections.bulk import MANY
from ehe_desktop.storage.sitting import Sitting
from ehe_desktop.storage.store import Store
from tests import builders
from tests.fakes.clock import FixedClock

TODAY = date(2026, 6, 22)


def records() -> list[Record]:
    policy = read_policy(resources_dir() / "policy")
    found = Council(11, TODAY, policy, officers=2, families_each=30).records()
    return [Record(**{**_fields(one), "rev": number + 1}) for number, one in enumerate(found)]


def _fields(one: Record) -> dict:
    return {name: getattr(one, name) for name in Record.__slots__}


@pytest.fixture
def make(tmp_path: Path):
    def made(name: str) -> Store:
        engine = open_engine(tmp_path / name, bytes(range(32)), create=True)
        sitting = Sitting(
            officer_id="me",
            role="supervisor",
            clock=FixedClock(datetime(2026, 6, 22, 9, tzinfo=UTC)),
        )
        return Store.create(engine, sitting, audit_key=bytes(32))

    return made


def rows_of(store: Store) -> dict[str, list]:
    """Every projection's rows, without the row numbers that only join line and search."""
    with store.reading() as view:
        found = {}
        for table in PROJECTIONS:
            columns = [c for c in table.c if c.name not in ("row_id", "line_id")]
            found[table.name] = sorted(map(str, view.connection.execute(select(*columns)).all()))
        found["search"] = sorted(
            map(
                str,
                view.connection.execute(
                    text(
                        "SELECT c.child_id, s.names, s.numbers, s.place, s.adults FROM search AS s"
                        " JOIN caseload_row AS c ON c.row_id = s.rowid"
                    )
                ).all(),
            )
        )
    return found


def absorb(store: Store, batch: list[Record]) -> None:
    with store.settling() as work:
        for one in batch:
            work.absorb(one)


def test_one_large_round_and_many_small_ones_leave_equal_rows(make):
    everything = records()
    assert len(everything) > 3 * MANY
    large, small = make("large"), make("small")
    absorb(large, everything)
    for start in range(0, len(everything), 97):
        absorb(small, everything[start : start + 97])
    assert rows_of(large) == rows_of(small)
    assert rows_of(large)["caseload_row"]


def test_a_second_large_round_replaces_what_it_touches_and_nothing_else(make):
    everything = records()
    once, twice = make("once"), make("twice")
    absorb(once, everything)
    absorb(twice, everything)
    absorb(twice, everything[: 2 * MANY + 1])
    assert rows_of(once) == rows_of(twice)


def test_a_childs_flag_that_was_raised_in_another_family_stands_either_way(make):
    """A large round brings both families: its flag is the child's, wherever the child lives now."""
    first, second, child = (new_id() for _ in range(3))
    found = [
        Record(kind="family", id=first, body=write(builders.a_family()), family_id=first),
        Record(kind="family", id=second, body=write(builders.a_family()), family_id=second),
        Record(
            kind="child", id=child, body=write(builders.a_child()), family_id=second, child_id=child
        ),
        *(
            Record(
                kind="flag_event",
                id=new_id(),
                body=write(builders.a_flag_event(flag_id=f"{number}")),
                family_id=family_id,
                child_id=child,
            )
            for number, family_id in enumerate((first, None))
        ),
        *(
            Record(kind="note", id=new_id(), body=write(builders.a_note()), family_id=first)
            for _ in range(MANY)
        ),
    ]
    large, small = make("large"), make("small")
    absorb(large, found)
    absorb(small, found[:5])
    assert len(rows_of(small)["open_flag"]) == 2
    assert rows_of(large)["open_flag"] == rows_of(small)["open_flag"]
