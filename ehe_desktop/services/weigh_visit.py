"""The band and the review date of a visited child, by the council's rules and nothing else.

Before sign-off the record that would be signed is weighed with those that are; after it, all are
signed. One way of asking serves the foot of Record, the check page, sign-off, the next review and
a floor put in place, so what is shown is what is written. A band an officer once raised stays up:
lowering it needs a supervisor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from ehe_desktop.domain.bands import RiskBand, worse
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.review import (
    ContactBasis,
    HardDate,
    ReviewDate,
    ReviewTerms,
    next_review,
)
from ehe_desktop.domain.review_words import explain
from ehe_desktop.domain.risk import Assessment, CaseFacts, assess
from ehe_desktop.domain.safeguarding import FlagEvent, SafeguardingFlag, open_flags
from ehe_desktop.domain.visit import ContactAttempt, SeenStatus, Visit
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.known_case import (
    SEEN_AND_HEARD,
    KnownCase,
    contact_of,
    factor_answers,
    known_case,
    raised_band,
    standing_risk,
    usable,
)
from ehe_desktop.services.own_forms import day_of
from ehe_desktop.services.signed_records import ChildRecords
from ehe_desktop.storage.view import View

CONFERENCES: Final[Mapping[str, str]] = {
    "ICPC": "the initial conference is",
    "RCPC": "the review conference is",
}
_SEEN: Final = frozenset(one.value for one in SeenStatus if one.counts_as_seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the assessment lacks and counts all the same: a band to raise to, a date, a form's answers."""

    raised_to: RiskBand = RiskBand.NOT_ASSESSED
    ehcp_review_on: date | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One child weighed: the rule's assessment, the band that stands, and the date that follows."""

    child_id: str
    called: str
    assessment: Assessment
    before: RiskBand
    """The band that stood before."""
    raised_to: RiskBand
    """A band an officer raised it to and nobody lowered; Not assessed when there is none."""
    raised_reason: str
    review: ReviewDate | None
    """None while the band is Not assessed."""
    sentence: str
    flags: tuple[SafeguardingFlag, ...] = ()
    """Open ones, whoever may read them: they decide the second sign-off."""

    @property
    def band(self) -> RiskBand:
        """The band that stands: the rule's, or the one it was raised to."""
        return worse(self.assessment.band, self.raised_to)

    @property
    def would_drop(self) -> bool:
        """True when the case would come to be looked at less often than before."""
        return self.before.is_band and self.band.rank < self.before.rank

    @property
    def needs_second(self) -> bool:
        """True when a supervisor signs too: Very high, or an open flag (domain.md 5.1, 22)."""
        return self.band is RiskBand.VERY_HIGH or bool(self.flags)


def weigh_records(desk: Desk, view: View, called: str, made: ChildRecords) -> Weighed:
    """Weigh what is signed together with what one draft would sign."""
    case = known_case(desk, view, made.child_id)
    told = made.said.get("ehcp_review_on", "") if made.visit else ""
    trial = Trial(ehcp_review_on=day_of(told))
    return weigh(desk, view, called, with_records(desk, view, case, made), trial)


def weigh_signed(
    desk: Desk, view: View, child_id: str, called: str, trial: Trial | None = None
) -> Weighed:
    """Weigh what is signed, and what it would be with more told or a band raised."""
    case, trial = known_case(desk, view, child_id), trial or Trial()
    case = replace(case, answers={**case.answers, **trial.answers})
    return weigh(desk, view, called, with_records(desk, view, case, None), trial)


def with_records(desk: Desk, view: View, case: KnownCase, made: ChildRecords | None) -> KnownCase:
    """The case with what one draft adds: answers, the contact, the sight of the child."""
    facts, contacts, answers = case.facts, case.contacts, dict(case.answers)
    visit = made.visit if made else None
    if made is not None and visit is not None:  # an attempt keeps no answers, so none are weighed
        answers |= factor_answers(made.said)
        contacts = (*contacts, contact_of(visit))
        earlier = facts.last_seen_on
        if visit.seen_status in SEEN_AND_HEARD and (earlier is None or visit.on > earlier):
            facts = replace(facts, last_seen_on=visit.on)
    facts = replace(facts, failed_attempts=_failed(view, case.child_id, facts, made))
    matrix = desk.policy.matrix
    answers = dict(usable(answers, matrix))
    if facts.last_seen_on is None and matrix.seen_factor:  # no sight of the child is on record
        answers.setdefault(matrix.seen_factor, matrix.factor(matrix.seen_factor).options[-1].code)
    return replace(case, facts=facts, contacts=contacts, answers=answers)


def weigh(desk: Desk, view: View, called: str, case: KnownCase, trial: Trial) -> Weighed:
    """The band by the rule, and the review date under the band that stands."""
    kept = standing_risk(view, case.child_id)
    raised = worse(raised_band(kept), trial.raised_to)
    matrix, today = desk.policy.matrix, desk.today()
    assessment = assess(case.answers, case.facts, matrix, today)
    band = worse(assessment.band, raised)
    review = None
    if band.is_band:
        months = desk.policy.profile.face_to_face_every_months or None
        terms = ReviewTerms.of(assessment, matrix, band, months)
        basis = ContactBasis(case.starts_on, case.contacts, case.standing)
        hard = tuple(hard_dates(view, case.child_id, today, trial.ehcp_review_on))
        review = next_review(terms, basis, hard, desk.policy.calendars, today)
        late = review.working_days_late(today, desk.policy.calendars)
        if late:
            facts = replace(case.facts, overdue_working_days=late)
            assessment = assess(case.answers, facts, matrix, today)
    return Weighed(
        child_id=case.child_id,
        called=called,
        assessment=assessment,
        before=case.facts.previous_band,
        raised_to=raised,
        raised_reason=kept.raised_reason if raised.is_band else "",
        review=review,
        sentence=explain(review, called) if review else "",
        flags=open_flags(view.of_child(FlagEvent, case.child_id)),
    )


def hard_dates(
    view: View, child_id: str, today: date, just_told: date | None = None
) -> Iterable[HardDate]:
    """Dates of the law or another service that are still open."""
    child = view.body(Child, child_id)
    annual = just_told or (child.ehcp_review_on if child else None)
    if annual is not None and annual >= today:
        yield HardDate(annual, "the annual review of the EHC plan is due")
    events = view.of_child(FlagEvent, child_id)
    open_ids = {flag.flag_id for flag in open_flags(events)}
    for event in events.values():
        on, what = event.review_on, CONFERENCES.get(event.code, "")
        if what and on is not None and on >= today and event.flag_id in open_ids:
            yield HardDate(on, what)


def _failed(view: View, child_id: str, facts: CaseFacts, made: ChildRecords | None) -> int:
    """Attempts to see the child since the last time it was seen (rule E3)."""
    since = facts.last_seen_on or date.min
    tried = [a.on for a in view.of_child(ContactAttempt, child_id).values() if a.how == "visit"]
    visits = [*view.of_child(Visit, child_id).values()]
    if made is not None and made.visit is not None:
        visits.append(made.visit)
    if made is not None and made.attempt is not None:
        tried.append(made.attempt.on)
    tried += [visit.on for visit in visits if visit.seen_status not in _SEEN]
    return sum(1 for on in tried if on >= since)
