"""Our engine against the recorded cases of other engines, with floors that only rise."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.xforms.conformance import folder, judge_xpath, load
from tests.xforms.scenarios import Replay, judge_fresh

pytestmark = pytest.mark.skipif(
    folder() is None,
    reason="the conformance cases are not here: put them in ../shared/conformance or name their"
    " folder in EHE_CONFORMANCE",
)
FLOOR = tomllib.loads(
    Path(__file__).with_name("conformance_floor.toml").read_text(encoding="utf-8")
)


def _judge_floor(floor: dict[str, int], passed: Counter) -> None:
    fallen = {tier: (passed[tier], least) for tier, least in floor.items() if passed[tier] < least}
    assert not fallen, f"fewer cases pass than before (now, floor): {fallen}"
    risen = {tier: passed[tier] for tier, least in floor.items() if passed[tier] > least}
    assert not risen, f"more cases pass: raise conformance_floor.toml to {risen}"


def test_expressions_give_the_recorded_values():
    passed = Counter(case["tier"] for case in load("xpath_cases.json") if judge_xpath(case))
    _judge_floor(FLOOR["xpath"], passed)


def test_scenarios_go_as_recorded():
    cases = load("scenarios.json")
    passed = Counter(case["tier"] for case in cases if Replay(case).run() is None)
    _judge_floor(FLOOR["scenarios"], passed)


def test_a_fresh_load_shows_what_two_engines_agree_on():
    forms = load("initial_state.json")["forms"].values()
    judged = [entry for entry in forms if "agreed" in entry]
    passed = Counter(agreed=sum(judge_fresh(entry) is None for entry in judged))
    _judge_floor(FLOOR["fresh"], passed)
