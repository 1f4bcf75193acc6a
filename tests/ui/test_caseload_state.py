"""What the caseload says: tabs, chips, rows, and the words for nobody."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.casefile import CaseSummary, TabCounts
from ehe_desktop.services.find_child import CloseMatch, SameName, SearchAnswer, same_names
from ehe_desktop.services.list_caseload import (
    CaseloadFacts,
    CaseloadFilter,
    Cases,
    FilterChoices,
    Order,
    SavedView,
    ViewCount,
)
from ehe_desktop.ui.caseload import state
from ehe_desktop.ui.caseload.columns_state import COLUMNS, column_filters, table_row

TODAY = date(2026, 6, 22)
KNOWN = FilterChoices(areas=("East", "West"), officers=(("o1", "Sam Patel"), ("o2", "Mina Ali")))


def a_line(**over) -> CaseSummary:
    given_values = {
        "child_id": "c1",
        "family_id": "f1",
        "full_name": "Amina Yusuf",
        "known_as": "",
        "case_number": "EHE-00412",
        "born_on": date(2017, 3, 13),
        "band": "high",
        "due_on": date(2026, 6, 10),
        "due_is_first_contact": False,
        "put_off_until": None,
        "last_seen_on": date(2025, 12, 9),
        "last_seen_alone_on": None,
        "visits_in_year": 1,
        "next_visit_at": None,
        "officer_id": "o1",
        "area": "West",
        "flag_words": (),
        "concern_open": False,
        "concern_not_told": False,
        "draft_open": False,
        "two_person_visit": False,
        "needs_decision": False,
        "case_state": "scheduled_review",
        "is_open": True,
    }
    return CaseSummary(**given_values | over)


def test_a_late_row_says_so_in_words_and_tone():
    row = state.child_row(a_line(), TODAY)
    assert (row.title, row.lines, row.note) == (
        "Amina Yusuf",
        ("Year 4 · 9 years",),
        "Overdue 12 days · 10 Jun",
    )
    assert row.note_tone == "alert"
    assert "risk band High" in row.spoken


@pytest.mark.parametrize(
    ("over", "note", "tone"),
    [
        ({"due_on": TODAY}, "Due today · 22 Jun", ""),
        ({"put_off_until": date(2026, 7, 6)}, "Put off until 6 Jul", ""),
        ({"put_off_until": date(2026, 6, 21)}, "Overdue 12 days · 10 Jun", "alert"),
        ({"due_is_first_contact": True}, "First contact overdue 12 days · 10 Jun", "alert"),
        ({"due_on": None}, "No review date yet", ""),
        ({"is_open": False}, "Closed", ""),
    ],
)
def test_the_due_line_of_a_row(over, note, tone):
    row = state.child_row(a_line(**over), TODAY)
    assert (row.note, row.note_tone) == (note, tone)


def test_marks_have_words():
    line = a_line(
        concern_open=True, concern_not_told=True, two_person_visit=True, draft_open=True,
        needs_decision=True,
    )  # fmt: skip
    words = [mark.words for mark in state.row_marks(line)]
    assert words == [
        "Concern not yet told",
        "Two-person visit",
        "Visit being written",
        "Needs your decision",
    ]


def test_an_unknown_or_future_birth_is_no_fault():
    assert state.year_and_age(None, TODAY) == "Date of birth not known"
    assert state.year_and_age(date(2030, 1, 1), TODAY) == "Date of birth not known"


def test_tabs_have_counts_and_hide_what_holds_nobody_only_where_it_is_rare():
    own = SavedView("v1", "West, high", CaseloadFilter(areas=("West",)))
    facts = CaseloadFacts(
        tabs=TabCounts(open_cases=58, overdue=3), views=(ViewCount(own, 4),), choices=KNOWN
    )
    tabs = state.view_tabs(facts, sees_team=False)
    assert [tab.label for tab in tabs] == [
        "My cases 58", "Overdue 3", "Not seen in 12 months 0", "Not seen alone 0",
        "New notifications 0", "Concern open 0", "West, high 4",
    ]  # fmt: skip
    assert tabs[-1].is_own
    full = CaseloadFacts(tabs=TabCounts(needs_decision=1, moving_out=2), views=(), choices=KNOWN)
    labels = [tab.label for tab in state.view_tabs(full, sees_team=True)]
    assert labels[0] == "All cases 0"
    assert "Needs your decision 1" in labels
    assert "Moving out 2" in labels


def test_a_route_sets_a_tab_or_chips():
    assert state.read_part("") == ("mine", state.USUAL)
    key, choices = state.read_part("overdue")
    assert (key, choices.overdue) == ("overdue", True)
    key, choices = state.read_part("overdue+band:high+area:West+officer:o1+concern")
    assert key == "overdue"
    assert (choices.bands, choices.areas, choices.officer_id) == (("high",), ("West",), "o1")
    assert choices.concern_open


@given(st.text(max_size=30))
def test_no_route_can_break_the_caseload(part):
    key, choices = state.read_part(part)
    assert state.tab_choices(key) is not None
    assert set(choices.bands) <= {code for code, _ in state.band_choices()}


def test_every_filter_beyond_its_tab_is_a_chip_that_takes_it_away():
    base = state.USUAL
    full = replace(
        base,
        bands=("high", "very_high"),
        areas=("West",),
        officer_id="o2",
        concern_open=True,
        draft_open=True,
        cases=Cases.CLOSED,
        case_states=("moving_out",),
        family_id="f1",
    )
    chips = state.filter_chips(full, base, KNOWN)
    assert [chip.words for chip in chips] == [
        "Concern open", "Visit being written", "Closed cases", "Very high, High", "West",
        "Mina Ali", "Moving out", "One family",
    ]  # fmt: skip
    left = full
    while chips := state.filter_chips(left, base, KNOWN):
        left = chips[0].without
    assert left == base


@given(st.data())
def test_no_filter_is_ever_out_of_sight(data):
    """A law: what differs from the tab is either a chip or the order, which has a chip of its own."""
    changes = {}
    for info in fields(CaseloadFilter):
        if info.name in {"order", "falling", "limit", "offset", "due_by"}:
            continue
        options = {
            "cases": st.sampled_from(list(Cases)),
            "bands": st.sampled_from([(), ("low",), ("high", "not_assessed")]),
            "areas": st.sampled_from([(), ("East",)]),
            "case_states": st.sampled_from([(), ("notified",)]),
            "officer_id": st.sampled_from(["", "o1", "somebody"]),
            "family_id": st.sampled_from(["", "f1"]),
        }.get(info.name, st.booleans())
        changes[info.name] = data.draw(options)
    wanted = replace(state.USUAL, **changes)
    chips = state.filter_chips(wanted, state.USUAL, KNOWN)
    assert bool(chips) == (wanted != state.USUAL)
    assert all(chip.words for chip in chips)


def test_every_order_has_words_for_both_ways():
    for order in Order:
        up = state.order_words(CaseloadFilter(order=order))
        down = state.order_words(CaseloadFilter(order=order, falling=True))
        assert up
        assert down
        assert up != down


def test_words_for_nobody_and_for_one_name_twice():
    assert state.empty_view("overdue", narrowed=False) == ("Nobody overdue. Good.", "")
    assert "filter" in state.empty_view("overdue", narrowed=True)[1]
    assert state.empty_view("own-view", narrowed=False)[0]
    title, more = state.empty_search(SearchAnswer(typed=" yusif ", close=(CloseMatch("yusuf", 2),)))
    assert (title, more) == ("No child matches ‘yusif’.", "Close matches:")
    assert state.caution((SameName("Amina Yusuf", 2),)) == (
        "2 children are named Amina Yusuf. Check the date of birth."
    )
    assert state.caution(()) == ""


def test_names_are_the_same_however_they_are_accented():
    rows = (
        a_line(full_name="Zoë Łąka"),
        a_line(child_id="c2", full_name="Zoe Laka"),
        a_line(child_id="c3", full_name="Tomos Bevan"),
    )
    assert same_names(rows) == (SameName("Zoë Łąka", 2),)


def test_found_words_say_where_it_was_looked():
    assert state.found_words(1, 1, closed=False) == "1 child found in open cases"
    assert state.found_words(82, 50, closed=True) == (
        "82 children found in open and closed cases, the best 50 shown"
    )


def test_a_table_row_has_a_cell_for_each_column_and_sorts_by_what_it_means():
    row = table_row(a_line(), {"o1": "Sam Patel"}, TODAY)
    assert len(row.cells) == len(COLUMNS)
    by_title = {column.title: cell for column, cell in zip(COLUMNS, row.cells, strict=True)}
    assert by_title["Officer"].words == "Sam Patel"
    assert by_title["Seen alone"].words == "Never"
    assert by_title["Seen alone"].sort < by_title["Last seen"].sort
    low = table_row(a_line(band="low"), {}, TODAY).cells[1]
    assert low.sort < by_title["Band"].sort


def test_a_heading_filters_on_and_off():
    for at, column in enumerate(COLUMNS):
        for _words, on, changed in column_filters(at, state.USUAL, KNOWN):
            assert not on
            assert changed != state.USUAL, column
            back = [new for _, was_on, new in column_filters(at, changed, KNOWN) if was_on]
            assert state.USUAL in back


def test_a_part_added_to_a_view_narrows_it_by_its_states_too():
    _key, choices = state.read_part("overdue+moving")
    assert choices.overdue
    assert choices.case_states == ("moving_out", "transferred")
