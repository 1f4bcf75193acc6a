"""Our engine against the recorded cases of other engines: each passes, or says why it does not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.xforms.conformance import folder
from tests.xforms.judge import FILES, UNGATED, Verdict, differences

pytestmark = pytest.mark.skipif(
    folder() is None,
    reason="the conformance cases are not here: put them in ../shared/conformance or name their"
    " folder in EHE_CONFORMANCE",
)
FLOOR = tomllib.loads(
    Path(__file__).with_name("conformance_floor.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    return [verdict for judge in FILES.values() for verdict in judge()]


def test_a_recorded_case_passes_or_stands_among_the_differences(verdicts):
    failed = {case for tier, case, ok in verdicts if not ok and tier not in UNGATED}
    assert failed - differences().keys() == set()


def test_every_difference_is_a_case_that_does_not_pass(verdicts):
    ids = {case for _, case, _ in verdicts}
    passed = {case for _, case, ok in verdicts if ok}
    assert [case for case in differences() if case in passed or case not in ids] == []


@pytest.mark.parametrize("tier", sorted(UNGATED))
def test_where_engines_differ_we_do_not_slide_back(tier, verdicts):
    passed = sum(ok for name, _, ok in verdicts if name == tier)
    assert passed == FLOOR[tier], "raise conformance_floor.toml" if passed > FLOOR[tier] else ""
