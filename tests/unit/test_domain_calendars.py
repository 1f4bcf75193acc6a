"""Three clocks: calendar, working and school days (domain.md 2.4, 10.3)."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.calendars import (
    Calendars,
    Term,
    add_months,
    anniversary,
    last_day_of_notice,
    say_date,
)
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.policy_calendars import read_calendars
from ehe_desktop.domain.policy_table import read_toml

POLICY = Path(__file__).parents[2] / "resources" / "policy"
SHIPPED = read_calendars(
    read_toml("calendars.toml", (POLICY / "calendars.toml").read_text("utf-8"))
)
DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))

TABLE_OF_THE_GUIDE = {
    2026: "1-1 4-3 4-6 5-4 5-25 8-31 12-25 12-28",
    2027: "1-1 3-26 3-29 5-3 5-31 8-30 12-27 12-28",
    2028: "1-3 4-14 4-17 5-1 5-29 8-28 12-25 12-26",
    2029: "1-1 3-30 4-2 5-7 5-28 8-27 12-25 12-26",
}


def easter(year: int) -> date:
    """Gregorian Easter by Gauss's method as corrected by Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day0 = divmod(h + ell - 7 * m + 114, 31)
    return date(year, month, day0 + 1)


def by_rule(year: int) -> set[date]:
    """Bank holidays of England from the rule, substitute days included."""

    def first_monday(month: int) -> date:
        return next(d for d in (date(year, month, n) for n in range(1, 8)) if d.weekday() == 0)

    def last_monday(month: int) -> date:
        return next(
            d for d in (date(year, month, n) for n in range(31, 24, -1)) if d.weekday() == 0
        )

    found = {easter(year) - timedelta(2), easter(year) + timedelta(1)}
    found |= {first_monday(5), last_monday(5), last_monday(8)}
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = fixed
        while day.weekday() >= 5 or day in found:
            day += timedelta(1)
        found.add(day)
    return found


@pytest.mark.parametrize("year", TABLE_OF_THE_GUIDE)
def test_the_shipped_table_is_the_guide_s_and_the_rule_s(year):
    shipped = {day for day in SHIPPED.bank_holidays if day.year == year}
    guide = {date(year, *map(int, day.split("-"))) for day in TABLE_OF_THE_GUIDE[year].split()}
    assert shipped == guide == by_rule(year)


def test_the_table_says_where_it_ends():
    assert SHIPPED.covers(date(2026, 1, 1))
    assert SHIPPED.covers(date(2029, 12, 31))
    assert not SHIPPED.covers(date(2030, 1, 1))


def test_no_term_day_falls_on_a_bank_holiday_and_terms_do_not_overlap():
    for earlier, later in zip(SHIPPED.terms, SHIPPED.terms[1:], strict=False):
        assert earlier.first_on <= earlier.last_on < later.first_on
    assert not any(SHIPPED.is_school_day(day) for day in SHIPPED.bank_holidays)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 5, 31), 1, date(2026, 6, 30)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_clamp_to_the_end_of_the_month(day, months, expected):
    assert add_months(day, months) == expected


@given(DAYS, st.integers(0, 60))
def test_adding_months_keeps_the_month_count_and_never_passes_the_day(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_a_leap_day_has_its_anniversary_on_the_first_of_march():
    assert anniversary(date(2016, 2, 29), 5) == date(2021, 3, 1)
    assert anniversary(date(2016, 2, 29), 4) == date(2020, 2, 29)


def test_a_notice_counts_the_day_of_service():
    assert last_day_of_notice(date(2026, 11, 2), 15) == date(2026, 11, 16)
    with pytest.raises(RuleBroken):
        last_day_of_notice(date(2026, 11, 2), 0)


def test_dates_are_said_without_a_leading_nought():
    assert say_date(date(2026, 12, 2)) == "2 December 2026"


def test_working_days_pass_over_weekends_holidays_and_closures():
    assert SHIPPED.add_working_days(date(2026, 6, 4), 5) == date(2026, 6, 11)
    assert SHIPPED.add_working_days(date(2026, 12, 24), 1) == date(2027, 1, 4)
    assert SHIPPED.add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 21)
    assert SHIPPED.previous_working_day(date(2026, 12, 31)) == date(2026, 12, 24)
    assert SHIPPED.next_working_day(date(2026, 11, 20)) == date(2026, 11, 23)
    assert SHIPPED.working_days_after(date(2026, 11, 20), date(2026, 11, 27)) == 5
    assert SHIPPED.working_days_after(date(2026, 11, 27), date(2026, 11, 20)) == 0


def test_why_a_day_is_closed_is_said_in_words():
    assert SHIPPED.closed_because(date(2026, 11, 21)) == "a Saturday"
    assert SHIPPED.closed_because(date(2026, 12, 25)) == "a bank holiday (Christmas Day)"
    assert (
        SHIPPED.closed_because(date(2026, 12, 29)) == "a day the council is closed (winter closure)"
    )
    assert SHIPPED.closed_because(date(2026, 11, 20)) == ""


def test_school_days_pass_over_breaks_and_days_without_pupils():
    assert SHIPPED.add_school_days(date(2026, 10, 22), 2) == date(2026, 11, 2)
    assert SHIPPED.add_school_days(date(2026, 12, 18), 1) == date(2027, 1, 5)
    assert SHIPPED.add_school_days(date(2027, 7, 21), 1) == date(2027, 9, 3)
    assert not SHIPPED.is_school_day(date(2026, 11, 21))


def test_ten_school_days_in_a_plain_stretch_of_term_are_two_weeks():
    assert SHIPPED.add_school_days(date(2026, 11, 2), 10) == date(2026, 11, 16)


def test_a_count_beyond_the_known_terms_is_refused_not_guessed():
    with pytest.raises(RuleBroken, match="short of"):
        SHIPPED.add_school_days(date(2029, 7, 19), 10)
    with pytest.raises(RuleBroken):
        SHIPPED.add_working_days(date(2026, 1, 5), -1)


def test_a_council_closed_without_end_is_a_broken_table():
    shut = Calendars(closure_days={date(2026, 1, 1) + timedelta(n): "shut" for n in range(200)})
    with pytest.raises(RuleBroken):
        shut.previous_working_day(date(2026, 6, 1))
    with pytest.raises(RuleBroken):
        shut.add_working_days(date(2026, 1, 1), 1)


@given(DAYS, st.integers(0, 40))
def test_the_two_ways_of_counting_working_days_agree(start, days):
    assert SHIPPED.working_days_after(start, SHIPPED.add_working_days(start, days)) == days


@given(DAYS)
def test_the_previous_working_day_is_open_and_never_later(day):
    found = SHIPPED.previous_working_day(day)
    assert found <= day
    assert SHIPPED.is_working_day(found)


def test_a_term_holds_both_its_ends():
    term = Term("x", date(2026, 1, 5), date(2026, 1, 9))
    assert term.holds(date(2026, 1, 5))
    assert term.holds(date(2026, 1, 9))
    assert not term.holds(date(2026, 1, 10))
