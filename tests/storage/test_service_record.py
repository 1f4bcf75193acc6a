"""What an officer can add to a record: a note, a put-off; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.visit import Visit
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.desk import Desk, Me
from ehe_desktop.services.find_child import find_child, search_caseload
from ehe_desktop.services.list_caseload import (
    CaseloadFilter,
    caseload_facts,
    find_summary,
    list_caseload,
)
from ehe_desktop.services.list_concerns import list_concerns
from ehe_desktop.services.look_at_today import end_of_week, look_at_today
from ehe_desktop.services.note_looking import note_viewed
from ehe_desktop.services.open_casefile import (
    explain_risk,
    health_over_time,
    open_casefile,
    read_timeline,
    voices_of,
)
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.put_off_review import put_off_review, take_back_put_off
from ehe_desktop.services.saved_views import drop_view, keep_view, list_views
from tests.fakes.council_store import COUNCIL_DAY


@pytest.fixture
def late(desk: Desk) -> CaseSummary:
    """A child whose review is overdue."""
    return list_caseload(desk, CaseloadFilter(overdue=True)).rows[0]


def test_a_note_is_written_once_however_often_it_is_sent(desk, late):
    for _ in range(2):
        add_note(desk, late.child_id, " The gate is at the back. ", write_id="w1")
    found = [e for e in read_timeline(desk, late.child_id) if e.record_kind == "note"]
    assert [(e.text, e.by, e.locked) for e in found] == [
        ("The gate is at the back.", desk.me.name, True)
    ]


@pytest.mark.parametrize(
    ("text", "marked"),
    [("  ", ("", "")), ("She said hello", ("told", " ")), ("x", ("shouted", ""))],
)
def test_a_note_without_words_or_source_is_refused(desk, late, text, marked):
    with pytest.raises(InputRefused):
        add_note(desk, late.child_id, text, marked=marked)


def test_putting_off_takes_a_review_out_of_today_and_taking_back_brings_it_in(desk, late):
    def is_due() -> bool:
        return late.child_id in {row.child_id for row in look_at_today(desk, most_due=500).due}

    def overdue() -> int:
        return caseload_facts(desk).tabs.overdue

    before = overdue()
    assert is_due()
    put_off_review(desk, late.child_id, (date(2026, 7, 6), "Family away"))
    assert not is_due()
    assert overdue() == before - 1
    assert find_summary(desk, late.child_id).due_on == late.due_on, "the review date does not move"
    desk.clock.advance(minutes=1)
    take_back_put_off(desk, late.child_id)
    assert is_due()
    assert overdue() == before


@pytest.mark.parametrize("until", [(None, "away"), (COUNCIL_DAY, "away"), (date(2026, 7, 6), " ")])
def test_putting_off_needs_a_day_to_come_and_a_reason(desk, late, until):
    with pytest.raises(InputRefused):
        put_off_review(desk, late.child_id, until)


@pytest.mark.parametrize(
    "over",
    [
        {"why_read_only": lambda: "This copy is older than remembered."},
        {"me": Me(officer_id="x", name="Iris Clarke", role="safeguarding_lead")},
        {"me": Me(officer_id="x", name="Bea Marsden", role="business_support")},
    ],
)
def test_who_only_reads_writes_nothing(desk, late, over):
    reader = replace(desk, **over)
    for write in (
        lambda: add_note(reader, late.child_id, "x"),
        lambda: put_off_review(reader, late.child_id, (date(2026, 7, 6), "x")),
        lambda: take_back_put_off(reader, late.child_id),
    ):
        with pytest.raises(NotAllowed):
            write()
    assert find_summary(desk, late.child_id) == late


def test_a_record_opens_whole_and_not_at_all_for_a_stranger(desk, late):
    opened = open_casefile(desk, late.child_id)
    assert opened.casefile.summary == late
    assert opened.officers[desk.me.officer_id] == desk.me.name
    assert opened.casefile.timeline == read_timeline(desk, late.child_id)
    assert open_casefile(desk, "nobody") is None


def test_the_child_s_words_come_newest_first_with_who_heard_them(desk):
    for row in list_caseload(desk, CaseloadFilter()).rows:
        found = voices_of(desk, row.child_id)
        assert [one.voice.on for one in found] == sorted(
            (one.voice.on for one in found), reverse=True
        )
        assert {one.heard_by for one in found} <= {desk.me.name}
        assert health_over_time(desk, row.child_id) == ()


def test_a_kept_assessment_is_explained_and_no_other(desk):
    seen = 0
    for row in list_caseload(desk, CaseloadFilter()).rows:
        opened = open_casefile(desk, row.child_id)
        explained = explain_risk(desk, opened)
        if opened.casefile.risk is None:
            assert explained is None
            continue
        seen += 1
        assert explained.is_same_matrix
        assert explained.assessment is not None
        assert explained.assessment.matrix_version == opened.casefile.risk.matrix_version
    assert seen > 20


def test_a_view_is_entered_once_a_sitting(desk, late):
    def views() -> int:
        with desk.store.reading() as view:
            return view.connection.exec_driver_sql(
                "SELECT count(*) FROM audit_entry WHERE action = 'view'"
            ).scalar_one()

    note_viewed(desk, late.child_id)
    note_viewed(desk, late.child_id)
    assert views() == 1


def test_own_views_keep_their_names_and_are_replaced_by_name(desk):
    keep_view(desk, "  West   high ", CaseloadFilter(bands=("high",), limit=9_000))
    second = keep_view(desk, "west HIGH", CaseloadFilter(bands=("low",)))
    views = list_views(desk)
    assert [(one.name, one.choices.bands) for one in views] == [("west HIGH", ("low",))]
    counted = caseload_facts(desk).views
    low = list_caseload(desk, CaseloadFilter(bands=("low",))).total
    assert [one.children for one in counted] == [low]
    drop_view(desk, second.view_id)
    assert list_views(desk) == ()
    for name in ("  ", "x" * 41):
        with pytest.raises(InputRefused):
            keep_view(desk, name, CaseloadFilter())


def test_search_and_palette_find_the_same_child(desk, late):
    words = " ".join(reversed(late.full_name.split()))
    assert late.child_id in {row.child_id for row in search_caseload(desk, words).rows}
    assert late.child_id in {one.child_id for one in find_child(desk, words)}
    assert search_caseload(desk, "").rows == ()


def test_today_holds_my_visits_of_the_day_and_what_is_due_this_week(desk):
    found = look_at_today(desk)
    assert found.planned
    assert {one.officer_id for one in found.planned} == {desk.me.officer_id}
    assert all(row.due_on <= end_of_week(found.today) for row in found.due)
    assert found.next_later.starts_at > found.planned[-1].starts_at
    assert found.readiness.is_ready
    assert not found.clock_is_doubtful


def test_ready_is_not_said_when_a_form_is_missing(desk, tmp_path):
    from ehe_desktop.services.form_shelf import FormShelf

    empty = tmp_path / "no-forms"
    empty.mkdir()
    found = look_at_today(replace(desk, forms=FormShelf(empty)))
    assert not found.readiness.is_ready
    assert set(found.readiness.missing_forms) == {"home_visit", "child_words", "health_prompts"}


@pytest.mark.parametrize(
    ("today", "sunday"),
    [
        (date(2026, 6, 22), date(2026, 6, 28)),
        (date(2026, 6, 28), date(2026, 6, 28)),
        (date(2026, 12, 31), date(2027, 1, 3)),
    ],
)
def test_a_week_ends_on_sunday(today, sunday):
    assert end_of_week(today) == sunday


@pytest.mark.parametrize("days", [-400, -30, 0, 3, 45, 400])
def test_what_is_due_is_counted_in_full_however_few_rows_are_shown(desk, late, days):
    put_off_review(desk, late.child_id, (desk.today() + timedelta(days=3), "Family away"))
    desk.clock.advance(days=days)
    today = desk.today()
    every = look_at_today(desk, most_due=500)
    first = look_at_today(desk, most_due=2)
    assert first.due == every.due[:2]
    assert first.due_counts == every.due_counts
    assert every.due_counts.due == len(every.due)
    overdue = [row for row in every.due if row.due_on < today]
    assert every.due_counts.late_first_contacts == sum(row.due_is_first_contact for row in overdue)
    assert every.due_counts.late_reviews == sum(not row.due_is_first_contact for row in overdue)
    assert caseload_facts(desk).tabs.overdue == len(overdue)


def test_what_is_put_off_comes_back_when_its_day_is_over(desk, late):
    def is_due() -> bool:
        return late.child_id in {row.child_id for row in look_at_today(desk, most_due=500).due}

    until = desk.today() + timedelta(days=3)
    put_off_review(desk, late.child_id, (until, "Family away"))
    desk.clock.advance(days=3)
    assert desk.today() == until
    assert not is_due()
    desk.clock.advance(days=1)
    assert is_due()


def test_a_reply_is_chased_on_its_day_and_not_before(desk):
    chased = next(
        one
        for one in list_concerns(desk).lines
        if one.status == "told" and one.chase_on is not None
    )

    def is_chased() -> bool:
        return chased.concern_id in {one.concern_id for one in look_at_today(desk).concerns}

    for days, wanted in ((-1, False), (0, True), (1, True)):
        desk.clock.set(datetime.combine(chased.chase_on, time(9), UTC) + timedelta(days=days))
        assert is_chased() is wanted


def test_another_officer_s_draft_is_not_offered_as_mine(desk):
    plan = look_at_today(desk).planned[0]
    visit = open_visit(desk, plan.plan_id)
    child_id = visit.children[0].child_id
    assert open_casefile(desk, child_id).draft.draft_id == visit.draft_id
    other = replace(desk, me=replace(desk.me, officer_id="somebody-else"))
    assert open_casefile(other, child_id).draft is None


def test_only_being_seen_alone_ends_the_count_of_visits_not_alone(desk):
    plan = look_at_today(desk).planned[0]
    child_id = plan.child_ids[0]
    before = open_casefile(desk, child_id).visits_not_alone
    seen = Visit(
        plan_id="p", officer_id=desk.me.officer_id, on=desk.today(), seen_status="SP",
        visit_type="review",
    )  # fmt: skip
    with desk.store.writing(desk.actor()) as work:
        work.create("visit", seen, child_id=child_id)
    assert open_casefile(desk, child_id).visits_not_alone == before + 1


def test_a_search_says_how_many_more_are_among_closed_cases(desk):
    closed = list_caseload(desk, CaseloadFilter()).rows[0]
    with desk.store.writing(desk.actor()) as work:
        work.patch("child", closed.child_id, closed_on=desk.today())
    found = search_caseload(desk, closed.full_name)
    assert closed.child_id not in {row.child_id for row in found.rows}
    assert found.in_closed >= 1
    everywhere = search_caseload(desk, closed.full_name, closed=True)
    assert closed.child_id in {row.child_id for row in everywhere.rows}
