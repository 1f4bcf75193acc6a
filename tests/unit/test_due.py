"""Words for due dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.due import DueLevel, days_late, due_line

TODAY = date(2026, 6, 21)


@pytest.mark.parametrize(
    ("due_on", "text", "level"),
    [
        (date(2026, 6, 9), "Overdue 12 days · 9 Jun", DueLevel.OVERDUE),
        (date(2026, 6, 20), "Overdue 1 day · 20 Jun", DueLevel.OVERDUE),
        (date(2026, 6, 21), "Due today · 21 Jun", DueLevel.SOON),
        (date(2026, 6, 22), "Due tomorrow · 22 Jun", DueLevel.SOON),
        (date(2026, 6, 24), "In 3 days · 24 Jun", DueLevel.SOON),
        (date(2026, 7, 14), "In 3 weeks · 14 Jul", DueLevel.LATER),
        (date(2026, 8, 25), "In 2 months · 25 Aug", DueLevel.LATER),
        (date(2027, 1, 8), "In 7 months · 8 Jan 2027", DueLevel.LATER),
        (None, "No review date yet", DueLevel.NONE),
    ],
)
def test_a_due_date_in_words(due_on, text, level):
    line = due_line(due_on, TODAY)
    assert (line.text, line.level) == (text, level)


def test_a_first_contact_says_so():
    assert due_line(date(2026, 6, 24), TODAY, first_contact=True).text == (
        "First contact in 3 days · 24 Jun"
    )
    assert due_line(date(2026, 6, 19), TODAY, first_contact=True).text == (
        "First contact overdue 2 days · 19 Jun"
    )


@given(st.integers(-4000, 4000))
def test_late_and_ahead_never_both(days):
    due_on = TODAY + timedelta(days=days)
    late = days_late(due_on, TODAY)
    assert late == max(0, -days)
    assert (due_line(due_on, TODAY).level is DueLevel.OVERDUE) == (late > 0)
