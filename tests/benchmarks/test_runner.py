"""The runner's own logic: rows are whole, JSON has its shape, what fails is named. No time is asserted."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks import __main__ as runner
from tests.benchmarks.measuring import FIELDS, Row, line_of, missing, run, timed_ms, to_json


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
    assert runner.main(["--json", str(file)]) == 1
    assert json.loads(file.read_text())[0]["name"] == "no_such_room"
    assert runner.main(["--only", "nothing"]) == 1
