"""The two records in which the more cautious value wins: the risk band and the review date.

Each stands once per child and is one atomic group: a merge never mixes sides and
never carries a band over as a value (domain.md 3.2, sync.md B3.2). The rules that
make their values are in `risk.py` and `review.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssessment:
    """The inputs and the result, so that the band can be worked out again by anybody."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """Factor id to option code, or `not_known`."""
    matrix_version: str = ""
    score: int = 0
    band: str = "not_assessed"
    """not_assessed, low, medium, high, very_high."""
    floors: Mapping[str, int] = field(default_factory=dict)
    """What set a floor, to its months."""
    reasons: tuple[str, ...] = ()
    assessed_on: date | None = None
    assessed_by: str = ""
    raised_to: str = ""
    """A band the officer raised it to by judgement; the reason stands beside it."""
    raised_reason: str = ""
    visit_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """When the case must be looked at again, and every part of the sentence that says why."""

    due_on: date | None = None
    band: str = "not_assessed"
    months: int | None = None
    counted_from: date | None = None
    counted_because: str = ""
    moved_because: str = ""
    mode: str = ""
    sentence: str = ""
    set_by: str = ""
    set_on: date | None = None
    later_on: date | None = None
    """A later date that was asked for; `due_on` stands until a supervisor approves it."""
    later_reason: str = ""
    approved_by: str = ""
    bring_to_supervision: bool = False
