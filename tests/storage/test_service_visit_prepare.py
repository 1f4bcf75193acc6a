"""Before the door: preparing, the safety brief, finding a visit again, going back to a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ehe_desktop.domain.visit import OwnForm, VisitDraft, VisitPlan
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.brief_safety import (
    ask_later,
    keep_safety,
    out_by,
    read_safety,
    safety_problems,
    say_out,
)
from ehe_desktop.services.check_visit import how_far
from ehe_desktop.services.desk import Me
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.fill_own_form import keep_form_by_itself, open_own_form
from ehe_desktop.services.finish_own_form import finish_own_form
from ehe_desktop.services.go_back_to_draft import draft_to_go_back_to
from ehe_desktop.services.keep_draft import keep_fields
from ehe_desktop.services.note_open_visit import note_open_visit, noted_visit
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.prepare_visit import prepare_visit
from ehe_desktop.services.reopen_visit import reopen_visit
from tests import builders
from tests.fakes.council_store import council_desk
from tests.storage.case_store import ME, NOW, table_rows
from tests.storage.test_service_visit_sign_off import signed
from tests.storage.visit_room import a_desk, fill, plan_a_visit, write_up


@pytest.fixture
def desk(tmp_path):
    made = a_desk(tmp_path)
    yield made
    made.store.close()


def another_visit(desk, child_ids):
    with desk.store.writing(ME) as work:
        family_id = work.view.record("child", child_ids[0]).family_id
        plan = builders.a_visit_plan(*child_ids, starts_at=NOW)
        return work.create("visit_plan", plan, family_id=family_id)


def test_a_first_visit_has_no_history(desk):
    plan_id, _ = plan_a_visit(desk)
    (child,) = prepare_visit(desk, open_visit(desk, plan_id)).children
    assert child.last is None
    assert child.carried_over == ()


def test_last_time_in_the_words_of_last_time(desk):
    plan_id, child_ids = plan_a_visit(desk)
    visit = write_up(
        desk, open_visit(desk, plan_id), words="i dont like fractions. at all",
        household_asked="not_asked", needs_to_happen="Ask about the club again.",
        gp_registered="not_asked",
    )  # fmt: skip
    signed(desk, visit)
    (child,) = prepare_visit(desk, open_visit(desk, another_visit(desk, child_ids))).children
    assert child.last.seen == "22 June 2026, by Sam Patel. Seen alone"
    assert [one.words for one in child.last.words] == ["i dont like fractions. at all"]
    assert "Did you talk about who lives here?" in child.last.not_asked
    assert "Is the child registered with a GP?" in child.last.not_asked
    assert child.carried_over == ("Needs to happen: Ask about the club again.",)


def test_flags_needs_and_names_stand_in_full(desk):
    plan_id, (child_id,) = plan_a_visit(desk, family={"travel_note": "Gate at the back."})
    with desk.store.writing(ME) as work:
        checked = {"source": "Mosaic", "checked_on": date(2026, 6, 2)}
        work.create("flag_event", builders.a_flag_event(**checked), child_id=child_id)
        needs = {"language": "so", "interpreter_needed": True, "access_needs": "Large print."}
        work.patch("child", child_id, needs)
    known = prepare_visit(desk, open_visit(desk, plan_id))
    (child,) = known.children
    assert [(flag.source, flag.checked_on) for flag in child.flags] == [
        ("Mosaic", date(2026, 6, 2))
    ]
    assert child.needs[:3] == ("Speaks Somali", "Needs an interpreter", "Large print.")
    assert known.adults == ("Hodan Yusuf, mother",)
    assert "Gate at the back." in known.place


def test_how_a_child_communicates_is_at_hand_and_carries_on(desk):
    plan_id, (child_id,) = plan_a_visit(desk)

    def needs():
        (child,) = prepare_visit(desk, open_visit(desk, plan_id)).children
        return child.needs

    assert needs() == ()
    with desk.store.writing(ME) as work:
        work.patch("child", child_id, sen_provision="E")
    (told,) = needs()
    assert told.startswith("How they communicate: not asked yet.")
    wanted, at = OwnForm(child_id=child_id, form_name="communication"), "/communication/ways"
    place, filling = open_own_form(desk, child_id, wanted)
    filling.set(f"{at}/how_tells", "sign eyes")
    filling.set(f"{at}/best_time", "Mornings")
    keep_form_by_itself(desk, place, filling.take(), "test")
    finish_own_form(desk, place)
    assert needs() == (
        "How does the child communicate? Sign, Looking, or pointing with the eyes",
        "What is the best time of day, and for how long? Mornings",
    )
    _, again = open_own_form(desk, child_id, wanted)
    assert again.session.find(f"{at}/best_time").kept == "Mornings"


def test_what_to_take_along_is_told_truthfully(desk, tmp_path):
    plan_id, _ = plan_a_visit(desk)
    take = {one.what: one for one in prepare_visit(desk, open_visit(desk, plan_id)).take}
    assert take["Forms of this visit"].is_here
    assert not take["Audio pack"].is_here
    assert "Read the questions out yourself" in take["Audio pack"].words
    assert not take["Buddy’s printed copy"].is_here


def test_every_visit_of_the_synthetic_diary_can_be_prepared(tmp_path):
    desk = council_desk(tmp_path)
    with desk.store.reading() as view:
        plans = [k for k, one in view.of_kind(VisitPlan).items() if one.state == "planned"]
    words = 0
    for plan_id in plans:
        for child in prepare_visit(desk, open_visit(desk, plan_id)).children:
            words += len(child.last.words) if child.last else 0
    desk.store.close()
    assert plans
    assert words


def test_the_plan_stands_until_something_is_typed_and_typing_is_kept_as_it_is(desk):
    plan_id, _ = plan_a_visit(desk)
    visit = open_visit(desk, plan_id)
    assert read_safety(desk, visit).answers["buddy_name"] == "L. Okafor"
    assert not how_far(desk, visit).safety.is_done, "nobody has looked at it yet"
    keep_safety(desk, visit, {"buddy_name": ""})
    brief = read_safety(desk, visit)
    assert brief.answers["buddy_name"] == ""
    assert set(safety_problems(brief, brief.answers)) == {"buddy_name"}
    keep_safety(desk, visit, {"buddy_name": "R. Jones", "out_by": "1pm"})
    assert read_safety(desk, visit).answers["out_by"] == "13:00"
    assert how_far(desk, visit).safety.is_done


def test_two_people_or_nobody(desk):
    plan_id, _ = plan_a_visit(desk, family={"two_person_visit": True})
    visit = open_visit(desk, plan_id)
    keep_safety(desk, visit, {})
    brief = read_safety(desk, visit)
    assert "second_person" in safety_problems(brief, brief.answers)
    assert not how_far(desk, visit).safety.is_done
    keep_safety(desk, visit, {"second_person": "R. Jones"})
    assert how_far(desk, visit).safety.is_done


def test_the_reminder_asks_at_the_time_and_ends_with_a_yes(desk):
    plan_id, _ = plan_a_visit(desk)
    visit = open_visit(desk, plan_id)
    assert out_by(desk, visit) is None, "nothing is promised before the brief"
    keep_safety(desk, visit, {})
    assert not out_by(desk, visit).is_due
    desk.clock.set(datetime(2026, 6, 22, 11, 0, tzinfo=UTC))
    assert (out_by(desk, visit).is_due, out_by(desk, visit).minutes_late) == (True, 0)
    desk.clock.advance(minutes=31)
    assert [step.after_minutes for step in out_by(desk, visit).steps] == [15, 30]
    ask_later(desk, visit)
    assert out_by(desk, visit).words == "Out by 12:46pm"
    say_out(desk, visit)
    assert out_by(desk, visit) is None


def test_no_reminder_on_another_day(desk):
    plan_id, _ = plan_a_visit(desk)
    visit = open_visit(desk, plan_id)
    keep_safety(desk, visit, {})
    desk.clock.advance(days=1)
    assert out_by(desk, visit) is None


def test_a_child_leads_to_the_visit_that_is_begun(desk):
    plan_id, (child_id,) = plan_a_visit(desk)
    begun = open_visit(desk, plan_id)
    assert reopen_visit(desk, child_id=child_id).draft_id == begun.draft_id
    with pytest.raises(VisitMissing):
        reopen_visit(desk, child_id="nobody")


def test_a_child_leads_to_the_next_planned_visit_of_mine(desk):
    plan_id, (child_id,) = plan_a_visit(desk)
    assert reopen_visit(desk, child_id=child_id).plan_id == plan_id


def test_after_a_crash_the_last_visit_is_offered_by_name_time_and_topic(desk):
    assert draft_to_go_back_to(desk) is None
    first, _ = plan_a_visit(desk)
    keep_fields(desk, open_visit(desk, first).draft_id, at_step="safety")
    desk.clock.advance(minutes=20)
    second, (child_id,) = plan_a_visit(desk, "Tom Reid")
    visit = open_visit(desk, second)
    fill(desk, visit, Step.RECORD)
    at = f"{child_id} /home_visit/content/work_seen"
    keep_fields(desk, visit.draft_id, at_question=at)
    assert draft_to_go_back_to(desk) is None  # it was left; no visit was open at the end
    note_open_visit(desk, second)
    offer = draft_to_go_back_to(desk)
    assert (offer.plan_id, offer.child_names) == (second, ("Tom Reid",))
    assert offer.kept_at == desk.clock.now()
    assert offer.at_topic == "What the child is learning"
    note_open_visit(desk, child_id)
    assert draft_to_go_back_to(desk) == offer
    note_open_visit(desk, first)
    assert draft_to_go_back_to(desk).plan_id == first
    assert draft_to_go_back_to(replace(desk, me=Me(officer_id="another", name="A"))) is None


def test_the_note_of_an_open_visit_leaves_no_op(desk):
    plan_id, _ = plan_a_visit(desk)
    before = table_rows(desk.store, "outbox_op")
    note_open_visit(desk, plan_id)
    assert noted_visit(desk) == plan_id
    note_open_visit(replace(desk, why_read_only=lambda: "An older copy."), "")
    assert noted_visit(desk) == plan_id
    note_open_visit(desk, "")
    assert noted_visit(desk) == ""
    assert table_rows(desk.store, "outbox_op") == before


def test_a_signed_visit_is_not_offered(desk):
    plan_id, _ = plan_a_visit(desk)
    visit = write_up(desk, open_visit(desk, plan_id))
    note_open_visit(desk, plan_id)
    assert draft_to_go_back_to(desk) is not None
    signed(desk, visit)
    assert draft_to_go_back_to(desk) is None
    with desk.store.reading() as view:
        assert view.body(VisitDraft, visit.draft_id).state == "signed"
