"""Review dates and the sentence that explains them (domain.md 3.4, 3.5, ux.md 2.8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehe_desktop.domain.bands import BANDS, ContactMode, RiskBand
from ehe_desktop.domain.calendars import add_months
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.review import (
    CompletedContact,
    ContactBasis,
    ContactKind,
    HardDate,
    ReviewTerms,
    alert_step,
    first_contact_by,
    next_review,
)
from ehe_desktop.domain.review_words import explain
from ehe_desktop.domain.risk import CaseFacts, assess

from .domain_policy_for_tests import CALENDARS, MATRIX, QUIET

TODAY = date(2026, 11, 21)
START = date(2026, 1, 12)


def terms(band, mode=None, **more):
    rule = MATRIX.bands[band]
    return ReviewTerms(band, rule.months, mode or rule.mode, **more)


def seen(on, kind=ContactKind.VISIT):
    return CompletedContact(on, kind, was_child_seen=True)


def unseen(on, kind=ContactKind.VISIT):
    return CompletedContact(on, kind)


def review(band, *contacts, hard=(), today=TODAY, standing=None, approved=False, **more):
    basis = ContactBasis(START, contacts, standing, approved)
    return next_review(terms(band, **more), basis, hard, CALENDARS, today)


def test_the_sentence_of_the_screen_guide():
    due = review(RiskBand.HIGH, seen(date(2026, 6, 22)))
    assert due.due_on == date(2026, 12, 22)
    assert explain(due, "Amina") == (
        "Review by 22 December 2026. High band means every 6 months. "
        "Counted from 22 June 2026, when Amina was last seen face to face."
    )
    assert due.moved_from is None
    assert due.moved_because == ""


@pytest.mark.parametrize(
    ("band", "due_on"),
    [
        (RiskBand.LOW, date(2027, 6, 22)),
        (RiskBand.MEDIUM, date(2027, 3, 22)),
        (RiskBand.HIGH, date(2026, 12, 22)),
        (RiskBand.VERY_HIGH, date(2026, 9, 22)),
    ],
)
def test_each_band_has_its_interval(band, due_on):
    assert review(band, seen(date(2026, 6, 22))).due_on == due_on


def test_a_visit_without_sight_of_the_child_does_not_restart_the_count():
    due = review(RiskBand.HIGH, seen(date(2026, 6, 22)), unseen(date(2026, 9, 3)))
    assert due.counted_from == date(2026, 6, 22)
    assert (
        "The visit on 3 September 2026 did not restart the count, because Amina was not seen."
        in explain(due, "Amina")
    )


def test_video_is_enough_for_high_and_not_for_face_to_face():
    video = seen(date(2026, 9, 3), ContactKind.VIDEO)
    assert review(RiskBand.HIGH, seen(date(2026, 6, 22)), video).counted_from == video.on
    strict = review(RiskBand.HIGH, seen(date(2026, 6, 22)), video, mode=ContactMode.FACE_TO_FACE)
    assert strict.counted_from == date(2026, 6, 22)
    assert "because Amina must be seen face to face" in explain(strict, "Amina")
    assert "last seen by video" in explain(review(RiskBand.HIGH, video), "Amina")


def test_a_letter_restarts_low_but_not_medium():
    letter = unseen(date(2026, 10, 1), ContactKind.LETTER)
    phone = unseen(date(2026, 9, 1), ContactKind.PHONE)
    assert review(RiskBand.LOW, phone, letter).counted_from == letter.on
    medium = review(RiskBand.MEDIUM, phone, letter)
    assert medium.counted_from == phone.on
    assert "when the council last phoned" in explain(medium, "Amina")
    assert "because this band asks for a phone call or visit" in explain(medium, "Amina")
    assert "when the council last wrote" in explain(review(RiskBand.LOW, letter), "Amina")


def test_a_letter_cannot_claim_sight_of_the_child():
    with pytest.raises(RuleBroken):
        CompletedContact(START, ContactKind.LETTER, was_child_seen=True)


def test_without_any_fitting_contact_the_count_runs_from_the_start_and_says_so():
    due = review(RiskBand.VERY_HIGH)
    assert due.counted_from == START
    assert due.due_on == date(2026, 4, 10)
    assert "because Amina has not been seen face to face yet" in explain(due, "Amina")


def test_a_date_on_a_closed_day_moves_back_and_says_why():
    due = review(RiskBand.VERY_HIGH, seen(date(2026, 9, 25)))
    assert due.due_on == date(2026, 12, 24)
    assert due.moved_from == date(2026, 12, 25)
    assert explain(due, "Amina").endswith(
        "Moved from 25 December 2026 because that day is a bank holiday (Christmas Day)."
    )


def test_a_statutory_date_brings_it_forward_never_back():
    sooner = HardDate(date(2026, 12, 12), "the EHCP annual review is due")
    later = HardDate(date(2027, 5, 1), "a review conference is due")
    due = review(RiskBand.HIGH, seen(date(2026, 6, 22)), hard=[later, sooner])
    assert due.due_on == date(2026, 12, 11)
    assert explain(due, "Amina").endswith(
        "Moved from 22 December 2026 because the EHCP annual review is due on 12 December 2026, "
        "then from 12 December 2026 because that day is a Saturday."
    )
    assert review(RiskBand.HIGH, seen(date(2026, 6, 22)), hard=[later]).moves == ()


def test_a_child_new_to_home_education_has_a_first_review_within_three_months():
    due = review(RiskBand.LOW, seen(date(2026, 11, 2)), due_within_months=3)
    assert (due.due_on, due.months) == (date(2027, 2, 2), 12)
    assert "a first review is held within 3 months" in explain(due, "Amina")


def test_a_council_that_meets_every_child_yearly_comes_first_where_it_is_sooner():
    met, wrote = seen(date(2026, 3, 2)), unseen(date(2026, 11, 2), ContactKind.LETTER)
    due = review(RiskBand.LOW, met, wrote, face_to_face_every_months=12)
    assert due.due_on == date(2027, 3, 2)
    assert "meets every child at least every 12 months" in due.moved_because


def test_contacts_after_today_are_plans():
    assert review(RiskBand.LOW, seen(TODAY + timedelta(1))).counted_from == START


def test_an_earlier_date_is_free_and_says_what_brought_it():
    standing = review(RiskBand.LOW, seen(date(2026, 6, 22)), today=date(2026, 6, 22))
    now = review(RiskBand.HIGH, seen(date(2026, 6, 22)), standing=standing)
    assert now.due_on == date(2026, 12, 22)
    assert now.moved_from == standing.due_on
    assert now.moved_because == "the band is now High"
    assert now.set_on == TODAY


def test_a_later_date_waits_for_a_supervisor():
    met = seen(date(2026, 6, 22))
    standing = review(RiskBand.HIGH, met, today=date(2026, 6, 22))
    waiting = review(RiskBand.MEDIUM, met, standing=standing)
    assert waiting.due_on == standing.due_on
    assert waiting.waiting_later_on == date(2027, 3, 22)
    assert "a later date needs a supervisor" in explain(waiting, "Amina")
    agreed = review(RiskBand.MEDIUM, met, standing=standing, approved=True)
    assert agreed.due_on == date(2027, 3, 22)
    assert agreed.waiting_later_on is None


def test_an_old_phone_call_cannot_restart_the_count_when_the_band_falls():
    met, phone = seen(date(2026, 6, 22)), unseen(date(2026, 10, 5), ContactKind.PHONE)
    standing = review(RiskBand.HIGH, met, phone)
    assert review(RiskBand.MEDIUM, met, phone, standing=standing).due_on == standing.due_on


def test_a_contact_in_the_way_asked_for_restarts_the_count_freely():
    met = seen(date(2026, 6, 22))
    standing = review(RiskBand.HIGH, met)
    now = review(RiskBand.HIGH, met, seen(date(2026, 11, 20)), standing=standing)
    assert now.due_on == date(2027, 5, 20)
    assert now.moves == ()


def test_a_date_that_did_not_change_keeps_the_day_it_was_set():
    standing = review(RiskBand.HIGH, seen(date(2026, 6, 22)), today=date(2026, 6, 22))
    again = review(RiskBand.HIGH, seen(date(2026, 6, 22)), standing=standing)
    assert again.set_on == date(2026, 6, 22)


def test_days_late_count_from_the_day_after():
    due = review(RiskBand.HIGH, seen(date(2026, 6, 22)))
    assert [due.days_late(date(2026, 12, day)) for day in (21, 22, 23)] == [0, 0, 1]


def test_nobody_is_late_for_a_date_before_it_was_known():
    due = review(RiskBand.HIGH, seen(date(2025, 9, 21)), mode=ContactMode.FACE_TO_FACE)
    assert due.due_on == date(2026, 3, 20)
    assert due.days_late(TODAY) == 246
    assert due.working_days_late(TODAY, CALENDARS) == 0
    assert due.working_days_late(date(2026, 11, 27), CALENDARS) == 5
    assert "so the review is due now" in explain(due, "Amina")


def test_a_date_beyond_the_table_says_so():
    due = review(RiskBand.LOW, seen(date(2029, 6, 22)), today=date(2029, 6, 22))
    assert explain(due, "Amina").endswith(
        "Bank holidays of 2030 are not in the council’s calendar yet."
    )


def test_first_contact_is_five_working_days_after_the_notice():
    assert first_contact_by(date(2026, 6, 4), 5, CALENDARS) == date(2026, 6, 11)


def test_the_alert_steps_of_an_overdue_review():
    steps = (0, 10, 20)
    assert [alert_step(late, True, steps) for late in (0, 9, 10, 25)] == [0, 0, 10, 20]
    assert alert_step(0, False, steps) is None


def test_terms_of_an_assessment_and_of_a_raised_band():
    found = assess(QUIET | {"F4": "within_18_months"}, CaseFacts(), MATRIX, TODAY)
    assert ReviewTerms.of(found, MATRIX) == terms(RiskBand.HIGH, ContactMode.FACE_TO_FACE)
    raised = ReviewTerms.of(found, MATRIX, RiskBand.VERY_HIGH)
    assert (raised.band, raised.months) == (RiskBand.VERY_HIGH, 3)


def test_a_case_not_assessed_has_no_review_terms():
    found = assess({}, CaseFacts(), MATRIX, TODAY)
    with pytest.raises(RuleBroken):
        ReviewTerms.of(found, MATRIX)


# --- laws ----------------------------------------------------------------------

DAYS = st.dates(date(2026, 1, 1), date(2029, 6, 30))
CONTACTS = st.lists(
    st.builds(
        lambda on, kind, was_seen: CompletedContact(on, kind, was_seen and kind >= 3),
        st.dates(date(2026, 1, 1), TODAY),
        st.sampled_from(ContactKind),
        st.booleans(),
    ),
    max_size=6,
)


@given(CONTACTS, st.sampled_from(BANDS), st.lists(DAYS, max_size=3))
@settings(max_examples=200)
def test_never_a_closed_day_never_later_than_the_months_or_a_statutory_date(contacts, band, hard):
    due = review(band, *contacts, hard=[HardDate(day, "it is due") for day in hard])
    assert CALENDARS.is_working_day(due.due_on)
    assert due.due_on <= add_months(due.counted_from, due.months)
    assert all(due.due_on <= day for day in hard)
    assert due.counted_from <= TODAY


@given(CONTACTS)
@settings(max_examples=200)
def test_a_worse_band_is_never_reviewed_later(contacts):
    dates = [review(band, *contacts).due_on for band in BANDS]
    assert dates == sorted(dates, reverse=True)


@given(CONTACTS, st.sampled_from(BANDS), st.sampled_from(BANDS))
@settings(max_examples=200)
def test_a_recalculation_alone_never_makes_it_later(contacts, before, after):
    standing = review(before, *contacts)
    assert review(after, *contacts, standing=standing).due_on <= standing.due_on
