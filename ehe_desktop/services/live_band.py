"""The band and the next date as they would be now, while a visit is being written.

Answers come from the forms of the draft (their `factor_…` columns) over those of the last
assessment; whether the child was seen today comes from the form too. Nothing is kept here and
nothing is decided: sign-off asks the same question again and writes the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ehe_desktop.domain.bands import ContactMode, RiskBand
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.notice import Notification
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.review import (
    CompletedContact,
    ContactBasis,
    ContactKind,
    ReviewDate,
    ReviewTerms,
    next_review,
)
from ehe_desktop.domain.risk import Assessment, CaseFacts, FactorAnswers, assess
from ehe_desktop.domain.risk_matrix import NOT_KNOWN, RiskMatrix
from ehe_desktop.domain.visit import FormAnswers, SeenStatus, Visit, VisitDraft
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.open_visit import OpenVisit
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBand:
    """The band by the rule now, and the review date that follows; neither is written anywhere."""

    assessment: Assessment
    before: RiskBand
    """The band that stood before this visit."""
    review: ReviewDate | None
    """None while the band is Not assessed."""
    sentence: str = ""

    @property
    def band(self) -> RiskBand:
        """The band by the rule."""
        return self.assessment.band

    @property
    def is_same(self) -> bool:
        """True when the band would stay what it was."""
        return self.before is self.band


def live_band(
    desk: Desk, visit: OpenVisit, child_id: str, answers: Mapping[str, str] | None = None
) -> LiveBand:
    """The band of one child now. `answers` are `save_to` values on screen that may not be kept yet.

    Raises:
        VisitMissing: the visit is to no such child.
    """
    one = visit.child(child_id)
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, visit.draft_id) or visit.draft
        known = known_case(desk, view, child_id)
    said = {**_kept_answers(draft, child_id), **(answers or {})}
    return work_out(desk, known, said, one.called, draft.risk.get(child_id, {}))


def known_case(desk: Desk, view: View, child_id: str) -> KnownCase:
    """What the store knows about the child as on today."""
    line = summaries(view, desk.as_of(), [child_id]).get(child_id)
    risk = next(iter(view.of_child(RiskAssessment, child_id).values()), RiskAssessment())
    plan = next(iter(view.of_child(ReviewPlan, child_id).values()), None)
    heard = [note.received_on for note in view.of_child(Notification, child_id).values()]
    visits = tuple(view.of_child(Visit, child_id).values())
    return KnownCase(
        child_id=child_id,
        answers=risk.answers,
        facts=CaseFacts(
            last_seen_on=_last_heard(visits),
            previous_band=RiskBand.from_code(risk.raised_to or risk.band),
            has_open_concern=line.concern_open if line else False,
        ),
        starts_on=min([*heard, desk.today()]),
        contacts=tuple(_contact(visit) for visit in visits),
        standing=_standing(plan),
    )


def work_out(
    desk: Desk,
    known: KnownCase,
    said: Mapping[str, str],
    child_name: str,
    judged: Mapping[str, str] | None = None,
) -> LiveBand:
    """The band from what is known, what the forms say, and answers `judged` at sign-off."""
    matrix, today = desk.policy.matrix, desk.today()
    seen_on = _seen_now(said, today)
    facts = known.facts
    if seen_on is not None and (facts.last_seen_on is None or seen_on > facts.last_seen_on):
        facts = replace(facts, last_seen_on=seen_on)
    answers = usable({**known.answers, **factor_answers(said), **(judged or {})}, matrix)
    assessment = assess(answers, facts, matrix, today)
    review = None
    if assessment.band.is_band:
        contacts = (*known.contacts, *_contact_now(said, today))
        basis = ContactBasis(known.starts_on, contacts, known.standing)
        terms = ReviewTerms.of(assessment, matrix)
        review = next_review(terms, basis, (), desk.policy.calendars, today)
    return LiveBand(
        assessment=assessment,
        before=facts.previous_band,
        review=review,
        sentence=review.sentence(child_name) if review else "",
    )


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


def _kept_answers(draft: VisitDraft, child_id: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for held in (draft.record, draft.voice, draft.health):
        answers: FormAnswers | None = held.get(child_id)
        said |= dict(answers.saved) if answers else {}
    return said


def _seen_now(said: Mapping[str, str], today: date) -> date | None:
    return _day_of(said, today) if said.get("seen_status", "") in SEEN_AND_HEARD else None


def _day_of(said: Mapping[str, str], today: date) -> date:
    try:
        return min(date.fromisoformat(said.get("visit_date", "")), today)
    except ValueError:
        return today


def _contact_now(said: Mapping[str, str], today: date) -> Iterable[CompletedContact]:
    status = said.get("seen_status", "")
    if status in {code.value for code in SeenStatus}:
        seen = SeenStatus(status)
        remote = said.get("visit_type") == "video" or seen is SeenStatus.BY_VIDEO
        kind = ContactKind.VIDEO if remote else ContactKind.VISIT
        yield CompletedContact(_day_of(said, today), kind, seen.counts_as_seen)


def _last_heard(visits: Iterable[Visit]) -> date | None:
    return max((one.on for one in visits if one.seen_status in SEEN_AND_HEARD), default=None)


def _contact(visit: Visit) -> CompletedContact:
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
        band, mode = RiskBand.from_code(plan.band), ContactMode.from_code(plan.mode)
    except RuleBroken:
        return None
    return ReviewDate(
        due_on=plan.due_on,
        band=band,
        months=plan.months,
        mode=mode,
        counted_from=plan.counted_from or plan.set_on,
        contact=None,
        set_on=plan.set_on,
    )
