"""The same client against a centre on PostgreSQL: what a store does may not hang on the other side's database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from ehe_desktop.sync.errors import Offline
from ehe_desktop.wire.messages import Limits
from tests.builders import a_flag_event, a_note
from tests.fakes.centre import RunningCentre
from tests.fakes.clock import FixedClock
from tests.fakes.flaky import DROP_REPLY, PASS
from tests.sync.test_outcomes import open_conflicts
from tests.sync.town import FREE, HISTORY, Town, make_template


@pytest.fixture
def pg_town(pg_database, tmp_path) -> Iterator[Town]:
    """A town whose centre stands on PostgreSQL; two devices are enrolled with it."""
    (tmp_path / "made").mkdir()
    template = make_template(
        tmp_path / "made", url=pg_database, devices={"sam-1": "sam", "lee-1": "lee"}
    )
    clock = FixedClock()
    from ehe_desktop.central.database import Database

    centre = RunningCentre(Database(pg_database), clock)
    centre.settings = replace(FREE, limits=Limits(page_records=2, batch_ops=2))
    town = Town(tmp_path, template, centre.start(), clock)
    yield town
    town.close()


def test_a_whole_story_on_postgresql(pg_town: Town):
    sam, lee = pg_town.device("sam-1"), pg_town.device("lee-1")
    lee.edit("child", "c-f-both", language="so")
    lee.sync()
    sam.edit("child", "c-f-both", language="ar")
    flag = sam.make(a_flag_event(), "c-f-both")
    for number in range(5):
        sam.make(a_note(f"note {number}"), "c-f-sam")
    pushes = itertools.count()
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/push" and not next(pushes) % 2 else PASS)
    for _ in range(12):
        with suppress(Offline):
            sam.sync()
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().everything_sent
    lee.sync()
    assert len(open_conflicts(lee)) == len(open_conflicts(sam)) == 1
    assert pg_town.count(HISTORY, record_id=flag) == 1
    pg_town.centre.unassign("sam", "f-both")
    sam.edit("child", "c-f-both", known_as="Mina")
    assert sam.sync().families_removed == 1
    lee.sync()
    assert lee.shown("child", "c-f-both", "known_as") == "Mina"
    pg_town.quiet(sam, lee)
    pg_town.all_equal(sam, lee)
