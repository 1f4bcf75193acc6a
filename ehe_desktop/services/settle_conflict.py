"""Settle two edits a person must choose between, and say what each choice would mean for the child.

Keeping one side deletes nothing: the other stays in the central history. What the band or the review
date would be with each side is the rule's word, worked out now and written nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ehe_desktop.domain.bands import RiskBand, worse
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.records import read
from ehe_desktop.domain.risk import assess
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import SettledMeanwhile
from ehe_desktop.services.known_case import known_case, usable
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.storage.conflicts import OpenConflict, open_conflicts, settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a side means: a band and a day where it is about those, else nothing."""

    band: str = ""
    due_on: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    """Question and answer, in words, where the two sides answer differently."""


def settle_conflict(
    desk: Desk,
    conflict_id: str,
    settled_as: str,
    result: Mapping[str, Any] | None = None,
    write_id: str = "",
) -> StoreChanged:
    """Settle as `theirs`, `yours`, or `other` with the new values of all its fields in `result`.

    Raises:
        SettledMeanwhile: it is not open any more.
        NotAllowed: this role only reads, or this store may only be added to.
        StoreCannotWrite: it could not be written; the question stays open.
    """
    check_may_write(desk)
    with desk.store.writing(desk.actor("sync"), write_id=write_id) as work:
        if not work.repeated and conflict_id not in {
            one.conflict_id for one in open_conflicts(work.view)
        }:
            raise SettledMeanwhile
        settle(work, conflict_id, settled_as, result)
    return work.changed


def weigh_conflict(desk: Desk, one: OpenConflict) -> tuple[Meaning, Meaning]:
    """What yours and theirs would mean: the band by the rule, or the review date."""
    yours, theirs = one.conflict.yours.values, one.conflict.theirs.values
    return _meaning(desk, one, (yours, theirs)), _meaning(desk, one, (theirs, yours))


def _meaning(
    desk: Desk, one: OpenConflict, sides: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> Meaning:
    values, other = sides
    try:
        if one.conflict.record_kind == "risk_assessment":
            band = _band(desk, one.child_id, values)
            return Meaning(band=band, answers=_answers(desk, values, other))
        if one.conflict.record_kind == "review_plan":
            plan = read(ReviewPlan, values)
            due_on = plan.due_on.isoformat() if plan.due_on else ""
            return Meaning(band=RiskBand.read(plan.band).code, due_on=due_on)
    except RuleBroken:  # values of a newer program: they are shown as they are
        return Meaning()
    return Meaning()


def _answers(
    desk: Desk, values: Mapping[str, Any], other: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    """The answers that differ, by the council's own words."""
    mine, theirs = values.get("answers") or {}, other.get("answers") or {}
    factors = {factor.id: factor for factor in desk.policy.matrix.factors}
    found = []
    for key in sorted(
        {*mine, *theirs}, key=lambda k: list(factors).index(k) if k in factors else 99
    ):
        if mine.get(key) == theirs.get(key):
            continue
        factor = factors.get(key)
        labels = {option.code: option.label for option in factor.options} if factor else {}
        codes = str(mine.get(key, "")).split() or ["not asked"]
        said = "; ".join(labels.get(code, code.replace("_", " ").capitalize()) for code in codes)
        found.append((factor.label if factor else key, said))
    return tuple(found)


def _band(desk: Desk, child_id: str, values: Mapping[str, Any]) -> str:
    side = read(RiskAssessment, values)
    if not child_id or side.matrix_version != desk.policy.matrix.version:
        return worse(RiskBand.read(side.band), RiskBand.read(side.raised_to)).code
    with desk.store.reading() as view:
        facts = known_case(desk, view, child_id).facts
    matrix = desk.policy.matrix
    found = assess(usable(side.answers, matrix), facts, matrix, desk.today())
    return worse(found.band, RiskBand.read(side.raised_to)).code
