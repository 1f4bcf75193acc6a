"""The band while a visit is written: forms over records, sight from the form, dates by the rule."""

from __future__ import annotations

from datetime import date

import pytest

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.risk import CaseFacts
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.fill_form import start_filling
from ehe_desktop.services.keep_draft import keep_answers
from ehe_desktop.services.live_band import KnownCase, live_band, usable, work_out
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.storage.visits_query import VisitFilter, planned_visits
from ehe_desktop.ui.visit.band_foot import band_words, why_lines
from tests.fakes.council_store import COUNCIL_DAY, council_desk

SETTLED = {
    "F1": "none", "F2": "none", "F3": "none", "F5": "yes", "F6": "working_with_us", "F7": "suitable",
    "F8": "met_or_none", "F9": "registered_kept", "F10": "settled_choice", "F11": "under_10",
    "F12": "none", "F13": "none", "F14": "regular", "F15": "none", "F16": "none", "F17": "no",
    "F18": "confirmed",
}  # fmt: skip
SEEN = {"seen_status": "SA", "visit_date": "2026-06-22", "visit_type": "review"}


@pytest.fixture
def desk(tmp_path):
    made = council_desk(tmp_path)
    yield made
    made.store.close()


def known(**over) -> KnownCase:
    given = {
        "child_id": "c",
        "answers": SETTLED,
        "facts": CaseFacts(previous_band=RiskBand.LOW),
        "starts_on": date(2025, 9, 1),
    }
    return KnownCase(**given | over)


def test_a_settled_case_seen_today_stays_low_and_counts_from_today(desk):
    live = work_out(desk, known(), SEEN, "Amina")
    assert live.band is RiskBand.LOW
    assert live.is_same
    assert live.review is not None
    assert live.review.counted_from == COUNCIL_DAY
    assert "Amina" in live.sentence
    assert band_words(live).startswith("would stay Low · review by ")


def test_what_the_form_says_stands_over_what_was_said_before(desk):
    live = work_out(desk, known(), {**SEEN, "factor_F1": "cp_plan"}, "Amina")
    assert live.band.rank > RiskBand.LOW.rank
    assert band_words(live).startswith(f"would go from Low to {live.band.word}")
    assert any("Social care" in line for line in why_lines(live))


def test_a_judgement_at_sign_off_stands_over_the_form(desk):
    said = {**SEEN, "factor_F1": "cp_plan"}
    assert work_out(desk, known(), said, "Amina", {"F1": "none"}).band is RiskBand.LOW


def test_a_child_who_did_not_want_to_talk_was_seen_but_not_spoken_to(desk):
    seen_long_ago = known(facts=CaseFacts(last_seen_on=date(2024, 1, 8)))
    quiet = work_out(desk, seen_long_ago, {**SEEN, "seen_status": "CD"}, "Amina")
    spoken = work_out(desk, seen_long_ago, SEEN, "Amina")
    factor = desk.policy.matrix.seen_factor
    assert quiet.assessment.answers[factor] != spoken.assessment.answers[factor]


def test_a_visit_dated_tomorrow_by_mistake_does_not_stop_the_band(desk):
    live = work_out(desk, known(), {**SEEN, "visit_date": "2026-06-30"}, "Amina")
    assert live.band is RiskBand.LOW


def test_answers_of_another_matrix_are_left_out(desk):
    matrix = desk.policy.matrix
    odd = {"F1": "gone_option", "F99": "none", "F6": "late_or_partial two_unanswered", "F3": "one"}
    assert usable(odd, matrix) == {"F3": "one"}


def test_open_questions_are_counted_not_guessed(desk):
    live = work_out(desk, known(answers={}), SEEN, "Amina")
    assert live.band is RiskBand.NOT_ASSESSED
    assert live.review is None
    assert "still open" in band_words(live)


def test_the_draft_and_the_screen_are_read_together(desk):
    with desk.store.reading() as view:
        plans = planned_visits(view, VisitFilter(states=("planned",)))
    visit = open_visit(desk, plans[0].plan_id)
    child_id = visit.children[0].child_id
    filling = start_filling(desk, visit, Step.VOICE)
    filling.set(child_id, "/child_words/seen/seen_status", "SA")
    keep_answers(desk, visit.draft_id, filling.take())
    answers = {f"factor_{key}": value for key, value in SETTLED.items()}
    live = live_band(desk, visit, child_id, answers)
    assert live.band.is_band
    assert live.review is not None
    assert live.review.contact is not None
    assert live.review.contact.on == COUNCIL_DAY
