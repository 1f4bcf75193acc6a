"""What the visit's pages say (ux.md 2.0.2, 2.5, 2.8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ehe_desktop.domain.safeguarding import SafeguardingFlag
from ehe_desktop.domain.visit_steps import Progress, Step, VisitProgress
from ehe_desktop.services.brief_safety import OutBy, clock_time
from ehe_desktop.services.go_back_to_draft import GoBack
from ehe_desktop.services.open_visit import OpenVisit, VisitedChild
from ehe_desktop.ui.visit import state
from tests import builders

AT = datetime(2026, 6, 22, 9, 30, tzinfo=UTC)


def a_visit(*names, draft=None, family=None):
    children = tuple(
        VisitedChild(child_id=f"c{n}", child=builders.a_child(name))
        for n, name in enumerate(names or ("Amina Yusuf",))
    )
    ids = [one.child_id for one in children]
    plan = builders.a_visit_plan(*ids, starts_at=AT, buddy_name="L. Okafor", out_by="12:00")
    return OpenVisit(
        plan_id="plan",
        plan=plan,
        draft_id="draft",
        draft=builders.a_visit_draft("plan", *ids, **(draft or {})),
        family_id="family",
        family=builders.a_family(**(family or {})),
        children=children,
        forms={},
    )


def progress(**over):
    given = {
        "prepared": True,
        "safety": Progress(3, 3),
        "record": {"c0": Progress(9, 14), "c1": Progress(4, 14)},
        "voice": {"c0": Progress(4, 4), "c1": Progress(0, 4)},
        "health": {"c0": Progress(0, 9), "c1": Progress(0, 9)},
    }
    return VisitProgress(**given | over)


SIBLINGS = ("Amina Yusuf", "Bilal Yusuf")


def shown(visit=None, how_far=None, **over):
    rows = state.rows(visit or a_visit(*SIBLINGS), how_far or progress(), **over)
    return {row.step: row for row in rows}


def test_the_rows_of_the_screen_guide():
    rows = shown()
    assert [row.title for row in rows.values()] == [
        "1 Prepare", "2 Safety brief", "3 Record the visit", "4 Child’s voice",
        "5 Health prompts", "6 Sign off", "7 Next review",
    ]  # fmt: skip
    assert rows[Step.SAFETY].detail == "buddy L. Okafor, out by 12:00pm"
    assert rows[Step.RECORD].detail == "Amina 9 of 14 · Bilal 4 of 14"
    assert rows[Step.VOICE].detail == "Amina 4 of 4 · Bilal not yet"
    assert rows[Step.SIGN_OFF].detail == "after 3, 4 and 5"
    assert (rows[Step.SIGN_OFF].state, rows[Step.SIGN_OFF].words) == (
        "Cannot start",
        "Cannot start yet",
    )
    assert rows[Step.NEXT_REVIEW].detail == "after 6"
    assert state.continue_words(progress()) == "Continue: Record the visit"


def test_one_child_needs_no_name():
    rows = shown(a_visit(), progress(record={"c0": Progress(9, 14)}))
    assert rows[Step.RECORD].detail == "9 of 14 answered"


def test_a_problem_is_counted_in_words():
    rows = shown(how_far=progress(record={"c0": Progress(9, 14, 2), "c1": Progress(1, 2)}))
    assert (rows[Step.RECORD].state, rows[Step.RECORD].words) == ("Problem", "2 problems")


def test_two_people_are_asked_for_in_the_row():
    visit = a_visit(*SIBLINGS, family={"two_person_visit": True})
    rows = shown(visit, progress(safety=Progress(3, 4)))
    assert rows[Step.SAFETY].detail.endswith("two people must go")


def test_after_signing_the_first_five_are_locked():
    rows = shown(how_far=progress(signed=True))
    assert {rows[step].words for step in list(Step)[:5]} == {"Locked"}
    assert rows[Step.NEXT_REVIEW].words == "Not started"
    assert state.sent_words(progress(signed=True)) == "Signed off · sends when connected"
    assert state.continue_words(progress(signed=True, reviews_set=True)) in (
        "", "Continue: Record the visit",
    )  # fmt: skip


def test_where_the_visit_did_not_happen_nobody_is_asked_for_words():
    assert shown(failed=True)[Step.VOICE].detail == "Not needed: the visit did not happen"


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (("Amina Yusuf",), "Visit to Amina Yusuf"),
        (SIBLINGS, "Visit to Amina and Bilal Yusuf"),
        (("Amina Yusuf", "Tom Reid"), "Visit to Amina Yusuf and Tom Reid"),
        ((*SIBLINGS, "Cawo Yusuf"), "Visit to Amina, Bilal and Cawo Yusuf"),
    ],
)
def test_the_title(names, title):
    assert state.title(a_visit(*names)) == title


def test_times_are_england_s():
    assert state.when(AT) == "Mon 22 June 2026, 10:30am"
    assert state.saved_words(AT) == "Saved on this device 10:30am"
    assert state.when(AT.replace(hour=23)).endswith(", 12:30am")


def test_a_flag_names_its_source_and_when_it_was_checked():
    flag = SafeguardingFlag(
        flag_id="f", code="CIN", words="Child in need plan", severity=2, access="B",
        is_open=True, raised_on="", source="Mosaic", checked_on=date(2026, 6, 2),
    )  # fmt: skip
    assert state.flag_line(flag) == "Child in need plan · source: Mosaic, checked 2 June 2026"
    unknown = replace(flag, source="", checked_on=None)
    assert state.flag_line(unknown).endswith("no source kept, not checked yet")


def test_the_offer_to_go_back_names_child_time_and_topic():
    offer = GoBack(
        draft_id="d", plan_id="p", child_names=("Amina Yusuf",), kept_at=AT,
        at_step="record", at_topic="Work seen",
    )  # fmt: skip
    said = "Go back to Amina Yusuf’s visit? Saved today 10:30am, at ‘Work seen’."
    assert state.go_back_words(offer, AT) == said


def test_at_the_time_it_asks_and_names_whom_to_phone():
    out = OutBy(
        at=AT, words="Out by 10:30", is_due=True, minutes_late=0,
        buddy_name="L. Okafor", buddy_phone="07700 900123",
    )  # fmt: skip
    assert state.ask_out_words(out) == ("Are you out?", "Call L. Okafor 07700 900123.")


@pytest.mark.parametrize(
    ("typed", "time"),
    [("12", "12:00"), ("9.30", "09:30"), ("1:30 pm", "13:30"), ("12am", "00:00"), ("25", ""),
     ("soon", ""), ("13pm", ""), ("", "")],
)  # fmt: skip
def test_times_of_day_as_people_type_them(typed, time):
    assert clock_time(typed) == time
