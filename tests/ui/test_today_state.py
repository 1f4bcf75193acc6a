"""Today in words: the sentence, the next visit, due rows, what waits, and readiness told truly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ehe_desktop.domain.casefile import ConcernLine, DraftLine, DueCounts, WaitingCounts
from ehe_desktop.domain.owed import Owed
from ehe_desktop.domain.second_sign_off import SecondStanding, SecondState
from ehe_desktop.services.keep_concern import keep_concern, start_concern
from ehe_desktop.services.list_second import SecondToDo
from ehe_desktop.services.look_at_today import Readiness, Today, look_at_today
from ehe_desktop.storage.second_query import SecondLine
from ehe_desktop.ui.routes import CASELOAD, CONCERNS, RAISE_CONCERN, SYNC, VISIT, Route
from ehe_desktop.ui.today import state
from tests.fakes.council_store import COUNCIL_NOW, council_desk


@pytest.fixture(scope="module")
def day(tmp_path_factory) -> Today:
    """The council's Monday at ten in the morning."""
    desk = council_desk(tmp_path_factory.mktemp("today"))
    found = look_at_today(desk)
    desk.store.close()
    return found


def nothing(day: Today) -> Today:
    return replace(
        day, planned=(), done=(), due=(), due_counts=DueCounts(), drafts=(), concerns=(),
        waiting=WaitingCounts(),
    )  # fmt: skip


def test_the_sentence_counts_visits_and_what_is_late(day):
    shown = state.today_state(day)
    assert shown.title == "Mon 22 June"
    assert shown.sentence.startswith(f"{len(day.planned)} visits today · ")
    assert shown.sentence.endswith("overdue")
    quiet = state.today_state(nothing(day))
    assert quiet.sentence == "No visits today · nothing overdue"


def test_the_sentence_says_what_nobody_else_can_do(day):
    """Its rows stand below the reviews that are due, and these may fill the page."""
    concerns = (a_concern(status="not_yet_told"), a_concern(concern_id="k2"))
    second = tuple(
        SecondToDo(
            line=SecondLine(
                visit_id=f"v{at}", child_id="c", child_name="Amina Yusuf", band="very_high",
                on=day.today, officer_ids=frozenset(), officer_name="Sam", words="",
                standing=SecondStanding(state=standing),
            )
        )
        for at, standing in enumerate(
            (SecondState.WAITING, SecondState.WAITING, SecondState.SENT_BACK)
        )
    )  # fmt: skip
    shown = state.today_state(replace(nothing(day), concerns=concerns, second=second))
    assert shown.sentence == (
        "No visits today · 1 concern nobody has been told of · nothing overdue · "
        "2 second sign-offs to give · 1 visit sent back to you"
    )


def test_an_empty_day_names_the_next_visit(day):
    shown = state.today_state(nothing(day))
    assert shown.empty.startswith("Nothing due today. Next visit ")
    lonely = state.today_state(replace(nothing(day), next_later=None))
    assert lonely.empty == "Nothing due today, and no visit is planned."
    assert state.today_state(day).empty == ""


def test_the_card_is_the_first_visit_that_is_not_over(day):
    first, second = day.planned[:2]
    assert state.today_state(day).card.plan_id == first.plan_id
    during = replace(day, now=first.starts_at + timedelta(minutes=5))
    shown = state.today_state(during)
    assert (shown.card.plan_id, shown.card_title) == (first.plan_id, "Now")
    after = replace(day, now=first.starts_at + timedelta(minutes=first.minutes + 1))
    assert state.today_state(after).card.plan_id == second.plan_id
    evening = replace(day, now=COUNCIL_NOW + timedelta(hours=11))
    assert state.today_state(evening).card.plan_id == day.planned[-1].plan_id


def test_languages_stand_by_their_own_sign_and_company_by_another(day):
    visit = replace(
        day.planned[0], interpreter="Urdu", second_person="N. Khan", travel_note="Park in the lane"
    )
    card = state.today_state(replace(day, planned=(visit,))).card
    said = (card.interpreter, card.company, card.travel)
    assert said == ("Interpreter: Urdu", "With N. Khan", "Park in the lane")


def test_a_visit_begun_is_continued_and_a_confidential_address_is_not_shown(day):
    visit = replace(
        day.planned[0], has_draft=True, address_confidential=True, address="1 Secret Road",
        out_by="12:15", buddy_name="L. Okafor", staff_warning=True,
    )  # fmt: skip
    card = state.today_state(replace(day, planned=(visit,))).card
    assert card.action == "Continue visit"
    assert "Secret" not in card.place
    assert card.buddy == "Tell buddy: L. Okafor by 12:15pm"
    assert "Staff-safety" in card.warnings
    assert card.route.plan_id == visit.plan_id


def test_due_rows_keep_the_order_and_say_what_is_booked(day):
    shown = state.today_state(day)
    assert [row.child_id for row in shown.due] == [row.child_id for row in day.due]
    assert len(shown.due) + shown.more_due == day.due_counts.due
    assert any(row.booked.startswith("Visit booked ") for row in shown.due)
    one = replace(day.due[0], next_visit_at=None, due_on=date(2026, 6, 9))
    row = state.today_state(replace(day, due=(one,))).due[0]
    assert (row.booked, row.due, row.is_late) == ("", "Overdue 13 days · 9 Jun", True)


def test_due_today_is_not_late(day):
    one = replace(day.due[0], due_on=day.today)
    shown = state.today_state(replace(day, due=(one,), due_counts=DueCounts(due=1)))
    assert shown.due[0].due == "Due today · 22 Jun"
    assert not shown.due[0].is_late
    assert shown.sentence.endswith("nothing overdue")


def a_concern(**over) -> ConcernLine:
    given = {
        "concern_id": "k", "child_id": "c", "family_id": "f", "child_name": "Amina Yusuf",
        "band": "high", "status": "told", "raised_at": "", "raised_by": "", "danger": "",
        "told_to": "", "told_at": "", "reference": "", "chase_on": date(2026, 6, 22),
        "outcome": "", "close_proposed": False, "is_open": True,
    }  # fmt: skip
    return ConcernLine(**given | over)


def an_owed(number: int, days: int, **over) -> Owed:
    due_on = date(2026, 6, 22) + timedelta(days=days)
    given = {"child_name": f"Child {number}", "made_on": due_on, "due_on": due_on}
    return Owed(record_id=f"r{number}", child_id=f"c{number}", **given | over)


def test_who_is_to_hear_back_or_to_have_a_copy_stands_on_today_the_soonest_first(day):
    quiet = replace(
        nothing(day), hear_back=(an_owed(1, 0, by="Sam, by letter"),), copies=(an_owed(2, -3),)
    )
    shown = state.today_state(quiet)
    assert [(row.words, row.detail, row.is_urgent, row.route) for row in shown.waiting] == [
        (
            "Copy for the parent of Child 2", "Overdue 3 days · 19 Jun", True,
            Route(place=CASELOAD, child_id="c2"),
        ),
        (
            "Child 1 is to hear back", "Due today · 22 Jun · Sam, by letter", False,
            Route(place=CASELOAD, child_id="c1", part="voice"),
        ),
    ]  # fmt: skip
    assert shown.empty == ""
    many = tuple(an_owed(number, number) for number in range(state.MOST_OWED + 2))
    rows = state.today_state(replace(nothing(day), copies=many)).waiting
    assert len(rows) == state.MOST_OWED + 1
    assert rows[-1].words == "2 more to hear back or to have a copy"


def test_what_waits_leads_where_it_is_settled(day):
    draft = DraftLine(
        draft_id="d", plan_id="p", family_id="f", author_id="o", child_ids=("c",),
        child_names=("Tomos Bevan",), started_at=datetime(2026, 6, 19, 9, tzinfo=UTC), at_step="",
    )  # fmt: skip
    concerns = (a_concern(status="not_yet_told", chase_on=None), a_concern(concern_id="k2"))
    shown = state.today_state(
        replace(
            day,
            drafts=(draft,),
            concerns=concerns,
            waiting=WaitingCounts(conflicts=2, not_accepted=1),
        )
    )
    assert [(row.words, row.detail, row.route.place) for row in shown.waiting] == [
        ("Not yet told: concern about Amina Yusuf", "Nobody has been told yet", CONCERNS),
        ("Chase a reply about Amina Yusuf", "Due today · 22 Jun", CONCERNS),
        ("Sign off: Tomos Bevan", "Begun 19 Jun, not signed off", VISIT),
        ("2 records need your decision", "", SYNC),
        ("1 change was not accepted", "", SYNC),
    ]
    assert shown.waiting[0].is_urgent
    assert not shown.waiting[1].is_urgent
    assert len({row.key for row in shown.waiting}) == len(shown.waiting)


@pytest.mark.parametrize(
    ("ready", "words"),
    [
        (Readiness(visits=1), "Ready for no signal: records and forms for 1 visit in the next 7 days · checked 10:00am"),
        (Readiness(visits=0), "No visits in the next 7 days. The forms are on this device · checked 10:00am"),
        (
            Readiness(visits=2, missing_forms=("home_visit",), missing_records=2),
            "Not ready for no signal: the visit form, 2 records missing. Connect and sync · checked 10:00am",
        ),
    ],
)  # fmt: skip
def test_readiness_says_only_what_was_found(ready, words):
    assert state.readiness_words(ready, COUNCIL_NOW) == words


def test_a_wrong_clock_is_said(day):
    shown = state.today_state(replace(day, clock_is_doubtful=True))
    assert shown.clock_warning == "This device’s clock says 22 June 2026. Due dates may be wrong."
    assert state.today_state(day).clock_warning == ""


def test_a_concern_that_was_begun_and_not_finished_stands_first(tmp_path):
    desk = council_desk(tmp_path)
    child = look_at_today(desk).due[0]
    begun = replace(start_concern(desk, child.child_id), where="in the kitchen")
    keep_concern(desk, begun)
    first = state.today_state(look_at_today(desk)).waiting[0]
    assert first.words == f"Not finished: concern about {child.full_name}"
    assert (first.is_urgent, first.route.place) == (True, RAISE_CONCERN)
    assert first.route.concern_id == begun.draft_id
    desk.store.close()


def test_an_open_concern_stands_beside_the_child_to_be_visited(day):
    visit = day.planned[0]
    child_id = visit.child_ids[0]
    row = replace(day.children[child_id], concern_open=True, flag_words=("Child in need plan",))
    found = replace(day, planned=(visit,), children={**day.children, child_id: row})
    line = state.today_state(found).card.children[0]
    assert line.flags == "Concern open · Child in need plan"


def test_concerns_beyond_the_first_are_counted_and_never_dropped(day):
    many = tuple(a_concern(concern_id=f"c{n}") for n in range(state.MOST_CONCERNS + 1))
    shown = state.today_state(replace(nothing(day), concerns=many)).waiting
    assert len(shown) == state.MOST_CONCERNS + 1
    assert shown[-1].words == "1 more concern to tell or chase"
    assert shown[-1].route.place == CONCERNS
