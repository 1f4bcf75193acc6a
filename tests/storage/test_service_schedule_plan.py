"""The diary over a real store: who sees whose week, planning once, moving, cancelling, undoing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from ehe_desktop.domain.clock import ENGLAND
from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services import look_at_week as week_service
from ehe_desktop.services.cancel_visit import cancel_visit
from ehe_desktop.services.look_at_week import look_at_week, opening_day
from ehe_desktop.services.move_visit import Slot, change_plan, move_times, move_visit, put_back
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.plan_visit import plan_facts, plan_visit, times_for
from ehe_desktop.storage import outbox
from tests.fakes.council_store import COUNCIL_DAY
from tests.fakes.diary import free_a_child

TUESDAY = date(2026, 6, 23)


@pytest.fixture
def desk(new_desk):
    return free_a_child(new_desk())


@pytest.fixture
def team(new_desk):
    return free_a_child(new_desk(officers=3, role="supervisor"))


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ENGLAND)


def waiting(desk):
    return look_at_week(desk, COUNCIL_DAY).to_place[0]


def asked(desk, **over):
    one = waiting(desk)
    given = {
        "officer_id": desk.me.officer_id,
        "child_ids": (one.child_id,),
        "starts_at": at(TUESDAY, 9),
        "minutes": 60,
        "family_told_why": "A first visit, by letter.",
        "buddy_name": "L. Okafor",
        "out_by": "10:10",
    }
    return VisitPlan(**given | over)


def a_visit(desk):
    return look_at_week(desk, COUNCIL_DAY).officers[0].visits[0]


def just_before(at, times):
    """The last offered time that is not after `at`: a visit from then on is under way at `at`."""
    return max((one for one in times if one.at <= at), key=lambda one: one.at)


def body(desk, plan_id):
    with desk.store.reading() as view:
        return view.body(VisitPlan, plan_id)


def unsent(desk):
    with desk.store.reading() as view:
        return outbox.unsent_count(view.connection)


def test_an_officer_sees_their_own_row_and_a_supervisor_all(desk, team):
    assert [row.is_me for row in look_at_week(desk, COUNCIL_DAY).officers] == [True]
    rows = look_at_week(team, COUNCIL_DAY).officers
    assert len(rows) == 3
    assert rows[0].is_me
    shown = {visit.officer_id for row in rows for visit in row.visits}
    assert shown == {row.officer_id for row in rows}


def test_the_week_is_the_same_from_any_of_its_days(desk):
    weeks = {look_at_week(desk, COUNCIL_DAY + timedelta(days=n)).monday for n in range(7)}
    assert weeks == {COUNCIL_DAY}


def test_at_a_weekend_without_visits_the_diary_opens_on_the_week_to_come(desk):
    opened = []
    for _ in range(7):
        opened.append((opening_day(desk) - COUNCIL_DAY).days)
        desk.clock.advance(days=1)
    assert opened == [0, 1, 2, 3, 4, 7, 7]


def test_a_visit_this_sunday_keeps_the_diary_on_this_week(desk):
    sunday = COUNCIL_DAY + timedelta(days=6)
    with desk.store.writing() as work:
        work.patch("visit_plan", a_visit(desk).plan_id, starts_at=at(sunday, 14))
    desk.clock.advance(days=6)
    assert opening_day(desk) == sunday


def test_the_tray_has_no_child_with_a_visit_in_the_diary(desk):
    week = look_at_week(desk, COUNCIL_DAY)
    assert week.to_place
    assert all(one.next_visit_at is None for one in week.to_place)


def test_more_than_the_tray_looks_through_is_counted(desk, monkeypatch):
    assert look_at_week(desk, COUNCIL_DAY).due_beyond == 0
    monkeypatch.setattr(week_service, "MOST_WAITING", 2)
    beyond = look_at_week(desk, COUNCIL_DAY).due_beyond
    monkeypatch.setattr(week_service, "MOST_WAITING", 3)
    assert look_at_week(desk, COUNCIL_DAY).due_beyond == beyond - 1 > 0


def test_a_double_press_makes_one_plan(desk):
    first = plan_visit(desk, asked(desk), "press-1")
    again = plan_visit(desk, body(desk, first.plan_id), "press-1")
    assert again.plan_id == first.plan_id
    assert unsent(desk) == 1
    assert first.changed.kinds == {"visit_plan"}


def test_a_planned_child_leaves_the_tray_and_the_day_fills(desk):
    one = waiting(desk)
    before = look_at_week(desk, COUNCIL_DAY).officers[0].loads[1].booked
    plan_visit(desk, asked(desk), "press-1")
    week = look_at_week(desk, COUNCIL_DAY)
    assert one.child_id not in {left.child_id for left in week.to_place}
    assert week.officers[0].loads[1].booked == before + 60 + 30 + 20


def test_a_second_visit_at_the_same_time_is_refused_and_nothing_is_written(desk):
    taken = a_visit(desk)
    with pytest.raises(InputRefused, match="Another visit"):
        plan_visit(desk, asked(desk, starts_at=taken.starts_at), "press-1")
    assert unsent(desk) == 0


def test_two_people_are_needed_where_the_family_says_so(desk):
    one = waiting(desk)
    with desk.store.writing(desk.actor()) as work:
        work.patch("family", one.family_id, two_person_visit=True)
    with pytest.raises(InputRefused, match="Two people"):
        plan_visit(desk, asked(desk), "press-1")
    made = plan_visit(desk, asked(desk, second_person="R. Jones"), "press-2")
    assert body(desk, made.plan_id).second_person == "R. Jones"


def test_no_child_is_no_visit(desk):
    with pytest.raises(InputRefused, match="at least one child"):
        plan_visit(desk, asked(desk, child_ids=()), "press-1")


def test_an_officer_writes_in_their_own_diary_only(desk):
    with pytest.raises(NotAllowed, match="own diary"):
        plan_visit(desk, asked(desk, officer_id="somebody-else"), "press-1")


def test_a_store_for_reading_only_is_not_written(desk):
    shut = replace(desk, why_read_only=lambda: "This copy is older.")
    with pytest.raises(NotAllowed, match="older"):
        plan_visit(shut, asked(desk), "press-1")


def test_free_times_come_first_and_say_what_is_in_the_way(desk):
    taken = a_visit(desk)
    one = waiting(desk)
    times = times_for(desk, one.family_id, COUNCIL_DAY, asked(desk))
    assert not just_before(taken.starts_at, times).can_book
    assert times_for(desk, one.family_id, TUESDAY, asked(desk))[0].is_free


def test_moving_shifts_the_buddys_time_and_undo_puts_it_back(desk):
    visit = a_visit(desk)
    old = body(desk, visit.plan_id)
    to = Slot(
        officer_id=visit.officer_id,
        starts_at=visit.starts_at + timedelta(days=1, hours=-2),
    )
    moved = move_visit(desk, visit.plan_id, to, "The family asked", "m-1")
    new = body(desk, visit.plan_id)
    assert new.starts_at == to.starts_at
    assert new.state_reason == "The family asked"
    span = old.starts_at - new.starts_at
    assert time.fromisoformat(old.out_by).hour - time.fromisoformat(new.out_by).hour == 2
    assert span == timedelta(days=-1, hours=2)
    put_back(desk, visit.plan_id, moved.before)
    assert body(desk, visit.plan_id) == old


def test_moving_onto_another_visit_is_refused_and_the_visit_stays(desk):
    first, second = look_at_week(desk, COUNCIL_DAY).officers[0].visits[:2]
    to = Slot(officer_id=first.officer_id, starts_at=second.starts_at)
    with pytest.raises(InputRefused):
        move_visit(desk, first.plan_id, to)
    assert body(desk, first.plan_id).starts_at == first.starts_at


def test_its_own_time_is_not_taken_by_itself(desk):
    visit = a_visit(desk)
    times = move_times(desk, visit.plan_id, visit.officer_id, COUNCIL_DAY)
    assert next(one for one in times if one.at == visit.starts_at).can_book


def test_a_supervisor_gives_a_visit_to_another_officer(team):
    rows = look_at_week(team, COUNCIL_DAY).officers
    visit, other = rows[0].visits[0], rows[1]
    times = move_times(team, visit.plan_id, other.officer_id, TUESDAY)
    to = Slot(officer_id=other.officer_id, starts_at=times[0].at)
    move_visit(team, visit.plan_id, to)
    held = {one.plan_id for one in look_at_week(team, COUNCIL_DAY).officers[1].visits}
    assert visit.plan_id in held


def test_cancelling_needs_a_reason_and_can_be_undone(desk):
    visit = a_visit(desk)
    with pytest.raises(InputRefused, match="why"):
        cancel_visit(desk, visit.plan_id, "  ")
    answer = cancel_visit(desk, visit.plan_id, "Family is ill", "c-1")
    assert body(desk, visit.plan_id).state == "cancelled"
    assert visit.plan_id not in {one.plan_id for one in look_at_week(desk, COUNCIL_DAY).visits}
    put_back(desk, visit.plan_id, answer.before)
    assert body(desk, visit.plan_id).state == "planned"


def test_a_visit_that_took_place_meanwhile_is_not_put_back(desk):
    visit = a_visit(desk)
    to = Slot(officer_id=visit.officer_id, starts_at=visit.starts_at + timedelta(days=1, hours=-2))
    answer = move_visit(desk, visit.plan_id, to, "The family asked", "m-2")
    with desk.store.writing(desk.actor("sign off"), write_id="m-3") as work:
        work.patch("visit_plan", visit.plan_id, {"state": "done"})
    with pytest.raises(NotAllowed, match="over"):
        put_back(desk, visit.plan_id, answer.before)
    assert body(desk, visit.plan_id).state == "done"


def test_a_visit_that_was_begun_is_not_cancelled(desk):
    visit = a_visit(desk)
    open_visit(desk, visit.plan_id)
    with pytest.raises(NotAllowed, match="begun"):
        cancel_visit(desk, visit.plan_id, "Family is ill")
    assert body(desk, visit.plan_id).state == "planned"


def test_a_cancelled_visit_is_not_moved(desk):
    visit = a_visit(desk)
    cancel_visit(desk, visit.plan_id, "Family is ill")
    to = Slot(officer_id=visit.officer_id, starts_at=at(TUESDAY, 9))
    with pytest.raises(NotAllowed, match="cancelled"):
        move_visit(desk, visit.plan_id, to)


def test_changing_a_plan_changes_what_was_agreed(desk):
    visit = a_visit(desk)
    wanted = replace(body(desk, visit.plan_id), mode="office", routine=False, buddy_name="M. Ali")
    change_plan(desk, visit.plan_id, wanted, "They chose the office", "k-1")
    new = body(desk, visit.plan_id)
    assert (new.mode, new.routine, new.buddy_name) == ("office", False, "M. Ali")
    assert new.state_reason == "They chose the office"


def test_siblings_stand_together_in_what_is_known(desk):
    with desk.store.reading() as view:
        family_id = view.connection.exec_driver_sql(
            "SELECT family_id FROM caseload_row GROUP BY family_id HAVING count(*) > 1 LIMIT 1"
        ).scalar_one()
        child_id = view.connection.exec_driver_sql(
            "SELECT max(child_id) FROM caseload_row WHERE family_id = ?", (family_id,)
        ).scalar_one()
    facts = plan_facts(desk, child_id)
    assert facts.children[0].child_id == child_id
    assert len(facts.children) > 1
    assert facts.family_id == family_id
