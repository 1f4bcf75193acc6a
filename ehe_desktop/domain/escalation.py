"""Which of the escalation rules E1 to E12 fire, and by when each must be done.

Escalation is not a band: it can apply at any score. This module says that a
rule fires and why; it tells nobody, and no caller may read a fired rule as
"someone was told". The words and limits are the council's, in
resources/policy/risk_matrix.toml.

Source: domain.md 3.6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ehe_desktop.domain.bands import RiskBand

if TYPE_CHECKING:
    from ehe_desktop.domain.calendars import Calendars
    from ehe_desktop.domain.case_facts import CaseFacts
    from ehe_desktop.domain.risk_matrix import EscalationRule, RiskMatrix
    from ehe_desktop.domain.weighing import Weighing


@dataclass(frozen=True, slots=True)
class Escalation:
    """One rule that fires now. `because` names the fact, never a person."""

    rule: EscalationRule
    because: str
    to_service_manager: bool = False

    def due_on(self, known_on: date, calendars: Calendars) -> date:
        """The last day to do it when the fact became known on `known_on`."""
        if not self.rule.working_days:
            return known_on
        return calendars.add_working_days(known_on, self.rule.working_days)


def fired(weighing: Weighing, facts: CaseFacts, matrix: RiskMatrix) -> tuple[Escalation, ...]:
    """The rules that fire, in the order of the council's list, each once with every cause."""
    causes: dict[str, list[str]] = {}
    for rule_id, because in _causes(weighing, facts, matrix):
        causes.setdefault(rule_id, []).append(because)
    at_double = facts.overdue_working_days > 2 * _overdue_limit(weighing.band, matrix)
    return tuple(
        Escalation(rule, "; ".join(causes[rule.id]), rule.id == "E8" and at_double)
        for rule in matrix.escalation_rules.values()
        if rule.id in causes
    )


def _causes(weighing: Weighing, facts: CaseFacts, matrix: RiskMatrix) -> Iterable[tuple[str, str]]:
    for finding in weighing.findings:
        for option in finding.options:
            for rule_id in option.escalations:
                yield rule_id, f"{finding.factor.label}: {option.label}"
    yield from _causes_in_facts(facts)
    floor = weighing.floor_band
    if facts.failed_attempts >= 2 and floor is RiskBand.VERY_HIGH:
        yield "E3", f"not seen after {facts.failed_attempts} attempts, with a Very high floor"
    if _went_up_steeply(facts.previous_band, weighing.band):
        yield "E6", f"band went from {facts.previous_band.word} to {weighing.band.word}"
    if facts.overdue_working_days > _overdue_limit(weighing.band, matrix):
        yield "E8", f"review overdue by {facts.overdue_working_days} working days"


def _causes_in_facts(facts: CaseFacts) -> Iterable[tuple[str, str]]:
    stated = (
        ("E1", facts.is_immediate_danger, "immediate danger"),
        ("E2", facts.is_harm_suspected, "significant harm suspected"),
        ("E4", facts.is_family_gone, "the family is gone from the address"),
        ("E5", facts.has_new_domestic_abuse_notice, "a domestic abuse notice was received"),
        ("E9", facts.is_lowering_asked, "a lower band than the rule gives is asked for"),
        ("E9", facts.is_closing_with_open_flag_asked, "closing is asked for with a flag open"),
        ("E11", facts.is_staff_allegation, "allegation about a person working with children"),
        ("E12", facts.is_withdrawal_without_consent, "withdrawal needs the council’s consent"),
    )
    return ((rule_id, because) for rule_id, is_true, because in stated if is_true)


def _went_up_steeply(before: RiskBand, now: RiskBand) -> bool:
    if now.rank <= before.rank:
        return False
    return now is RiskBand.VERY_HIGH or (before.is_band and now.rank - before.rank >= 2)


def _overdue_limit(band: RiskBand, matrix: RiskMatrix) -> int:
    """Working days a review of `band` may be late before the supervisor is told."""
    return matrix.overdue_alert_days[band]
