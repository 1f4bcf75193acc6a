"""The next review: the rule's day, an earlier one, a later one that waits, and bands by judgement."""

from __future__ import annotations

from datetime import date

import pytest

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.visit import Note
from ehe_desktop.services.check_visit import how_far
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.set_next_review import ReviewChoice, propose_reviews, set_next_review
from tests import builders
from tests.storage.case_store import ME
from tests.storage.test_service_visit_sign_off import a_written_visit, of, signed
from tests.storage.visit_room import a_desk, assess_before, plan_a_visit, write_up

DUE = date(2027, 6, 22)
SENTENCE = (
    "Review by 22 June 2027. Low band means every 12 months. "
    "Counted from 22 June 2026, when Amina was last seen face to face."
)


@pytest.fixture
def desk(tmp_path):
    made = a_desk(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def case(desk):
    """A signed visit of a Low child, and the child's id."""
    visit, (child_id,) = a_written_visit(desk)
    signed(desk, visit)
    return desk, visit, child_id


def kept(case, **choice):
    desk, visit, child_id = case
    set_next_review(desk, visit, [ReviewChoice(child_id=child_id, **choice)])
    (plan,) = of(desk, ReviewPlan, child_id)
    return plan


def test_the_sentence_that_is_shown_is_the_sentence_that_is_kept(case):
    desk, visit, _ = case
    (proposal,) = propose_reviews(desk, visit)
    assert proposal.sentence == SENTENCE
    plan = kept(case)
    assert (plan.due_on, plan.sentence, plan.band, plan.months) == (DUE, SENTENCE, "low", 12)


def test_an_earlier_day_is_free(case):
    plan = kept(case, wanted_on=date(2027, 3, 3))
    assert plan.due_on == date(2027, 3, 3)
    assert "the officer chose an earlier day" in plan.sentence
    assert not plan.bring_to_supervision


def test_a_later_day_needs_a_reason_and_waits(case):
    with pytest.raises(InputRefused):
        kept(case, wanted_on=date(2027, 9, 1))
    plan = kept(case, wanted_on=date(2027, 9, 1), later_reason="Abroad until August.")
    assert (plan.due_on, plan.later_on) == (DUE, date(2027, 9, 1))
    assert (plan.later_reason, plan.approved_by) == ("Abroad until August.", "")
    assert plan.bring_to_supervision
    assert "1 September 2027 was asked for; a later date needs a supervisor." in plan.sentence


def test_a_day_that_has_passed_is_refused(case):
    with pytest.raises(InputRefused, match="passed"):
        kept(case, wanted_on=date(2026, 6, 1))


def test_a_band_is_raised_at_once_and_the_date_follows(case):
    desk, _, child_id = case
    plan = kept(case, band=RiskBand.HIGH, band_reason="What the neighbour told us.")
    assert (plan.band, plan.due_on) == ("high", date(2026, 12, 22))
    (risk,) = of(desk, RiskAssessment, child_id)
    assert (risk.band, risk.raised_to) == ("low", "high")
    assert risk.raised_reason == "What the neighbour told us."


def test_a_band_by_judgement_needs_a_reason(case):
    with pytest.raises(InputRefused, match="reason"):
        kept(case, band=RiskBand.HIGH, band_reason=" ")


def test_a_lower_band_is_only_asked_for(case):
    desk, visit, child_id = case
    kept(case, band=RiskBand.HIGH, band_reason="What the neighbour told us.")
    plan = kept(case, band=RiskBand.LOW, band_reason="It was another house.")
    assert (plan.band, plan.due_on) == ("high", date(2026, 12, 22))
    assert plan.bring_to_supervision
    (note,) = of(desk, Note, child_id)
    assert "Low instead of High" in note.text
    assert "It was another house." in note.text
    (proposal,) = propose_reviews(desk, visit)
    assert proposal.weighed.band is RiskBand.HIGH


def test_a_statutory_date_brings_it_forward(desk):
    visit, (child_id,) = a_written_visit(desk)
    with desk.store.writing(ME) as work:
        work.patch("child", child_id, ehcp_review_on=date(2026, 11, 4))
    signed(desk, visit)
    plan = kept((desk, visit, child_id))
    assert plan.due_on == date(2026, 11, 4)
    assert "the annual review of the EHC plan is due on 4 November 2026" in plan.sentence


def test_where_the_child_was_not_seen_the_count_does_not_restart(desk):
    visit, (child_id,) = a_written_visit(
        desk, seen_status="NS", not_seen_reason="Out.", voice_outcome=""
    )
    signed(desk, visit)
    plan = kept((desk, visit, child_id))
    assert "did not restart the count" in plan.sentence or plan.counted_because == "notified"
    assert plan.mode in ("visit", "face_to_face")


def test_a_graver_band_brings_the_date_forward_at_sign_off_and_step_7_is_still_to_do(desk):
    plan_id, (child_id,) = plan_a_visit(desk)
    assess_before(desk, child_id)
    before = builders.a_review_plan(
        date(2027, 3, 1), band="low", months=12, counted_from=date(2026, 3, 1), mode="letter"
    )
    with desk.store.writing(ME) as work:
        work.create("review_plan", before, child_id=child_id)
    visit = write_up(
        desk, open_visit(desk, plan_id), factor_F1="cp_plan",
        seen_status="NS", not_seen_reason="Out.", voice_outcome="",
    )  # fmt: skip
    signed(desk, visit)
    (moved,) = of(desk, ReviewPlan, child_id)
    assert moved.due_on < before.due_on
    assert moved.band == "very_high"
    assert not how_far(desk, visit).reviews_set
    plan = kept((desk, visit, child_id))
    assert (plan.due_on, plan.sentence) == (moved.due_on, moved.sentence)
    assert how_far(desk, visit).reviews_set


def test_nothing_is_set_before_it_is_signed(desk):
    plan_id, (child_id,) = plan_a_visit(desk)
    with pytest.raises(NotAllowed, match="not signed off"):
        set_next_review(desk, open_visit(desk, plan_id), [ReviewChoice(child_id=child_id)])
    assert of(desk, ReviewPlan, child_id) == []
