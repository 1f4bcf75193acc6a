"""The risk assessment of one child: band, reasons, what is not known, what would change it.

The arithmetic is `weighing.py`, the council's figures are `risk_matrix.py`, the
words for bands are `bands.py`; this is the room where they meet. An assessment
keeps its inputs and the version of the matrix, so that anyone can work it out
again. The score helps and the officer decides: `override` lets a band go up with
a reason and down only with a supervisor. A merge never carries a band over as a
value; settle the answers and call `assess` again.

Source: domain.md 3.2 to 3.6, ux.md 2.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from ehe_desktop.domain.bands import BANDS, ContactMode, RiskBand, worse
from ehe_desktop.domain.case_facts import CaseFacts
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.escalation import Escalation, fired
from ehe_desktop.domain.risk_matrix import NOT_KNOWN, Action, RiskMatrix
from ehe_desktop.domain.weighing import (
    FactorAnswer,
    FactorAnswers,
    Finding,
    Floor,
    Weighing,
    settle_answers,
    weigh,
)

_REASONS_TRIED: Final = 8
"""How many of the gravest reasons are tried in pairs: the band is worked out as people answer."""

__all__ = [
    "BANDS",
    "NOT_KNOWN",
    "Assessment",
    "CaseFacts",
    "Change",
    "ContactMode",
    "Escalation",
    "FactorAnswer",
    "FactorAnswers",
    "Floor",
    "NotKnown",
    "Override",
    "Reason",
    "RiskBand",
    "RiskMatrix",
    "assess",
    "override",
    "worse",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer that moved the score or set a floor."""

    factor_id: str
    label: str
    answer: str
    points: int
    floor: RiskBand | None = None

    @property
    def sentence(self) -> str:
        """The reason as one line: `+3 Domestic abuse notices: one (floor: Very high)`; a floor alone has no points."""
        floor = f" (floor: {self.floor.word})" if self.floor else ""
        points = f"{self.points:+d} " if self.points else ""
        return f"{points}{self.label}: {self.answer}{floor}"


@dataclass(frozen=True, slots=True)
class NotKnown:
    """A question whose answer is not known, and what to do to know it."""

    factor_id: str
    label: str
    points: int
    find_out: str


@dataclass(frozen=True, slots=True)
class Change:
    """Answers that, if they became true, would give a milder band."""

    answers: tuple[tuple[str, str], ...]
    """Pairs of a factor's label and the answer it would need."""
    band: RiskBand

    @property
    def sentence(self) -> str:
        """`Social care now: none → Low`."""
        wanted = " and ".join(f"{label}: {answer}" for label, answer in self.answers)
        return f"{wanted} → {self.band.word}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One worked-out assessment, with all that is needed to explain it and to repeat it."""

    band: RiskBand
    score: int
    score_band: RiskBand
    floors: tuple[Floor, ...]
    reasons: tuple[Reason, ...]
    """What raised it, the gravest first; screens show three."""
    protective: tuple[Reason, ...]
    not_known: tuple[NotKnown, ...]
    unanswered: tuple[str, ...]
    changes: tuple[Change, ...]
    escalations: tuple[Escalation, ...]
    actions: tuple[Action, ...]
    mode: ContactMode
    months: int | None
    due_within_months: int | None
    visit_within_school_days: int | None
    answers: FactorAnswers
    matrix_version: str
    matrix_agreed_on: date
    assessed_on: date
    floor_months: Mapping[str, int]
    """What set a floor, to the months that floor stands for."""

    @property
    def floor_band(self) -> RiskBand | None:
        """The worst floor hit, if any."""
        return max((f.band for f in self.floors), key=lambda band: band.rank, default=None)

    @property
    def must_escalate_now(self) -> bool:
        """True when a rule fires that may not wait for the next working day."""
        return any(e.rule.working_days == 0 for e in self.escalations)

    @property
    def stops(self) -> tuple[Action, ...]:
        """What must be done before any visit is booked."""
        return tuple(action for action in self.actions if action.stops)


def assess(answers: FactorAnswers, facts: CaseFacts, matrix: RiskMatrix, today: date) -> Assessment:
    """Work out the band of one child on `today`, with its reasons.

    Answers are option codes of `matrix`, `not_known`, or left out; the day the
    child was last seen comes from `facts` where the store knows it.

    Raises:
        RuleBroken: an answer this matrix does not offer, or a last sight after `today`.
    """
    settled = settle_answers(answers, facts, matrix, today)
    weighing = weigh(settled, facts, matrix)
    floor_months: dict[str, int] = {}
    for floor in weighing.floors:
        months = matrix.months(floor.band)
        floor_months[floor.factor_id] = min(months, floor_months.get(floor.factor_id, months))
    return Assessment(
        band=weighing.band,
        score=weighing.score,
        score_band=weighing.score_band,
        floors=weighing.floors,
        reasons=_reasons(weighing),
        protective=tuple(_reason(f) for f in weighing.findings if f.points < 0),
        not_known=tuple(
            NotKnown(f.factor.id, f.factor.label, f.points, f.factor.find_out)
            for f in weighing.findings
            if f.is_not_known
        ),
        unanswered=weighing.unanswered,
        changes=_changes(settled, facts, matrix, weighing),
        escalations=fired(weighing, facts, matrix),
        actions=_actions(weighing, matrix),
        mode=weighing.strongest_mode(matrix),
        months=matrix.months(weighing.band) if weighing.band.is_band else None,
        due_within_months=_least(o.due_within_months for o in weighing.options),
        visit_within_school_days=_least(o.visit_within_school_days for o in weighing.options),
        answers=settled,
        matrix_version=matrix.version,
        matrix_agreed_on=matrix.agreed_on,
        assessed_on=today,
        floor_months=floor_months,
    )


@dataclass(frozen=True, slots=True)
class Override:
    """An officer's judgement beside the rule's band. `band` is the one that stands now."""

    band: RiskBand
    wanted: RiskBand
    reason: str
    waits_for_supervisor: bool


def override(
    standing: RiskBand, wanted: RiskBand, reason: str, *, is_approved: bool = False
) -> Override:
    """Raise a band at once, or ask for a lower one.

    Until a supervisor approves a lower band the standing one stands (rule E9).

    Raises:
        RuleBroken: no reason is given, or either side is the state Not assessed.
    """
    if not reason.strip():
        raise RuleBroken("a band is changed by judgement only with a reason")
    if not (standing.is_band and wanted.is_band):
        raise RuleBroken("Not assessed is no band: answer the questions of the matrix instead")
    waits = wanted.rank < standing.rank and not is_approved
    return Override(standing if waits else wanted, wanted, reason.strip(), waits)


def _reason(finding: Finding, floor: Floor | None = None) -> Reason:
    factor = finding.factor
    band = floor.band if floor else None
    return Reason(factor.id, factor.label, finding.answer_label, finding.points, band)


def _reasons(weighing: Weighing) -> tuple[Reason, ...]:
    """What raised the band: floors that decide it first, then by points, then in list order."""
    floors: dict[str, Floor] = {}
    for floor in weighing.floors:
        held = floors.get(floor.factor_id)
        if held is None or floor.band.rank > held.band.rank:
            floors[floor.factor_id] = floor
    reasons = [
        _reason(finding, floors.pop(finding.factor.id, None))
        for finding in weighing.findings
        if finding.points > 0 or finding.factor.id in floors
    ]
    reasons += [Reason(f.factor_id, f.words, "yes", 0, f.band) for f in floors.values()]

    def gravity(reason: Reason) -> tuple[int, int]:
        rank = reason.floor.rank if reason.floor else 0
        return (-(rank if rank > weighing.score_band.rank else 0), -reason.points)

    return tuple(sorted(reasons, key=gravity))


def _changes(
    settled: FactorAnswers, facts: CaseFacts, matrix: RiskMatrix, weighing: Weighing
) -> tuple[Change, ...]:
    """The single answers that would give a milder band; pairs of them where no single one does."""
    if not weighing.band.is_band:
        return ()
    heavy = [
        matrix.factor(reason.factor_id)
        for reason in _reasons(weighing)
        if reason.factor_id in settled
    ][:_REASONS_TRIED]
    for size in (1, 2):
        found = []
        for factors in combinations(heavy, size):
            better = dict(settled) | {factor.id: factor.mildest.code for factor in factors}
            band = weigh(better, facts, matrix).band
            if band.is_band and band.rank < weighing.band.rank:
                wanted = tuple((factor.label, factor.mildest.label) for factor in factors)
                found.append(Change(wanted, band))
        if found:
            return tuple(sorted(found, key=lambda change: change.band.rank))
    return ()


def _actions(weighing: Weighing, matrix: RiskMatrix) -> tuple[Action, ...]:
    codes = dict.fromkeys(code for option in weighing.options for code in option.actions)
    return tuple(matrix.actions[code] for code in codes)


def _least(limits: Iterable[int | None]) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)
