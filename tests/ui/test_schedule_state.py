"""What the schedule says, without Qt: initials only, loads, clashes, the tray's order, times, notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ehe_desktop.domain.clock import ENGLAND
from ehe_desktop.domain.diary import SlotNote, TimeChoice
from ehe_desktop.services.look_at_week import DayLoad, look_at_week
from ehe_desktop.services.plan_visit import plan_facts
from ehe_desktop.ui.schedule.plan_state import (
    Typed,
    asked,
    facts_words,
    notes_words,
    out_by_of,
    problems,
    split_interpreter,
)
from ehe_desktop.ui.schedule.state import (
    as_of_words,
    empty_words,
    faces,
    is_over,
    load_words,
    shifted,
    time_rows,
    tray_rows,
)
from tests.fakes.council_store import COUNCIL_DAY, COUNCIL_NOW
from tests.fakes.diary import free_a_child

AT = datetime(2026, 6, 23, 14, 0, tzinfo=ENGLAND)


@pytest.fixture
def desk(new_desk):
    return free_a_child(new_desk(officers=2, role="supervisor"))


@pytest.fixture
def week(desk):
    return look_at_week(desk, COUNCIL_DAY)


def typed(**over):
    given = {
        "officer_id": "o",
        "child_ids": ("c",),
        "day": AT.date(),
        "day_problem": "",
        "at": AT,
        "minutes": 60,
        "visit_type": "review",
        "mode": "face_to_face",
        "routine": True,
        "told_why": "Routine review.",
        "language": "",
        "is_booked": False,
        "second_person": "",
        "buddy_name": "L. Okafor",
        "buddy_phone": "",
        "out_by": "",
    }
    return Typed(**given | over)


def test_no_full_name_stands_on_the_grid_or_in_the_tray(week):
    said = [
        f"{face.who} {face.spoken}"
        for row in week.officers
        for face in faces(row.visits, week.years)
    ]
    said += [row.spoken for row in tray_rows(week, "", COUNCIL_DAY)]
    names = {name for visit in week.visits for name in visit.child_names}
    names |= {one.full_name for one in week.to_place}
    assert said
    assert not [name for name in names for line in said if name in line]


def test_a_card_says_the_band_in_words_and_shows_letter_and_mark(week):
    for row in week.officers:
        for face in faces(row.visits, week.years):
            assert "risk band" in face.spoken
            assert face.letter in {"L", "M", "H", "VH", "NA"}


def test_a_confidential_area_is_not_shown(week):
    visit = replace(week.visits[0], address_confidential=True, area="Millbank")
    face = faces((visit,), week.years)[0]
    assert face.area == ""
    assert "Millbank" not in face.spoken


def test_a_child_not_assessed_is_not_hidden_by_a_brothers_low_band(week):
    visit = next(visit for visit in week.visits if len(visit.child_ids) > 1)
    mixed = replace(visit, bands=("not_assessed", *("low",) * (len(visit.bands) - 1)))
    face, alike = faces((mixed,), week.years)[0], replace(visit, bands=("low",) * len(visit.bands))
    assert "A child not assessed" in face.marks
    assert "A child not assessed" in face.spoken
    assert "A child not assessed" not in faces((alike,), week.years)[0].marks


def test_two_visits_at_once_both_say_so(week):
    first = week.visits[0]
    other = replace(first, plan_id="other", starts_at=first.starts_at + timedelta(minutes=30))
    marks = [face.marks for face in faces((first, other), week.years)]
    assert all("Double booked" in one for one in marks)
    later = replace(other, starts_at=first.starts_at + timedelta(minutes=first.minutes))
    assert "Double booked" not in faces((first, later), week.years)[0].marks


def test_loads_and_closed_days_in_words():
    assert load_words(DayLoad(booked=250, available=300), "") == "4h 10min of 5h"
    assert load_words(DayLoad(booked=0, available=300), "a bank holiday (x)").startswith("Closed")
    assert is_over(DayLoad(booked=301, available=300))


def test_others_rows_say_as_of_when(week):
    mine, other = week.officers[0], week.officers[1]
    assert as_of_words(mine, "2026-06-22T07:12:00.000Z", COUNCIL_NOW) == ""
    assert as_of_words(other, "2026-06-22T07:12:00.000Z", COUNCIL_NOW) == "as of 8:12am"
    assert as_of_words(other, "2026-06-19T07:12:00.000Z", COUNCIL_NOW) == "as of 19 Jun 8:12am"
    assert as_of_words(other, "", COUNCIL_NOW) == "not synced yet"


def test_the_tray_filters_by_area(week):
    area = week.areas[0]
    rows = tray_rows(week, area, COUNCIL_DAY)
    assert rows
    assert len(rows) == sum(one.area == area for one in week.to_place)


def test_an_empty_week_says_who_waits(week):
    none = replace(week, officers=())
    assert empty_words(none).startswith("No visits this week.")
    assert empty_words(replace(none, to_place=week.to_place[:1])).endswith(
        "1 review is waiting to be placed."
    )
    assert empty_words(week) == ""


def test_shifting_stays_in_the_week_and_keeps_the_clock(week):
    visit = replace(week.visits[0], starts_at=AT)
    assert shifted(visit, week.days, (1, 0), 30).starts_at == AT + timedelta(days=1)
    assert shifted(visit, week.days, (-5, 0), 30).starts_at.date() == week.days[0]
    assert shifted(visit, week.days, (0, -1), 30).starts_at == AT - timedelta(minutes=30)


def test_a_time_says_it_is_free_or_why_not():
    free = TimeChoice(AT, ())
    shut = TimeChoice(AT + timedelta(hours=1), (SlotNote("double", "Another visit", stops=True),))
    rows = time_rows((free, shut))
    assert rows[0].lines == ("Free",)
    assert rows[1].lines == ("Another visit",)
    assert rows[1].trailing == "Cannot be booked"
    assert notes_words(free) == ("", "info")
    assert notes_words(shut) == ("Another visit.", "danger")


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"child_ids": ()}, "children"),
        ({"day": None}, "day"),
        ({"at": None}, "time"),
        ({"told_why": " "}, "told"),
        ({"buddy_name": ""}, "buddy"),
        ({"out_by": "half past"}, "out"),
    ],
)
def test_what_is_missing_is_said_at_its_field(desk, week, over, field):
    facts = plan_facts(desk, week.to_place[0].child_id)
    assert [name for name, _ in problems(typed(**over), facts)] == [field]
    assert problems(typed(), facts) == ()


def test_two_people_are_asked_for_at_a_home_only(desk, week):
    facts = replace(plan_facts(desk, week.to_place[0].child_id), two_person_visit=True)
    assert [name for name, _ in problems(typed(), facts)] == ["second"]
    assert problems(typed(mode="office"), facts) == ()
    assert problems(typed(second_person="R. Jones"), facts) == ()
    assert any("Two people" in line for line in facts_words(facts))


def test_interpreter_words_go_there_and_back():
    assert asked(typed(language="Somali", is_booked=True), AT).interpreter == "Somali, booked"
    assert split_interpreter("Somali, booked") == ("Somali", True)
    assert split_interpreter("Somali, not booked") == ("Somali", False)
    assert asked(typed(), AT).interpreter == ""


def test_out_by_is_the_end_and_the_grace():
    assert out_by_of(AT, 60, 10) == "3:10pm"
    assert asked(typed(out_by="9.05"), AT).out_by == "09:05"
    assert out_by_of(None, 60, 10) == ""
    assert AT.date() == date(2026, 6, 23)
