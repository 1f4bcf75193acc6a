"""What the store knows of one child that bears on the band and the next date.

The case as it is signed and nothing else: answers of the assessment that stands, contacts, the last
time the child was seen and spoken to, the date in force. What a draft adds is laid over it in
`weigh_visit`; nothing is worked out and nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ehe_desktop.domain.bands import ContactMode, RiskBand, worse
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.notice import Notification
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.review import CompletedContact, ContactKind, ReviewDate
from ehe_desktop.domain.risk import CaseFacts, FactorAnswers
from ehe_desktop.domain.risk_matrix import NOT_KNOWN, RiskMatrix
from ehe_desktop.domain.visit import SeenStatus, Visit
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.caseload_lines import summaries
from ehe_desktop.storage.view import View

FACTOR: Final = "factor_"
SEEN_AND_HEARD: Final = frozenset({"SA", "SP", "SO", "SV"})
"""What resets the clock of "seen and spoken to" (domain.md 3.3, F4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    """What the store knows of one child that the forms do not ask."""

    child_id: str
    answers: Mapping[str, str]
    facts: CaseFacts
    starts_on: date
    contacts: tuple[CompletedContact, ...] = ()
    standing: ReviewDate | None = None


def known_case(desk: Desk, view: View, child_id: str) -> KnownCase:
    """What the store knows about the child as on today."""
    line = summaries(view, desk.as_of(), [child_id]).get(child_id)
    risk = standing_risk(view, child_id)
    plans = view.of_child(ReviewPlan, child_id)
    plan = plans[standing_key(plans, "set_on")] if plans else None
    heard = [note.received_on for note in view.of_child(Notification, child_id).values()]
    visits = tuple(view.of_child(Visit, child_id).values())
    return KnownCase(
        child_id=child_id,
        answers=risk.answers,
        facts=CaseFacts(
            last_seen_on=_last_heard(visits),
            previous_band=worse(RiskBand.read(risk.band), raised_band(risk)),
            has_open_concern=line.concern_open if line else False,
        ),
        starts_on=min([*heard, desk.today()]),
        contacts=tuple(contact_of(visit) for visit in visits),
        standing=_standing(plan),
    )


def standing_risk(view: View, child_id: str) -> RiskAssessment:
    """The child's risk assessment; an empty one when there is none."""
    found = view.of_child(RiskAssessment, child_id)
    return found[standing_key(found, "assessed_on")] if found else RiskAssessment()


def raised_band(kept: RiskAssessment) -> RiskBand:
    """The band an officer raised it to and nobody lowered; Not assessed when there is none."""
    return RiskBand.read(kept.raised_to)


def standing_key(found: Mapping[str, object], by: str) -> str:
    """The id of the one that counts, should there be two: the newest, then the greater id."""
    return max(found, key=lambda key: (str(getattr(found[key], by) or ""), key))


def factor_answers(said: Mapping[str, str]) -> dict[str, str]:
    """Factor id to answer, from `save_to` values.

    >>> factor_answers({"factor_F6": "working_with_us", "summary": "x", "factor_F1": ""})
    {'F6': 'working_with_us'}
    """
    return {
        name.removeprefix(FACTOR): value.strip()
        for name, value in said.items()
        if name.startswith(FACTOR) and value.strip()
    }


def usable(answers: Mapping[str, str], matrix: RiskMatrix) -> FactorAnswers:
    """The answers this version of the matrix offers; others were for another version."""
    return {key: value for key, value in answers.items() if _is_offered(key, value, matrix)}


def _is_offered(factor_id: str, answer: str, matrix: RiskMatrix) -> bool:
    codes = answer.split()
    try:
        factor = matrix.factor(factor_id)
        offered = all(factor.option(code) for code in codes if code != NOT_KNOWN)
    except RuleBroken:
        return False
    if len(codes) <= 1:
        return offered
    alone = NOT_KNOWN in codes or factor.mildest.code in codes
    return offered and factor.takes_several and not alone


def _last_heard(visits: Iterable[Visit]) -> date | None:
    return max((one.on for one in visits if one.seen_status in SEEN_AND_HEARD), default=None)


def contact_of(visit: Visit) -> CompletedContact:
    """A signed visit as a contact the review date can count from."""
    try:
        seen = SeenStatus(visit.seen_status)
    except ValueError:  # a code of a newer system: it is a contact, and says nothing of the child
        seen = SeenStatus.NOT_SEEN
    kinds = {"phone": ContactKind.PHONE, "letter": ContactKind.LETTER, "video": ContactKind.VIDEO}
    kind = kinds.get(visit.mode, ContactKind.VISIT)
    if seen is SeenStatus.BY_VIDEO:
        kind = ContactKind.VIDEO
    return CompletedContact(visit.on, kind, seen.counts_as_seen and kind >= ContactKind.VIDEO)


def _standing(plan: ReviewPlan | None) -> ReviewDate | None:
    if plan is None or plan.due_on is None or plan.months is None or plan.set_on is None:
        return None
    try:
        mode = ContactMode.from_code(plan.mode)
    except RuleBroken:
        return None
    return ReviewDate(
        due_on=plan.due_on,
        band=RiskBand.read(plan.band),
        months=plan.months,
        mode=mode,
        counted_from=plan.counted_from or plan.set_on,
        contact=None,
        set_on=plan.set_on,
    )
