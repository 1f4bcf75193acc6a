"""Vaccination prompts by date of birth (domain.md 6, border dates of 10.7)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.policy_readers import read_immunisations
from ehe_desktop.domain.policy_table import read_toml

from .domain_policy_for_tests import text_of

TABLE = read_immunisations(read_toml("immunisations.toml", text_of("immunisations.toml")))
TODAY = date(2026, 11, 21)


def asked(born_on, today=TODAY):
    return {prompt.id for prompt in TABLE.prompts_for(born_on, today)}


@pytest.mark.parametrize(
    ("born_on", "is_asked"),
    [
        (date(2019, 12, 31), {"mmr_missing", "preschool_mmr", "year_1_mmr"}),
        (date(2020, 1, 1), {"mmrv_catch_up", "preschool_mmr", "year_1_mmr"}),
        (date(2022, 8, 31), {"mmrv_catch_up", "preschool_mmr", "year_1_mmr"}),
        (date(2022, 9, 1), {"preschool_mmrv", "year_1_mmr"}),
        (date(2024, 6, 30), {"second_dose_offered", "year_1_mmr"}),
        (date(2024, 7, 1), {"months_18", "year_1_mmr_no_hibmenc"}),
        (date(2024, 12, 31), {"months_18", "year_1_mmr_no_hibmenc"}),
        (date(2025, 1, 1), {"months_18", "year_1_mmrv"}),
    ],
)
def test_the_borders_of_mmrv(born_on, is_asked):
    about_measles = {
        prompt.id
        for prompt in TABLE.prompts
        if any(word in f"{prompt.ask_about} {prompt.id}" for word in ("MMR", "mmr", "measles"))
    } | {"months_18"}
    assert asked(born_on) & about_measles == is_asked


def test_mmrv_is_offered_before_school_to_those_born_up_to_the_end_of_2024():
    later = date(2028, 5, 1)
    assert "preschool_mmrv" in asked(date(2024, 12, 31), later)
    assert asked(date(2025, 1, 1), date(2028, 5, 2)) >= {"preschool_booster"}
    assert "preschool_mmrv" not in asked(date(2025, 1, 1), date(2028, 5, 2))


@pytest.mark.parametrize(
    ("today", "runs"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2028, 3, 31), True),
        (date(2028, 4, 1), False),
    ],
)
def test_the_catch_up_runs_between_its_days(today, runs):
    assert ("mmrv_catch_up" in asked(date(2021, 3, 3), today)) is runs


def test_teenagers_and_flu_go_by_year_group_and_age():
    year_9 = date(2013, 3, 3)
    assert asked(year_9) >= {"hpv", "teenage", "flu_school"}
    year_7_of_11 = date(2015, 3, 3)
    assert "hpv" not in asked(year_7_of_11)
    assert "flu_toddler" in asked(date(2024, 3, 3))
    assert "flu_school" not in asked(date(2024, 3, 3))


@pytest.mark.parametrize(
    ("today", "in_season"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
        (date(2027, 6, 22), False),
    ],
)
def test_flu_is_asked_about_in_its_season_alone(today, in_season):
    assert ("flu_school" in asked(date(2015, 3, 3), today)) is in_season
    assert ("flu_toddler" in asked(date(2024, 3, 3), today)) is in_season


@pytest.mark.parametrize(
    ("born_on", "is_asked"),
    [
        (date(2024, 8, 31), True),  # two on 31 August 2026
        (date(2024, 9, 1), False),
        (date(2022, 9, 1), True),  # three on 31 August 2026
        (date(2022, 8, 31), False),  # four, and in Reception: asked as a schoolchild
    ],
)
def test_small_children_go_by_their_age_on_the_last_day_of_august(born_on, is_asked):
    assert ("flu_toddler" in asked(born_on, date(2026, 10, 1))) is is_asked
    assert ("flu_school" in asked(born_on, date(2026, 10, 1))) is (born_on == date(2022, 8, 31))


@given(
    st.dates(date(2008, 1, 1), date(2026, 11, 20)), st.dates(date(2026, 11, 21), date(2030, 1, 1))
)
def test_a_child_is_never_asked_about_two_kinds_of_first_birthday(born_on, today):
    first = {"year_1_mmrv", "year_1_mmr_no_hibmenc", "year_1_mmr"}
    preschool = {"preschool_mmrv", "preschool_mmr", "preschool_booster"}
    now = asked(born_on, today)
    assert len(now & first) <= 1
    assert len(now & preschool) <= 1
    assert not ({"mmrv_catch_up", "mmr_missing"} <= now)


def test_ages_in_weeks_begin_on_the_day():
    born_on = date(2026, 9, 1)
    assert "weeks_8" not in asked(born_on, date(2026, 10, 26))
    assert "weeks_8" in asked(born_on, date(2026, 10, 27))


def test_every_child_is_asked_about_missed_and_extra_doses():
    for year in range(2010, 2026):
        assert asked(date(year, 6, 15)) >= {"catch_up", "extra"}


def test_other_health_prompts():
    ids = {prompt.id for prompt in TABLE.health_prompts_for(date(2016, 6, 1), TODAY)}
    assert ids >= {"dentist", "sight_test"}
    assert "vision_4_5" not in ids


def test_a_birth_in_the_future_is_refused():
    with pytest.raises(RuleBroken):
        TABLE.prompts_for(date(2027, 1, 1), TODAY)


def test_the_table_judges_nobody():
    words = " ".join(
        f"{p.ask_about} {p.note}" for p in TABLE.prompts + TABLE.health_prompts
    ).lower()
    for never in ("overdue", " due", "refus", "why not", "must"):
        assert never not in words
    assert TABLE.signpost


@given(st.dates(date(2020, 1, 1), TODAY))
def test_the_four_groups_of_the_first_measles_dose_do_not_overlap(born_on):
    firsts = {"year_1_mmrv", "year_1_mmr_no_hibmenc", "year_1_mmr"}
    preschools = {"preschool_mmrv", "preschool_booster", "preschool_mmr"}
    assert len(asked(born_on) & firsts) <= 1
    assert len(asked(born_on) & preschools) <= 1
