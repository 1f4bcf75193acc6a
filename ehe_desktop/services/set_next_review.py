"""Set the next review of each child after a visit is signed: the rule's band and date, or a choice.

An earlier day is free; a later one, like a lower band, needs a reason and waits for a supervisor,
and until then what the rule gives stands. The sentence that is shown is the sentence that is kept.

Source: domain.md 3.4 and 3.6 (E9), ux.md 2.8.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused, NotAllowed, RuleBroken
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.review import ReviewDate
from ehe_desktop.domain.review_choice import choose_day
from ehe_desktop.domain.review_words import explain
from ehe_desktop.domain.risk import Override, override
from ehe_desktop.domain.visit import Note, VisitDraft
from ehe_desktop.services.check_visit import CLOSED
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.known_case import standing_key
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.services.sign_off import put_standing, rule_plan
from ehe_desktop.services.weigh_visit import Trial, Weighed, weigh_signed
from ehe_desktop.storage.store import Work
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewChoice:
    """What the officer wants for one child. Left as it is, the rule's band and date are kept."""

    child_id: str
    wanted_on: date | None = None
    later_reason: str = ""
    band: RiskBand | None = None
    """A band by judgement: a higher one counts at once, a lower one is asked for."""
    band_reason: str = ""
    bring_to_supervision: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The next review of one child as it would be kept now."""

    weighed: Weighed
    review: ReviewDate | None
    sentence: str
    kept: ReviewPlan | None = None
    """What stands in the store."""
    lower_asked: RiskBand | None = None

    @property
    def child_id(self) -> str:
        """Whose review it is."""
        return self.weighed.child_id


def propose_reviews(desk: Desk, visit: OpenVisit) -> tuple[Proposal, ...]:
    """What the rule gives for each child, before anybody chooses."""
    with desk.store.reading() as view:
        return tuple(
            _propose(desk, view, visit, ReviewChoice(child_id=one.child_id))
            for one in visit.children
        )


def try_choice(desk: Desk, visit: OpenVisit, choice: ReviewChoice) -> Proposal:
    """What would be kept with this choice.

    Raises:
        InputRefused: a later day or another band without a reason, or a day that has passed.
    """
    with desk.store.reading() as view:
        return _propose(desk, view, visit, choice)


def set_next_review(
    desk: Desk,
    visit: OpenVisit,
    choices: Iterable[ReviewChoice],
    asked_by: str = "",
    write_id: str = "",
) -> StoreChanged:
    """Keep the next review of every child named, once per write id; the visit is then closed.

    Raises:
        NotAllowed: the visit is not signed off yet, or this desk may not write.
        InputRefused: a choice does not fit; nothing is kept.
        StoreCannotWrite: the disk is full or refuses; nothing is kept.
    """
    check_may_write(desk)
    with desk.store.writing(desk.actor(asked_by), write_id=write_id) as work:
        if work.repeated:
            return StoreChanged()
        draft = work.view.body(VisitDraft, visit.draft_id)
        if draft is None or draft.state != "signed":
            raise NotAllowed(
                "This visit is not signed off yet.",
                "Everything typed is kept.",
                "Sign it off, then set the next review.",
            )
        for choice in choices:
            _set(desk, work, visit, choice)
        work.patch("visit_draft", visit.draft_id, at_step=CLOSED)
    return work.changed


def _set(desk: Desk, work: Work, visit: OpenVisit, choice: ReviewChoice) -> None:
    made = _propose(desk, work.view, visit, choice)
    weighed = made.weighed
    if weighed.raised_to.rank > weighed.assessment.band.rank:
        _raise(work, weighed, choice)
    if made.lower_asked is not None:
        work.create("note", _asked_lower(desk, made, choice), child_id=choice.child_id)
    body = _plan(desk, made, choice)
    put_standing(work, "review_plan", choice.child_id, body, "set_on")


def _plan(desk: Desk, made: Proposal, choice: ReviewChoice) -> ReviewPlan:
    """The record that is kept; without a band, a date that stands goes on standing."""
    review = made.review
    if review is None:
        kept = made.kept or ReviewPlan()
        return replace(
            kept,
            set_by=desk.me.officer_id,
            set_on=desk.today(),
            sentence=kept.sentence or made.sentence,
            bring_to_supervision=kept.bring_to_supervision or choice.bring_to_supervision,
        )
    waits = review.asked_later_on is not None or made.lower_asked is not None
    moved_because = review.moved_because
    if made.kept is not None and made.sentence == made.kept.sentence:
        moved_because = made.kept.moved_because
    return replace(
        rule_plan(desk, made.weighed),
        moved_because=moved_because,
        sentence=made.sentence,
        later_on=review.asked_later_on,
        later_reason=choice.later_reason.strip() if review.asked_later_on else "",
        bring_to_supervision=choice.bring_to_supervision or waits,
    )


def _raise(work: Work, weighed: Weighed, choice: ReviewChoice) -> None:
    found = work.view.of_child(RiskAssessment, choice.child_id)
    if found and choice.band is not None and choice.band is weighed.raised_to:
        work.patch(
            "risk_assessment",
            standing_key(found, "assessed_on"),
            raised_to=weighed.raised_to.code,
            raised_reason=choice.band_reason.strip(),
        )


def _propose(desk: Desk, view: View, visit: OpenVisit, choice: ReviewChoice) -> Proposal:
    called = visit.child(choice.child_id).called
    weighed = weigh_signed(desk, view, choice.child_id, called)
    lower: RiskBand | None = None
    if choice.band is not None and choice.band is not weighed.band:
        judged = _judged(weighed.band, choice)
        if judged.waits_for_supervisor:
            lower = judged.wanted
        else:
            trial = Trial(raised_to=judged.band)
            weighed = weigh_signed(desk, view, choice.child_id, called, trial)
    review = _chosen(desk, weighed.review, choice)
    found = view.of_child(ReviewPlan, choice.child_id)
    kept = found[standing_key(found, "set_on")] if found else None
    return Proposal(
        weighed=replace(weighed, review=review),
        review=review,
        sentence=_sentence(weighed, review, kept),
        kept=kept,
        lower_asked=lower,
    )


def _sentence(weighed: Weighed, review: ReviewDate | None, kept: ReviewPlan | None) -> str:
    """The whole reason; one that stands for the same date goes on standing, with its moves."""
    if review is None:
        return "No review date: the band is Not assessed until the floor questions are answered."
    if kept is not None and kept.sentence and not review.moves and review.asked_later_on is None:
        stands = (kept.due_on, kept.band, kept.counted_from)
        if stands == (review.due_on, weighed.band.code, review.counted_from):
            return kept.sentence
    return explain(review, weighed.called)


def _judged(standing: RiskBand, choice: ReviewChoice) -> Override:
    try:
        return override(standing, choice.band or standing, choice.band_reason)
    except RuleBroken as fault:
        raise InputRefused("Give a reason for another band.") from fault


def _chosen(desk: Desk, review: ReviewDate | None, choice: ReviewChoice) -> ReviewDate | None:
    if review is None or choice.wanted_on is None:
        return review
    today, wanted = desk.today(), choice.wanted_on
    if wanted < today and wanted != review.due_on:
        raise InputRefused("The review date has already passed. Choose today or a later day.")
    try:
        return choose_day(review, wanted, choice.later_reason, today, desk.policy.calendars)
    except RuleBroken as fault:
        raise InputRefused("Give a reason for the later date; a supervisor decides it.") from fault


def _asked_lower(desk: Desk, made: Proposal, choice: ReviewChoice) -> Note:
    wanted = made.lower_asked or made.weighed.band
    return Note(
        text=f"Asked a supervisor for a lower band: {wanted.word} instead of "
        f"{made.weighed.band.word}. Until it is approved {made.weighed.band.word} stands. "
        f"Reason: {choice.band_reason.strip()}",
        by=desk.me.officer_id,
        at=desk.clock.now(),
    )
