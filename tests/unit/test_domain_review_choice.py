"""An officer may bring a review forward; a later day waits for a supervisor (ux.md 2.8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.review_choice import choose_day
from ehe_desktop.domain.review_words import explain

from .domain_policy_for_tests import CALENDARS
from .test_domain_review import TODAY, review, seen

DUE = review(RiskBand.HIGH, seen(TODAY))


def choose(wanted, reason=""):
    return choose_day(DUE, wanted, reason, TODAY, CALENDARS)


def test_the_rules_own_day_changes_nothing():
    assert choose(DUE.due_on) is DUE


def test_an_earlier_day_takes_effect_and_is_said():
    chosen = choose(date(2027, 3, 3))
    assert chosen.due_on == date(2027, 3, 3)
    assert "because the officer chose an earlier day" in explain(chosen, "Amina")
    assert explain(chosen, "Amina").startswith("Review by 3 March 2027. High band")


def test_a_closed_day_goes_back_to_the_working_day_before():
    chosen = choose(date(2027, 3, 7))
    assert chosen.due_on == date(2027, 3, 5)
    assert "then from 7 March 2027 because that day is a Sunday" in explain(chosen, "Amina")


def test_a_later_day_waits_and_the_sentence_says_so():
    chosen = choose(date(2027, 8, 3), "family abroad")
    assert chosen.due_on == DUE.due_on
    assert "3 August 2027 was asked for; a later date needs a supervisor." in explain(chosen, "A")


@given(st.integers(min_value=-400, max_value=800), st.sampled_from(("", " ", "a reason")))
def test_no_choice_makes_a_review_later_than_the_rule(days, reason):
    wanted = TODAY + timedelta(days=days)
    refused = wanted < TODAY or (wanted > DUE.due_on and not reason.strip())
    if refused:
        with pytest.raises(RuleBroken):
            choose(wanted, reason)
        return
    chosen = choose(wanted, reason)
    assert chosen.due_on <= DUE.due_on
    assert chosen.due_on >= TODAY
    assert chosen.band is DUE.band
