"""The diary's rules: what stops a time, what is only said, how full a day is; and when it is dark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.clock import ENGLAND
from ehe_desktop.domain.daylight import daylight
from ehe_desktop.domain.diary import (
    Booking,
    DiaryDay,
    DiaryRules,
    Wanted,
    booked_minutes,
    notes_on,
    say_load,
    times_of,
)
from ehe_desktop.domain.errors import RuleBroken

DAY = date(2026, 6, 23)
RULES = DiaryRules()
NOW = datetime(2026, 6, 22, 10, 0, tzinfo=ENGLAND)


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ENGLAND)


def codes(wanted, day, now=NOW):
    return [(note.code, note.stops) for note in notes_on(wanted, day, RULES, now)]


def a_day(*starts, minutes=60, **over):
    bookings = (
        Booking(plan_id=f"p{n}", starts_at=start, minutes=minutes) for n, start in enumerate(starts)
    )
    return DiaryDay(day=DAY, bookings=tuple(bookings), **over)


def test_an_empty_day_has_nothing_against_a_time():
    assert codes(Wanted(starts_at=at(10), minutes=60), a_day()) == []


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (at(9, 30), ("double", True)),
        (at(10, 30), ("double", True)),
        (at(11), ("travel", False)),
        (at(9), ("travel", False)),
        (at(11, 20), None),
    ],
)
def test_overlap_stops_and_a_short_way_is_said(start, expected):
    found = codes(Wanted(starts_at=start, minutes=60), a_day(at(10)))
    assert found == ([expected] if expected else [])


def test_a_visit_is_not_in_its_own_way():
    wanted = Wanted(starts_at=at(10, 30), minutes=60, plan_id="p0")
    assert codes(wanted, a_day(at(10))) == []


def test_two_people_stop_a_home_visit_until_the_second_is_named():
    wanted = Wanted(starts_at=at(10), minutes=60, two_people_needed=True)
    assert codes(wanted, a_day()) == [("two_people", True)]
    assert codes(replace(wanted, second_person="R. Jones"), a_day()) == []
    assert codes(replace(wanted, mode="phone"), a_day()) == []


@pytest.mark.parametrize("said", ["Somali", "Somali, not booked", ""])
def test_an_interpreter_not_booked_is_said_and_allowed(said):
    wanted = Wanted(starts_at=at(10), minutes=60, interpreter_needed=True, interpreter=said)
    assert codes(wanted, a_day()) == [("interpreter", False)]
    assert codes(replace(wanted, interpreter="Somali, booked"), a_day()) == []


def test_closed_days_and_times_that_passed_stop():
    assert codes(Wanted(starts_at=at(10), minutes=60), a_day(closed_because="a Sunday")) == [
        ("closed", True)
    ]
    assert ("past", True) in codes(Wanted(starts_at=at(10), minutes=60), a_day(), now=at(11))


def test_over_capacity_is_allowed_and_says_by_how_much():
    day = a_day(at(9), at(11))
    notes = notes_on(Wanted(starts_at=at(14), minutes=60), day, RULES, NOW)
    assert [(note.code, note.stops) for note in notes] == [("over", False)]
    assert notes[0].words == "The day is over by 30min"


def test_after_dark_is_said_in_winter_only():
    winter = date(2026, 12, 15)
    wanted = Wanted(starts_at=at(15, 30, winter), minutes=60)
    assert codes(wanted, DiaryDay(day=winter)) == [("dark", False)]
    assert codes(replace(wanted, mode="video"), DiaryDay(day=winter)) == []
    assert codes(Wanted(starts_at=at(15, 30), minutes=60), a_day()) == []


def test_what_stops_stands_first():
    wanted = Wanted(starts_at=at(10), minutes=60, interpreter_needed=True, two_people_needed=True)
    assert [stops for _, stops in codes(wanted, a_day(at(10)))] == [True, True, False]


@given(
    st.lists(st.integers(0, 17), max_size=4),
    st.sampled_from([30, 45, 60, 90]),
)
def test_free_times_stand_first_and_none_of_them_overlaps(slots, minutes):
    day = a_day(*(at(9) + timedelta(minutes=30 * slot) for slot in slots))
    found = times_of(Wanted(starts_at=at(9), minutes=minutes), day, RULES, NOW)
    assert [one.is_free for one in found] == sorted((one.is_free for one in found), reverse=True)
    assert len({one.at for one in found}) == len(found)
    for one in found:
        overlaps = any(
            booking.starts_at < one.at + timedelta(minutes=minutes) and one.at < booking.ends_at
            for booking in day.bookings
        )
        assert overlaps != one.can_book
        assert one.at + timedelta(minutes=minutes) <= at(RULES.last_end)


def test_travel_and_writing_up_are_counted():
    assert booked_minutes(a_day(at(9), at(11)).bookings, RULES) == 2 * (60 + 30 + 20)
    phone = Booking(plan_id="p", starts_at=at(9), minutes=60, mode="phone")
    assert booked_minutes([phone], RULES) == 90


def test_loads_in_words():
    assert say_load(0, 300) == "Free"
    assert say_load(250, 300) == "4h 10min of 5h"
    assert say_load(340, 300) == "5h 40min of 5h, over by 40min"


def test_a_day_without_hours_is_refused():
    with pytest.raises(RuleBroken):
        DiaryRules(first_start=18, last_end=9)


@pytest.mark.parametrize(
    ("day", "rise", "fall"),
    [  # published times for Leicester, within ten minutes
        (date(2026, 6, 21), (4, 40), (21, 33)),
        (date(2026, 12, 21), (8, 14), (15, 53)),
        (date(2026, 3, 20), (6, 8), (18, 17)),
    ],
)
def test_sunrise_and_sunset(day, rise, fall):
    sunrise, sunset = daylight(day)
    assert abs(sunrise - at(*rise, day=day)) < timedelta(minutes=10)
    assert abs(sunset - at(*fall, day=day)) < timedelta(minutes=10)


def test_a_standing_visit_keeps_its_own_time_wherever_it_lies():
    wanted = Wanted(starts_at=at(9), minutes=60, plan_id="own")
    found = times_of(wanted, a_day(), RULES, NOW, time(11, 15))
    assert at(11) + timedelta(minutes=15) in {one.at for one in found}
    assert len(found) == len(times_of(wanted, a_day(), RULES, NOW)) + 1
