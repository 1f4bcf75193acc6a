"""Points and floors: the arithmetic of the risk matrix, without its explanation.

The score is the sum of the points and never below nought. A floor holds the band
up whatever the score; protective points never lift a floor and never cancel an
open safeguarding concern. The band shown is the worse of the two. An answer is
an option's code, several codes with spaces between them where the question takes
several (as a form stores them), or `not_known`, which is never read as "no".

While a question that can set a floor has no answer at all the case is Not
assessed, unless a floor is hit already or the points given are Very high
whatever else is answered: more answers cannot make that milder.

Source: domain.md 3.2 to 3.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ehe_desktop.domain.bands import ContactMode, RiskBand, worse
from ehe_desktop.domain.calendars import add_months
from ehe_desktop.domain.case_facts import CaseFacts
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.risk_matrix import NOT_KNOWN, Factor, Option, RiskMatrix

FactorAnswer = str
FactorAnswers = Mapping[str, FactorAnswer]


@dataclass(frozen=True, slots=True)
class Finding:
    """One answered question and what it adds."""

    factor: Factor
    options: tuple[Option, ...]
    points: int

    @property
    def is_not_known(self) -> bool:
        """True when the answer was "Not known"."""
        return not self.options

    @property
    def answer_label(self) -> str:
        """The answer in words."""
        return "; ".join(option.label for option in self.options) or "Not known"


@dataclass(frozen=True, slots=True)
class Floor:
    """A limit below which the band may not go, and what set it."""

    factor_id: str
    band: RiskBand
    words: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the answers come to."""

    findings: tuple[Finding, ...]
    unanswered: tuple[str, ...]
    score: int
    score_band: RiskBand
    floors: tuple[Floor, ...]
    band: RiskBand

    @property
    def floor_band(self) -> RiskBand | None:
        """The worst floor hit, if any."""
        return max((f.band for f in self.floors), key=lambda band: band.rank, default=None)

    @property
    def options(self) -> tuple[Option, ...]:
        """Every option that was chosen."""
        return tuple(option for finding in self.findings for option in finding.options)

    def strongest_mode(self, matrix: RiskMatrix) -> ContactMode:
        """The strongest way asked for by the band, by an answer, or by the council's profile."""
        asked = [option.mode for option in self.options if option.mode is not None]
        of_band = [matrix.bands[self.band].mode] if self.band.is_band else []
        return max([matrix.least_mode, *asked, *of_band])


def settle_answers(
    answers: FactorAnswers, facts: CaseFacts, matrix: RiskMatrix, today: date
) -> dict[str, FactorAnswer]:
    """The answers as they count today: the record of when the child was seen ages by itself.

    Where the store knows the last day the child was seen, that day decides the
    question about it, whatever was answered then. Empty answers are left out.

    Raises:
        RuleBroken: an answer this matrix does not offer, or a last sight after `today`.
    """
    settled = {factor_id: answer.strip() for factor_id, answer in answers.items() if answer.strip()}
    for factor_id, answer in settled.items():
        _chosen(matrix.factor(factor_id), answer)
    if facts.last_seen_on is not None and matrix.seen_factor:
        settled[matrix.seen_factor] = seen_answer(facts.last_seen_on, matrix, today)
    return settled


def seen_answer(last_seen_on: date, matrix: RiskMatrix, today: date) -> FactorAnswer:
    """The option of the "seen and spoken to" question that is true on `today`.

    Raises:
        RuleBroken: `last_seen_on` lies after `today`.
    """
    if last_seen_on > today:
        raise RuleBroken(f"a child cannot have been seen on {last_seen_on}, after {today}")
    options = matrix.factor(matrix.seen_factor).options
    for option in options:
        limit = option.seen_within_months
        if limit is not None and today <= add_months(last_seen_on, limit):
            return option.code
    return options[-1].code


def weigh(settled: FactorAnswers, facts: CaseFacts, matrix: RiskMatrix) -> Weighing:
    """Add up the settled answers and find the floors they hit.

    Raises:
        RuleBroken: an answer this matrix does not offer.
    """
    findings = tuple(
        _finding(factor, settled[factor.id], matrix)
        for factor in matrix.factors
        if factor.id in settled
    )
    unanswered = tuple(f.id for f in matrix.factors if f.id not in settled)
    score = max(0, sum(finding.points for finding in findings))
    floors = _floors(findings, facts, matrix)
    score_band = matrix.band_of(score)
    band = score_band
    for floor in floors:
        band = worse(band, floor.band)
    if not floors and not _is_settled(unanswered, score, matrix):
        band = RiskBand.NOT_ASSESSED
    return Weighing(findings, unanswered, score, score_band, floors, band)


def _is_settled(unanswered: tuple[str, ...], score: int, matrix: RiskMatrix) -> bool:
    if not set(unanswered) & set(matrix.floor_questions):
        return True
    protection = sum(
        min(0, *(option.points for option in matrix.factor(factor_id).options))
        for factor_id in unanswered
    )
    return matrix.band_of(score + protection) is RiskBand.VERY_HIGH


def _finding(factor: Factor, answer: FactorAnswer, matrix: RiskMatrix) -> Finding:
    options = _chosen(factor, answer)
    if not options:
        return Finding(factor, (), factor.not_known_points)
    points = [option.points for option in options]
    return Finding(factor, options, sum(points) if matrix.adds_several else max(points))


def _chosen(factor: Factor, answer: FactorAnswer) -> tuple[Option, ...]:
    codes = answer.split()
    if codes == [NOT_KNOWN]:
        return ()
    if len(codes) > 1 and not factor.takes_several:
        raise RuleBroken(f"{factor.id} takes one answer, not {len(codes)}")
    options = tuple(factor.option(code) for code in dict.fromkeys(codes))
    if len(options) > 1 and factor.mildest in options:
        raise RuleBroken(f"{factor.id}: {factor.mildest.code!r} cannot stand beside other answers")
    return options


def _floors(
    findings: tuple[Finding, ...], facts: CaseFacts, matrix: RiskMatrix
) -> tuple[Floor, ...]:
    floors = [
        Floor(finding.factor.id, option.floor, f"{finding.factor.label}: {option.label}")
        for finding in findings
        for option in finding.options
        if option.floor is not None
    ]
    points = {finding.factor.id: finding.points for finding in findings}
    floors += [
        Floor(rule.first_factor, rule.floor, rule.words)
        for rule in matrix.combined_floors
        if points.get(rule.first_factor, 0) >= rule.first_points
        and points.get(rule.second_factor, 0) >= rule.second_points
    ]
    if facts.has_open_concern and matrix.open_concern_floor is not None:
        floors.append(Floor("open_concern", matrix.open_concern_floor, "A concern is open"))
    return tuple(floors)
