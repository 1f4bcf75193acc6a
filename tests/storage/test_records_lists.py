"""What lists show: the caseload's filters and order, tabs, the diary, concerns, the timeline, a case file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.casefile import TabCounts, WaitingCounts
from ehe_desktop.domain.concern import Observation
from ehe_desktop.storage.casefile_query import casefile
from ehe_desktop.storage.caseload_query import CaseloadFilter, Cases, Order, caseload
from ehe_desktop.storage.concerns_query import concerns
from ehe_desktop.storage.counts_query import tab_counts, waiting_counts
from ehe_desktop.storage.saved_views import SavedView, drop_view, save_view, saved_views
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.timeline_query import TimelineFilter, timeline
from ehe_desktop.storage.visits_query import VisitFilter, drafts, planned_visit, planned_visits
from tests import builders
from tests.storage.case_store import ME, NOW, a_sitting, a_store, as_of, of_server

TODAY = NOW.date()


def days(count):
    return TODAY + timedelta(days=count)


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    """Six children of five families; ids by first name."""
    store = a_store(tmp_path_factory.mktemp("council"))
    ids = {}
    with store.writing(ME) as work:
        for place, name in enumerate(
            ["Ann Low", "Ben High", "Cat High", "Dan New", "Eve Gone", "Fay Very"]
        ):
            family_id = ids.get("Ben-family") if name.startswith("Cat") else None
            family_id = family_id or work.create(
                "family", builders.a_family(area="West" if place < 3 else "East")
            )
            over = {"case_number": f"EHE-{place:05}", "home_educated_since": date(2022, 9, 1)}
            if name.startswith("Eve"):
                over["closed_on"] = date(2026, 1, 1)
            if name.startswith("Dan"):
                over["home_educated_since"] = days(-20)
            else:
                over["case_state"] = "assessing"
            first = name.split()[0]
            ids[first] = work.create("child", builders.a_child(name, **over), family_id=family_id)
            ids[f"{first}-family"] = family_id
        for first, band, due in (
            ("Ann", "low", -50),
            ("Ben", "high", -2),
            ("Cat", "high", -9),
            ("Fay", "very_high", 30),
        ):
            work.create("risk_assessment", builders.a_risk_assessment(band), child_id=ids[first])
            work.create(
                "review_plan",
                builders.a_review_plan(days(due), set_on=days(-300)),
                child_id=ids[first],
            )
        work.create("put_off", builders.a_put_off(days(3)), child_id=ids["Ben"])
        work.create("notification", builders.a_notification(days(-12)), child_id=ids["Dan"])
        work.create("visit", builders.a_visit(on=days(-100)), child_id=ids["Ann"])
        work.create("visit", builders.a_visit(on=days(-400)), child_id=ids["Ann"])
        work.create("visit", builders.a_visit(on=days(-10), seen_status="SP"), child_id=ids["Cat"])
        work.create("visit", builders.a_visit(on=days(-380)), child_id=ids["Fay"])
        work.create("flag_event", builders.a_flag_event(access="B"), child_id=ids["Fay"])
        ids["concern"] = work.create(
            "concern_event", builders.a_concern_event(), child_id=ids["Fay"]
        )
        told = builders.a_concern_event("concern-2", chase_on=days(0), observations=())
        work.create("concern_event", told, child_id=ids["Cat"])
        work.create(
            "concern_event",
            builders.a_concern_event("concern-2", "told", chase_on=days(0)),
            child_id=ids["Cat"],
        )
        ids["plan"] = work.create(
            "visit_plan",
            builders.a_visit_plan(ids["Ben"], ids["Cat"], starts_at=NOW + timedelta(hours=2)),
            family_id=ids["Ben-family"],
        )
        ids["draft"] = work.create(
            "visit_draft",
            builders.a_visit_draft(ids["plan"], ids["Ben"]),
            family_id=ids["Ben-family"],
        )
    with store.settling() as work:
        work.absorb(of_server("officer", builders.AN_OFFICER, builders.an_officer()))
        mine = [(first, builders.AN_OFFICER) for first in ("Ann", "Ben")]
        for first, officer in [*mine, ("Fay", "officer-lee")]:
            family_id = ids[f"{first}-family"]
            body = builders.an_assignment(officer)
            work.absorb(of_server("assignment", f"as-{first}", body, family_id=family_id))
        leaving = builders.an_assignment("officer-lee", from_on=days(1))
        work.absorb(of_server("assignment", "as-next", leaving, family_id=ids["Ann-family"]))
        whose = {"family_id": ids["Fay-family"], "child_id": ids["Fay"]}
        work.absorb(
            of_server("conflict", "conflict-1", builders.a_conflict("child", ids["Fay"]), **whose)
        )
    yield store, ids
    store.close()


def firsts(store, **wanted):
    with store.reading() as view:
        return [
            row.full_name.split()[0]
            for row in caseload(view, CaseloadFilter(**wanted), as_of()).rows
        ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["Fay", "Cat", "Ben", "Ann", "Dan"]),
        ({"falling": True}, ["Dan", "Ann", "Ben", "Cat", "Fay"]),
        ({"order": Order.NAME}, ["Ben", "Cat", "Ann", "Dan", "Fay"]),
        ({"order": Order.DUE}, ["Ann", "Cat", "Dan", "Ben", "Fay"]),
        ({"overdue": True}, ["Cat", "Ann", "Dan"]),
        ({"due_by": TODAY}, ["Cat", "Ben", "Ann", "Dan"]),
        ({"not_seen_in_year": True}, ["Fay", "Ben"]),
        ({"not_seen_alone": True}, ["Fay", "Cat", "Ben"]),
        ({"new_notifications": True}, ["Dan"]),
        ({"concern_open": True}, ["Fay", "Cat"]),
        ({"needs_decision": True}, ["Fay"]),
        ({"draft_open": True}, ["Ben"]),
        ({"bands": ("high", "low")}, ["Cat", "Ben", "Ann"]),
        ({"officer_id": builders.AN_OFFICER}, ["Cat", "Ben", "Ann"]),
        ({"areas": ("East",)}, ["Fay", "Dan"]),
        ({"cases": Cases.CLOSED}, ["Eve"]),
        ({"overdue": True, "bands": ("low",)}, ["Ann"]),
    ],
)
def test_a_filter_shows_just_these_in_this_order(council, wanted, found):
    assert firsts(council[0], **wanted) == found


@given(st.integers(1, 4), st.sampled_from(list(Order)), st.booleans())
def test_windows_put_together_are_the_whole_list(council, size, order, falling):
    store, _ = council
    how = {"cases": Cases.ALL, "order": order, "falling": falling}
    whole = firsts(store, **how)
    parts = [firsts(store, **how, limit=size, offset=start) for start in range(0, 6, size)]
    assert [name for part in parts for name in part] == whole
    with store.reading() as view:
        page = caseload(view, CaseloadFilter(**how, limit=size), as_of())
    assert page.total == len(whole) == 6


def test_a_line_says_what_a_list_needs(council):
    store, ids = council
    with store.reading() as view:
        lines = {row.child_id: row for row in caseload(view, CaseloadFilter(), as_of()).rows}
    ann, ben, dan, fay = (lines[ids[first]] for first in ("Ann", "Ben", "Dan", "Fay"))
    assert (ann.visits_in_year, ann.last_seen_alone_on, ann.officer_id) == (
        1,
        days(-100),
        builders.AN_OFFICER,
    )
    assert (ben.next_visit_at, ben.put_off_until, ben.draft_open) == (
        NOW + timedelta(hours=2),
        days(3),
        True,
    )
    assert (dan.due_on, dan.due_is_first_contact, dan.band) == (days(-5), True, "not_assessed")
    assert (fay.flag_words, fay.concern_not_told, fay.needs_decision) == (
        ("Child in need plan",),
        True,
        True,
    )
    assert not ben.due_is_first_contact


def test_the_same_store_says_other_things_on_another_day(council):
    store, ids = council
    later = as_of(datetime(2026, 9, 1, tzinfo=UTC))
    with store.reading() as view:
        page = caseload(view, CaseloadFilter(overdue=True), later)
        line = next(row for row in page.rows if row.child_id == ids["Ann"])
    assert page.total == 5
    assert line.officer_id == "officer-lee"


def test_counts_are_the_lengths_of_the_lists(council):
    store, _ = council
    with store.reading() as view:
        counts = tab_counts(view, as_of())
        mine = tab_counts(view, as_of(), builders.AN_OFFICER)
        waiting = waiting_counts(view, as_of())
    assert counts == TabCounts(
        open_cases=5, overdue=3, not_seen_in_year=2, not_seen_alone=3, new_notifications=1,
        concern_open=2, needs_decision=1, closed=1,
    )  # fmt: skip
    assert (mine.open_cases, mine.overdue) == (3, 2)
    assert waiting == WaitingCounts(
        drafts=1, concerns_open=2, concerns_not_told=1, concerns_to_chase=1, conflicts=1,
        unsent=waiting.unsent,
    )  # fmt: skip
    assert waiting.unsent > 20


def test_a_planned_visit_carries_what_a_schedule_needs(council):
    store, ids = council
    day = VisitFilter(start=NOW, end=NOW + timedelta(days=1), officer_id=builders.AN_OFFICER)
    with store.reading() as view:
        (visit,) = planned_visits(view, day)
        assert planned_visit(view, ids["plan"]) == visit
        assert planned_visits(view, VisitFilter(end=NOW)) == ()
        assert planned_visits(view, VisitFilter(child_id=ids["Ann"])) == ()
        (draft,) = drafts(view, author_id=builders.AN_OFFICER)
    assert (visit.child_names, visit.bands) == (("Ben High", "Cat High"), ("high", "high"))
    assert (visit.officer_name, visit.postcode, visit.has_draft) == ("Sam Patel", "LE3 5QP", True)
    assert (draft.draft_id, draft.child_names) == (ids["draft"], ("Ben High",))


def test_concerns_not_yet_told_stand_first(council):
    store, _ = council
    with store.reading() as view:
        found = concerns(view)
    assert [(line.child_name, line.status) for line in found] == [
        ("Fay Very", "not_yet_told"),
        ("Cat High", "told"),
    ]
    assert found[1].chase_on == TODAY


def test_a_case_file_is_one_child_whole(council):
    store, ids = council
    with store.reading() as view:
        fay = casefile(view, ids["Fay"], as_of())
        ben = casefile(view, ids["Ben"], as_of())
        assert casefile(view, "nobody", as_of()) is None
    assert (fay.risk.band, fay.review.due_on) == ("very_high", days(30))
    assert [flag.words for flag in fay.flags] == ["Child in need plan"]
    assert fay.concerns[0].observations == (
        Observation(mark="saw", text="A bruise on the left arm."),
    )
    assert [line.full_name for line in ben.siblings] == ["Cat High"]
    assert [entry.title for entry in ben.timeline] == [
        "Put off until 25 June 2026",
        "Risk: High",
        "Next review: 20 June 2026",
    ]


def test_a_role_that_may_not_read_sees_that_a_concern_is_open_and_no_more(council):
    store, ids = council
    support = Store.open(store.engine, a_sitting(role="business_support"))
    with support.reading() as view:
        case = casefile(view, ids["Fay"], as_of())
        assert concerns(view) == ()
    assert (case.flags, case.concerns, case.summary.flag_words) == ((), (), ())
    assert case.summary.concern_open
    assert not [entry for entry in case.timeline if entry.record_kind.endswith("_event")]


def test_a_correction_stands_under_what_it_corrects(tmp_path):
    store = a_store(tmp_path)
    with store.writing(ME) as work:
        family_id = work.create("family", builders.a_family())
        child_id = work.create("child", builders.a_child(), family_id=family_id)
        brother = work.create("child", builders.a_child("Bilal Yusuf"), family_id=family_id)
        visit_id = work.create("visit", builders.a_visit(), child_id=child_id)
        work.create("addendum", builders.an_addendum(visit_id), child_id=child_id)
        work.create("addendum", builders.an_addendum("not-here", "Alone."), child_id=child_id)
        work.create("note", builders.a_note("His own."), child_id=brother)
        work.create("note", builders.a_note("Of us all."), family_id=family_id)
    with store.reading() as view:
        lines = timeline(view, child_id)
        both = timeline(view, child_id, TimelineFilter(siblings=True))
        visits = timeline(view, child_id, TimelineFilter(kinds=("visit",)))
    assert {line.text for line in lines} >= {"Alone.", "Of us all."}
    assert [line.text for line in both if line.child_id == brother] == ["His own."]
    assert "His own." not in {line.text for line in lines}
    assert visits[0].addenda == ("22 June 2026: Her name is spelled Aminah.",)
    assert visits[0].title == "Visit: seen alone"
    assert visits[0].locked
    store.close()


def test_an_officers_own_views_are_kept(council):
    store, _ = council
    mine = SavedView("v1", "Overdue and high", CaseloadFilter(overdue=True, bands=("high",)))
    with store.writing(ME) as work:
        save_view(work, mine)
    with store.reading() as view:
        assert saved_views(view) == (mine,)
    with store.writing(ME) as work:
        drop_view(work, "v1")
    with store.reading() as view:
        assert saved_views(view) == ()
