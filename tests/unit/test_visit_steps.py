"""The seven rows of a visit."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.visit_steps import (
    Progress,
    Step,
    StepStatus,
    VisitProgress,
    next_step,
    step_rows,
    waits_for,
)

DONE = Progress(3, 3)
ALL = VisitProgress(
    prepared=True,
    safety=DONE,
    record={"a": DONE, "b": DONE},
    voice={"a": DONE, "b": DONE},
    health={"a": DONE, "b": DONE},
)


def status(progress: VisitProgress, step: Step) -> StepStatus:
    return next(row.status for row in step_rows(progress) if row.step is step)


def test_a_fresh_visit_starts_with_prepare_and_cannot_be_signed():
    fresh = VisitProgress(safety=Progress(0, 2), record={"a": Progress(0, 9)})
    assert next_step(fresh) is Step.PREPARE
    assert status(fresh, Step.SIGN_OFF) is StepStatus.CANNOT_START


def test_sign_off_waits_for_the_second_child_too():
    half = replace(ALL, voice={"a": DONE, "b": Progress(0, 1)})
    assert status(half, Step.VOICE) is StepStatus.IN_PROGRESS
    assert waits_for(half) == (Step.VOICE,)
    assert status(half, Step.SIGN_OFF) is StepStatus.CANNOT_START


def test_not_having_ticked_prepare_does_not_hold_up_sign_off():
    assert status(replace(ALL, prepared=False), Step.SIGN_OFF) is StepStatus.NOT_STARTED


def test_the_review_comes_after_sign_off_and_closes_the_visit():
    signed = replace(ALL, signed=True)
    assert status(signed, Step.NEXT_REVIEW) is StepStatus.NOT_STARTED
    assert next_step(signed) is Step.NEXT_REVIEW
    assert next_step(replace(signed, reviews_set=True)) is None


def test_a_problem_shows_as_one_and_blocks_sign_off():
    wrong = replace(ALL, health={"a": Progress(3, 3, problems=1), "b": DONE})
    assert status(wrong, Step.HEALTH) is StepStatus.PROBLEM
    assert status(wrong, Step.SIGN_OFF) is StepStatus.CANNOT_START


parts = st.builds(Progress, st.integers(0, 5), st.integers(0, 5), st.integers(0, 1))


@given(parts, st.dictionaries(st.sampled_from("ab"), parts), st.booleans())
def test_sign_off_can_start_exactly_when_nothing_is_waited_for(safety, record, prepared):
    progress = replace(ALL, prepared=prepared, safety=safety, record=record)
    can = status(progress, Step.SIGN_OFF) is not StepStatus.CANNOT_START
    assert can == (waits_for(progress) == ())
