"""The seven steps of a visit: which can start, which are done, and what is still missing.

Steps can be taken in any order and over several sittings; only sign-off waits for the four before
it, and the next review for sign-off (ux.md 2.5). Nothing here reads a draft: the service counts,
this decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    """A row of the visit's task list, in order."""

    PREPARE = "prepare"
    SAFETY = "safety"
    RECORD = "record"
    VOICE = "voice"
    HEALTH = "health"
    SIGN_OFF = "sign_off"
    NEXT_REVIEW = "next_review"

    @property
    def word(self) -> str:
        """The step's name on screen."""
        return _WORDS[self]


class StepStatus(StrEnum):
    """Few statuses, adjectives, sentence case."""

    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    DONE = "Done"
    CANNOT_START = "Cannot start yet"
    PROBLEM = "There is a problem"


_WORDS: Mapping[Step, str] = {
    Step.PREPARE: "Prepare",
    Step.SAFETY: "Safety brief",
    Step.RECORD: "Record the visit",
    Step.VOICE: "Child’s voice",
    Step.HEALTH: "Health prompts",
    Step.SIGN_OFF: "Sign off",
    Step.NEXT_REVIEW: "Next review",
}

BEFORE_SIGN_OFF = (Step.SAFETY, Step.RECORD, Step.VOICE, Step.HEALTH)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one step is: answers given of those wanted, and problems found when it was checked."""

    given: int = 0
    wanted: int = 0
    problems: int = 0

    @property
    def is_done(self) -> bool:
        """True when nothing wanted is missing."""
        return self.wanted > 0 and self.given >= self.wanted and not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitProgress:
    """What the draft holds, counted; per child where the step is per child."""

    prepared: bool = False
    safety: Progress = field(default_factory=Progress)
    record: Mapping[str, Progress] = field(default_factory=dict)
    voice: Mapping[str, Progress] = field(default_factory=dict)
    health: Mapping[str, Progress] = field(default_factory=dict)
    signed: bool = False
    reviews_set: bool = False


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row of the task list."""

    step: Step
    status: StepStatus
    per_child: Mapping[str, Progress] = field(default_factory=dict)


def step_rows(progress: VisitProgress) -> tuple[StepRow, ...]:
    """The seven rows, in order."""
    done = {
        Step.PREPARE: StepStatus.DONE if progress.prepared else StepStatus.NOT_STARTED,
        Step.SAFETY: _status([progress.safety]),
        Step.RECORD: _status(progress.record.values()),
        Step.VOICE: _status(progress.voice.values()),
        Step.HEALTH: _status(progress.health.values()),
    }
    ready = all(done[step] is StepStatus.DONE for step in BEFORE_SIGN_OFF)
    done[Step.SIGN_OFF] = _later(can_start=ready, is_done=progress.signed)
    done[Step.NEXT_REVIEW] = _later(can_start=progress.signed, is_done=progress.reviews_set)
    per_child = {
        Step.RECORD: progress.record,
        Step.VOICE: progress.voice,
        Step.HEALTH: progress.health,
    }
    return tuple(StepRow(step, done[step], per_child.get(step, {})) for step in Step)


def next_step(progress: VisitProgress) -> Step | None:
    """The first step that can be worked on; None when the visit is closed."""
    open_ones = (StepStatus.NOT_STARTED, StepStatus.IN_PROGRESS, StepStatus.PROBLEM)
    return next((row.step for row in step_rows(progress) if row.status in open_ones), None)


def waits_for(progress: VisitProgress) -> tuple[Step, ...]:
    """The steps that sign-off still waits for."""
    rows = {row.step: row.status for row in step_rows(progress)}
    return tuple(step for step in BEFORE_SIGN_OFF if rows[step] is not StepStatus.DONE)


def _status(parts: Iterable[Progress]) -> StepStatus:
    each = list(parts)
    if any(part.problems for part in each):
        return StepStatus.PROBLEM
    if each and all(part.is_done for part in each):
        return StepStatus.DONE
    started = any(part.given for part in each)
    return StepStatus.IN_PROGRESS if started else StepStatus.NOT_STARTED


def _later(*, can_start: bool, is_done: bool) -> StepStatus:
    if is_done:
        return StepStatus.DONE
    return StepStatus.NOT_STARTED if can_start else StepStatus.CANNOT_START
