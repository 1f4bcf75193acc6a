"""Compulsory school age and year groups (domain.md 2.6, 2.7): every value of the guide."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.school_age import (
    age_on,
    census_days,
    compulsory_school_age,
    key_stage,
    last_friday_of_june,
    school_year_label,
    school_year_start,
    year_group,
    year_group_label,
)

BIRTHS = st.dates(date(2000, 1, 1), date(2026, 12, 31))


def day(text):
    return date(*reversed([int(part) for part in text.split("-")]))


@pytest.mark.parametrize(
    ("born", "starts", "ends"),
    [
        ("31-08-2021", "31-08-2026", "26-06-2037"),
        ("01-09-2021", "31-12-2026", "25-06-2038"),
        ("31-12-2021", "31-12-2026", None),
        ("01-01-2022", "31-03-2027", None),
        ("01-04-2022", "31-08-2027", None),
        ("01-09-2010", None, "25-06-2027"),
        ("31-08-2011", None, "25-06-2027"),
        ("29-02-2016", "31-03-2021", "25-06-2032"),
        ("10-02-2019", "31-03-2024", None),
        ("23-09-2007", None, "28-06-2024"),
    ],
)
def test_compulsory_school_age(born, starts, ends):
    starts_on, ends_on = compulsory_school_age(day(born))
    assert starts is None or starts_on == day(starts)
    assert ends is None or ends_on == day(ends)


def test_both_ends_are_inside():
    span = compulsory_school_age(day("31-08-2021"))
    inside = [span.starts_on, span.ends_on]
    outside = [span.starts_on - timedelta(1), span.ends_on + timedelta(1)]
    assert all(map(span.holds, inside))
    assert not any(map(span.holds, outside))


@pytest.mark.parametrize(
    "friday",
    [
        "26-06-2026",
        "25-06-2027",
        "30-06-2028",
        "29-06-2029",
        "28-06-2030",
        "27-06-2031",
        "25-06-2032",
        "24-06-2033",
    ],
)
def test_the_last_fridays_of_june(friday):
    assert last_friday_of_june(day(friday).year) == day(friday)


@pytest.mark.parametrize(
    ("group", "oldest", "youngest"),
    [
        (0, "01-09-2021", "31-08-2022"),
        (1, "01-09-2020", "31-08-2021"),
        (6, "01-09-2015", "31-08-2016"),
        (7, "01-09-2014", "31-08-2015"),
        (11, "01-09-2010", "31-08-2011"),
    ],
)
@pytest.mark.parametrize("today", [date(2026, 9, 1), date(2026, 11, 21), date(2027, 8, 31)])
def test_year_groups_of_2026_27(group, oldest, youngest, today):
    assert year_group(day(oldest), today) == year_group(day(youngest), today) == group
    assert year_group(day(oldest) - timedelta(1), today) == group + 1
    assert year_group(day(youngest) + timedelta(1), today) == group - 1


def test_year_groups_in_words():
    today = date(2026, 11, 21)
    births = ["01-09-2022", "31-08-2022", "01-09-2015", "31-08-2010"]
    assert [year_group_label(day(born), today) for born in births] == [
        "Before Reception",
        "Reception",
        "Year 6",
        "After Year 11",
    ]


def test_key_stages():
    stages = [key_stage(group) for group in range(-1, 13)]
    assert stages == [None, None, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, None]


def test_school_years_turn_on_the_first_of_september():
    assert school_year_start(date(2026, 8, 31)) == 2025
    assert school_year_start(date(2026, 9, 1)) == 2026
    assert school_year_label(date(2026, 8, 31)) == "2025/26"
    assert school_year_label(date(2099, 9, 1)) == "2099/00"


def test_census_days_of_the_guide():
    assert [str(day) for year in (2026, 2027) for day in census_days(year)] == [
        "2026-10-01",
        "2027-01-21",
        "2027-05-20",
        "2027-10-07",
        "2028-01-20",
        "2028-05-18",
    ]


def test_ages():
    assert age_on(date(2016, 2, 29), date(2021, 2, 28)) == 4
    assert age_on(date(2016, 2, 29), date(2021, 3, 1)) == 5
    assert age_on(date(2016, 11, 21), date(2026, 11, 21)) == 10
    assert age_on(date(2016, 11, 22), date(2026, 11, 21)) == 9
    with pytest.raises(RuleBroken):
        age_on(date(2026, 11, 22), date(2026, 11, 21))


@given(BIRTHS)
def test_it_starts_between_five_and_five_and_a_half_and_ends_in_the_year_of_sixteen(born):
    span = compulsory_school_age(born)
    assert age_on(born, span.starts_on) == 5
    assert age_on(born, span.ends_on) in {15, 16}
    assert year_group(born, span.ends_on) == 11
    assert span.ends_on.weekday() == 4


@given(BIRTHS, st.integers(0, 6000))
def test_the_year_group_grows_by_one_each_september(born, later):
    today = born + timedelta(later)
    step = year_group(born, today + timedelta(365)) - year_group(born, today)
    assert step in {0, 1}
    assert (
        year_group(born, date(today.year + 1, 9, 1)) == year_group(born, date(today.year, 9, 1)) + 1
    )
