"""Escalation rules E1 to E12 (domain.md 3.6)."""

from datetime import date

import pytest

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.risk import CaseFacts, assess

from .domain_policy_for_tests import CALENDARS, MATRIX, QUIET

TODAY = date(2026, 11, 20)


def fired(answers=None, **facts):
    found = assess(QUIET | (answers or {}), CaseFacts(**facts), MATRIX, TODAY)
    return {escalation.rule.id: escalation for escalation in found.escalations}


def test_a_quiet_case_escalates_nothing():
    assert fired(previous_band=RiskBand.LOW) == {}


@pytest.mark.parametrize(
    ("fact", "rule"),
    [
        ("is_immediate_danger", "E1"),
        ("is_harm_suspected", "E2"),
        ("is_family_gone", "E4"),
        ("has_new_domestic_abuse_notice", "E5"),
        ("is_lowering_asked", "E9"),
        ("is_closing_with_open_flag_asked", "E9"),
        ("is_staff_allegation", "E11"),
        ("is_withdrawal_without_consent", "E12"),
    ],
)
def test_a_stated_fact_fires_its_rule(fact, rule):
    assert set(fired(**{fact: True})) == {rule}


@pytest.mark.parametrize(
    ("answers", "rules"),
    [
        ({"F17": "unsafe"}, {"E2"}),
        ({"F17": "unhappy"}, set()),
        ({"F12": "missing_episode"}, set()),
        ({"F6": "refused_no_evidence"}, {"E7"}),
        ({"F9": "wnb_one"}, set()),
        ({"F9": "wnb_two_or_more"}, {"E10"}),
        ({"F18": "sources_disagree"}, {"E4"}),
        ({"F18": "not_confirmed"}, set()),
    ],
)
def test_an_answer_fires_its_rule(answers, rules):
    assert set(fired(answers, previous_band=RiskBand.HIGH)) == rules


@pytest.mark.parametrize(
    "answers",
    [{"F12": o.code} for o in MATRIX.factor("F12").options if o.points >= 5]
    + [{"F9": "self_harm"}],
)
def test_grave_answers_escalate_now_with_a_floor(answers):
    rules = fired(answers)
    assert {"E2", "E6"} == set(rules)
    result = assess(QUIET | answers, CaseFacts(), MATRIX, TODAY)
    assert result.must_escalate_now
    assert result.band is RiskBand.VERY_HIGH


def test_escalation_can_apply_at_any_score():
    result = assess(QUIET, CaseFacts(is_immediate_danger=True), MATRIX, TODAY)
    assert result.band is RiskBand.LOW
    assert result.must_escalate_now


def test_not_seen_after_two_attempts_counts_only_with_a_very_high_floor():
    floor = {"F1": "child_in_need"}
    assert "E3" in fired(floor, failed_attempts=2)
    assert "E3" not in fired(floor, failed_attempts=1)
    assert "E3" not in fired({"F2": "cp_plan_ended"}, failed_attempts=3)


@pytest.mark.parametrize(
    ("before", "answers", "fires"),
    [
        (RiskBand.NOT_ASSESSED, {"F1": "cp_plan"}, True),
        (RiskBand.HIGH, {"F1": "cp_plan"}, True),
        (RiskBand.VERY_HIGH, {"F1": "cp_plan"}, False),
        (RiskBand.LOW, {"F2": "cp_plan_ended"}, True),
        (RiskBand.MEDIUM, {"F2": "cp_plan_ended"}, False),
        (RiskBand.NOT_ASSESSED, {"F2": "cp_plan_ended"}, False),
        (RiskBand.VERY_HIGH, {}, False),
    ],
)
def test_a_steep_rise_goes_to_the_supervisor(before, answers, fires):
    assert ("E6" in fired(answers, previous_band=before)) is fires


@pytest.mark.parametrize(
    ("answers", "limit"),
    [
        ({"F1": "cp_plan"}, 5),
        ({"F2": "cp_plan_ended"}, 10),
        ({}, 20),
        ({"F17": "unhappy", "F3": "one"}, 20),
    ],
)
def test_overdue_reviews_reach_the_supervisor_and_at_double_the_service_manager(answers, limit):
    band = RiskBand.VERY_HIGH
    at_limit = fired(answers, overdue_working_days=limit, previous_band=band)
    late = fired(answers, overdue_working_days=limit + 1, previous_band=band)
    at_double = fired(answers, overdue_working_days=2 * limit, previous_band=band)
    past_double = fired(answers, overdue_working_days=2 * limit + 1, previous_band=band)
    assert "E8" not in at_limit
    assert not late["E8"].to_service_manager
    assert not at_double["E8"].to_service_manager
    assert past_double["E8"].to_service_manager


def test_limits_are_counted_in_working_days_and_the_same_day_is_the_same_day():
    rules = fired({"F17": "unsafe", "F18": "sources_disagree", "F6": "refused_no_evidence"})
    friday = date(2026, 11, 20)
    assert rules["E2"].due_on(friday, CALENDARS) == friday
    assert rules["E4"].due_on(friday, CALENDARS) == date(2026, 11, 23)
    assert rules["E7"].due_on(friday, CALENDARS) == date(2026, 12, 4)


def test_one_rule_fires_once_with_every_cause():
    rule = fired({"F17": "unsafe"}, is_harm_suspected=True)["E2"]
    assert rule.because.count(";") == 1


def test_all_twelve_rules_are_in_the_shipped_matrix_with_their_limits():
    limits = {rule.id: rule.working_days for rule in MATRIX.escalation_rules.values()}
    assert limits == {
        "E1": 0, "E2": 0, "E3": 1, "E4": 1, "E5": 1, "E6": 2, "E7": 10,
        "E8": None, "E9": None, "E10": 2, "E11": 1, "E12": 0,
    }  # fmt: skip
