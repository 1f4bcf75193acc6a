"""The runner's own logic, and that every bar has its row on a small store: rows are whole, JSON has its shape, what fails is named. No time is asserted."""

from __future__ import annotations

import gc
import json
import sys

import pytest

from ehe_desktop.ui import routes
from ehe_desktop.ui.places import PLACES
from ehe_desktop.ui.theme import Mode, apply
from tests.benchmarks import __main__ as runner
from tests.benchmarks import measuring, showing
from tests.benchmarks.big_store import CHILDREN, choose_size
from tests.benchmarks.measuring import (
    FIELDS,
    Row,
    Took,
    line_of,
    missing,
    once,
    quickest_of,
    run,
    stood_in_line_s,
    timed_ms,
    to_json,
)


@pytest.mark.parametrize(
    ("row", "ok"),
    [
        (Row(name="a", value=1, goal=2), True),
        (Row(name="a", value=3, goal=2), False),
        (Row(name="a", value=2, goal=2), True),
        (Row(name="a", value=3, yardstick=2, goal_ratio=2), True),
        (Row(name="a", value=5, yardstick=2, goal_ratio=2), False),
        (Row(name="a", value=5, goal_ratio=2), False),
        (Row(name="a", value=5), True),
        (missing("a", "no such screen"), False),
    ],
)
def test_a_bar_is_met_or_not(row, ok):
    assert row.ok is ok
    assert (" NOT" not in line_of(row)) is ok


def test_json_rows_have_every_field_and_no_other():
    rows = json.loads(
        to_json([Row(name="a", value=3, yardstick=2, goal_ratio=2), missing("b", "x")])
    )
    assert [tuple(row) for row in rows] == [FIELDS, FIELDS]
    assert rows[0]["ratio"] == 1.5
    assert rows[0]["goal"] == "2 x yardstick"
    assert rows[1]["value"] is None
    assert rows[1]["ok"] is False


def test_a_bench_that_fails_is_named_and_the_others_go_on():
    def breaks():
        yield Row(name="before", value=1)
        raise OSError("no disk")

    def works():
        yield Row(name="after", value=1)

    rows = list(run([breaks, works]))
    assert [row.name for row in rows] == ["before", "breaks", "after"]
    assert "OSError: no disk" in rows[1].note


def test_work_is_done_once_more_than_it_is_timed():
    done = []
    assert timed_ms(lambda: done.append(1), 5) >= 0
    assert len(done) == 6


def test_the_command_writes_json_and_says_when_something_is_missing(monkeypatch, tmp_path):
    file = tmp_path / "bench.json"
    monkeypatch.setattr(runner, "ROOMS", ("no_such_room",))
    monkeypatch.setattr(runner, "choose_size", lambda _children: None)
    assert runner.main(["--json", str(file)]) == 1
    assert json.loads(file.read_text())[0]["name"] == "no_such_room"
    assert runner.main(["--only", "nothing"]) == 1


class Machine:
    """A clock, and what the system tells of our threads, in seconds."""

    def __init__(self, monkeypatch):
        self.clock = self.on_core = self.in_line = 7.0
        monkeypatch.setattr(measuring.time, "perf_counter", lambda: self.clock)
        monkeypatch.setattr(measuring.time, "process_time", lambda: self.on_core)
        monkeypatch.setattr(measuring, "_told_s", lambda _pid, _place: self.in_line)

    def pass_by(self, clock, on_core, in_line):
        self.clock += clock
        self.on_core += on_core
        self.in_line += in_line


@pytest.mark.parametrize(
    ("passed", "counts"),
    [((0.05, 0, 0), 50), ((0.05, 0.02, 0.03), 20), ((0.05, 0.08, 0.01), 50)],
    ids=["waiting does", "standing in line does not", "two threads at once are one time"],
)
def test_what_counts_of_the_time_that_passes(monkeypatch, passed, counts):
    machine = Machine(monkeypatch)
    took = once(lambda: machine.pass_by(*passed))
    assert (round(took.ms, 6), round(took.clock, 6)) == (counts, 50)
    assert quickest_of([Took(ms=3, clock=9), Took(ms=4, clock=5)]) == Took(ms=3, clock=5)


@pytest.mark.skipif(sys.platform != "linux", reason="nobody tells elsewhere")
def test_the_system_tells_how_long_our_threads_had_a_core():
    assert measuring._told_s("self", 0) > 0
    assert stood_in_line_s("no such process") == 0


def test_the_garbage_collector_is_left_as_it_was():
    seen = []

    def bench():
        seen.append(gc.isenabled())
        yield Row(name="a", value=1)

    for before in (gc.isenabled(), not gc.isenabled()):
        (gc.enable if before else gc.disable)()
        list(run([bench]))
        assert gc.isenabled() is before
    gc.enable()
    assert seen == [False, False]


def test_lists_of_a_small_store_stand_beside_plain_sqlite3(tmp_path):
    file = tmp_path / "bench.json"
    assert runner.main(["--children", "40", "--only", "listing", "--json", str(file)]) == 0
    rows = json.loads(file.read_text())
    assert all(row["yardstick"] and row["ratio"] for row in rows)
    names = " / ".join(row["name"] for row in rows)
    for part in ("caseload of 40 by name", "search of 40", "open a child's record", "week"):
        assert part in names


@pytest.fixture
def shown(monkeypatch, qapp):
    """The rows of one small window."""
    monkeypatch.setattr(showing, "WINDOWS", 1)
    monkeypatch.setattr(showing, "AGAIN", 1)
    monkeypatch.setattr(showing, "KEYS", 2)
    choose_size(40)
    yield {row.name: row for row in run(showing.BENCHES)}
    apply(qapp, Mode.LIGHT, 1.0)
    choose_size(CHILDREN)


def test_every_place_of_the_rail_is_measured_each_time_it_is_shown(shown):
    for place in PLACES:
        if place.icon:
            assert shown[f"screen {place.words}, again"].ratio
            assert place.key == routes.TODAY or shown[f"screen {place.words}, the first time"].ratio
    assert shown["window usable after unlocking, 40 children"].ratio
    assert shown["a child's record on screen, the slowest of nine"].goal == 150
    assert shown["search as typed, on screen, the slowest key"].goal == 50
    assert all(row.value is not None for row in shown.values())
