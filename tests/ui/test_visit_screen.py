"""A visit through its screen, by keyboard and by the names of its parts, on a real store."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from ehe_desktop.domain.plan import ReviewPlan
from ehe_desktop.domain.visit import Visit
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.keep_draft import keep_fields
from ehe_desktop.ui import routes
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.visit.step_page import Spot
from ehe_desktop.ui.widgets.inputs import LineEdit
from tests.storage.case_store import ME
from tests.storage.visit_room import PASSPHRASE
from tests.ui.audit import audit
from tests.ui.visit_hands import FLAGGED, Room


@pytest.fixture
def room(tmp_path, qtbot, show, theme):
    made = []

    def enter(**about):
        made.append(Room(tmp_path, qtbot, show, **about))
        return made[-1]

    yield enter
    for one in made:
        one.close()


WRITTEN = {"visit_type": "review"}


def test_seven_rows_each_a_target(room):
    here = room()
    assert here.find("visit-row-prepare").isEnabled()
    assert not here.find("visit-row-sign-off").isEnabled()
    assert here.find("visit-continue").text() == "Continue: Prepare"
    assert here.find("visit-continue").hasFocus()
    assert audit(here.screen, page=True) == []


def test_leaving_never_warns(room):
    here = room()
    here.press("visit-leave")
    assert here.routes == [Route(place=routes.TODAY)]


def test_checking_shows_what_is_missing_and_leads_there(room):
    here = room()
    here.press("visit-check")
    assert here.find("visit-problems").hasFocus()
    assert "Fill in the check-in plan" in here.find("visit-problem-1").accessibleName()
    assert audit(here.screen, page=True) == []
    here.press("visit-problem-1")
    assert here.has("visit-safety-buddy-name")


def test_prepare_is_read_and_ticked(room):
    here = room()
    here.press("visit-continue")
    assert "First visit. No history." in here.words()
    assert audit(here.screen, page=True) == []
    here.press("visit-prepare-read")
    assert here.draft().prepared
    assert here.find("visit-continue").text() == "Continue: Safety brief"


def test_an_ordinary_safety_brief_interrupts_nobody(room):
    here = room()
    here.press("visit-row-safety")
    assert not here.has("visit-interruption-continue")
    assert "this device cannot tell anyone for you. Phone your buddy." in here.words()
    here.press("visit-safety-continue")
    assert here.draft().safety["buddy_name"] == "L. Okafor"
    assert "Out by 12:00pm" in here.words()
    assert "Saved on this device" in here.words()


def test_a_staff_safety_flag_interrupts_and_two_people_must_go(room):
    here = room(family=FLAGGED)
    here.press("visit-row-safety")
    assert "Dog loose in the yard" in here.words()
    assert audit(here.screen, page=True) == []
    here.press("visit-interruption-continue")
    here.press("visit-safety-continue")
    assert "Name the second person before you go." in here.words()
    assert here.has("visit-safety-continue"), "there is no way on without a second name"
    assert audit(here.screen, page=True) == []
    here.type("visit-safety-second-person", "R. Jones")
    here.press("visit-safety-continue")
    assert here.draft().safety["second_person"] == "R. Jones"
    here.press("visit-row-safety")
    assert not here.has("visit-interruption-continue"), "once read, it does not stop again"


def test_what_is_typed_in_the_brief_is_kept_on_leaving(room):
    here = room()
    here.press("visit-row-safety")
    here.type("visit-safety-out-by", "1:30pm")
    here.press("visit-back")
    assert here.draft().safety["out_by"] == "13:30"


def test_at_the_time_it_asks_and_a_yes_ends_it(room):
    here = room()
    here.press("visit-row-safety")
    here.press("visit-safety-continue")
    here.desk.clock.set(datetime(2026, 6, 22, 11, 16, tzinfo=UTC))
    here.screen._head.looked.emit()
    here.settle()
    assert "Are you out?" in here.words()
    assert "Call L. Okafor 07700 900123. By now: Call the officer." in here.words()
    assert "cannot tell anyone for you" in here.words()
    assert audit(here.screen, page=True) == []
    here.press("visit-out-later")
    assert "Out by 12:31pm" in here.words()
    here.desk.clock.set(datetime(2026, 6, 22, 11, 40, tzinfo=UTC))
    here.screen._head.looked.emit()
    here.settle()
    here.press("visit-out-yes")
    assert not here.has("visit-out-yes")
    assert "Out by" not in here.words().replace("out by", "")


def test_a_whole_visit_is_signed_and_closed_by_keyboard(room):
    here = room(**WRITTEN)
    assert here.find("visit-continue").text() == "Continue: Sign off"
    here.press("visit-continue")
    assert audit(here.screen, page=True) == []
    assert "Review by 22 June 2027." in here.words()
    here.press("visit-sign-off")
    assert "Type your passphrase." in here.words()
    here.tick_all()
    here.type("visit-passphrase", "not this one")
    here.press("visit-sign-off")
    assert "does not open the case store" in here.words()
    assert here.stored(Visit, here.child_ids[0]) == []
    here.type("visit-passphrase", PASSPHRASE)
    QTest.keyClick(here.find("visit-passphrase"), Qt.Key.Key_Return)
    here.settle()
    assert len(here.stored(Visit, here.child_ids[0])) == 1
    assert "Signed off · sends when connected" in here.words()
    here.press("visit-continue")
    assert audit(here.screen, page=True) == []
    shown = here.find("visit-review-sentence-1").text()
    here.press("review-keep")
    (plan,) = here.stored(ReviewPlan, here.child_ids[0])
    assert plan.sentence == shown
    here.press("review-done")
    assert here.routes[-1] == Route(place=routes.CASELOAD, child_id=here.child_ids[0])
    assert here.faults == []


def test_a_double_press_makes_one_visit(room):
    here = room(**WRITTEN)
    here.press("visit-row-sign-off")
    here.tick_all()
    here.type("visit-passphrase", PASSPHRASE)
    button = here.find("visit-sign-off")
    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.keyClick(button, Qt.Key.Key_Space)
    here.screen.primary_action()
    here.settle()
    assert [len(here.stored(Visit, one)) for one in here.child_ids] == [1, 1]


def test_change_goes_to_the_answer_and_comes_back(room):
    here = room(**WRITTEN)
    here.press("visit-row-sign-off")
    here.press("visit-change-1")
    assert here.find("visit-back").text() == "Back to sign off"
    assert here.has("fill-record")
    here.press("visit-back")
    assert here.has("visit-sign-off")


def test_continue_on_a_childs_last_page_goes_to_the_next_child_and_then_to_the_list(room):
    here = room()
    here.press("visit-row-health")
    step = here.find("fill-health")
    for child_id in here.child_ids:
        assert step.at.startswith(child_id)
        step.view.go_to("/health_prompts/health_judgement")
        step.go_on()
        here.settle()
    assert here.has("visit-row-sign-off")


def test_a_worry_stops_the_signature_until_it_is_decided(room):
    here = room(safeguarding_seen="yes", factor_F17="unsafe")
    here.press("visit-row-sign-off")
    assert "Saving here does not tell anyone." in here.words()
    assert here.has("visit-escalations-1")
    here.press("visit-raise-concern-1")
    assert here.routes[-1] == Route(place=routes.RAISE_CONCERN, child_id=here.child_ids[0])
    here.tick_all()
    here.type("visit-passphrase", PASSPHRASE)
    here.press("visit-sign-off")
    for _ in here.child_ids:
        assert audit(here.screen, page=True) == []
        words = here.find("visit-interruption-words")
        assert words.hasFocus(), "a second Enter after the passphrase passes nothing"
        QTest.keyClick(words, Qt.Key.Key_Return)
        assert "Say why." not in here.words()
        assert "has no decision yet. You wrote" in words.accessibleName()
        here.press("visit-interruption-continue")
        assert "Say why." in here.words()
        reason = here.find("visit-interruption-reason", QPlainTextEdit)
        reason.setFocus()
        QTest.keyClicks(reason, "The front door was told at 11.")
        here.press("visit-interruption-continue")
    (made,) = here.stored(Visit, here.child_ids[0])
    assert any("The front door was told at 11." in words for words in made.statements)


def test_going_back_from_the_stop_keeps_what_was_ticked(room):
    here = room(safeguarding_seen="yes")
    here.press("visit-row-sign-off")
    here.tick_all()
    here.type("visit-passphrase", PASSPHRASE)
    here.press("visit-sign-off")
    here.press("visit-interruption-back")
    assert here.find("visit-passphrase", LineEdit).text() == PASSPHRASE
    assert here.stored(Visit, here.child_ids[0]) == []


def test_the_passphrase_does_not_stay_on_leaving(room):
    here = room(**WRITTEN)
    here.press("visit-row-sign-off")
    here.type("visit-passphrase", PASSPHRASE)
    here.screen.leaving()
    assert here.find("visit-passphrase", LineEdit).text() == ""


def sign(here):
    here.press("visit-row-sign-off")
    here.tick_all()
    here.type("visit-passphrase", PASSPHRASE)
    here.press("visit-sign-off")
    here.press("visit-row-next-review")


def test_a_later_day_asks_for_a_reason_and_the_sentence_follows(room, qtbot):
    here = room(**WRITTEN)
    sign(here)
    here.type("review-date-1", "1 September 2027")
    assert here.has("review-later-reason-1")
    here.press("review-keep")
    assert "Give a reason for the later day." in here.words()
    area = here.find("review-later-reason-1", QPlainTextEdit)
    area.setFocus()
    QTest.keyClicks(area, "Abroad until August.")
    qtbot.waitUntil(lambda: "1 September 2027 was asked for" in here.words(), timeout=10_000)
    assert audit(here.screen, page=True) == []
    shown = here.find("visit-review-sentence-1").text()
    here.press("review-keep")
    (plan,) = here.stored(ReviewPlan, here.child_ids[0])
    assert plan.sentence == shown
    assert plan.bring_to_supervision


def test_a_raised_band_shows_its_date_and_a_lower_one_stops_first(room, qtbot):
    here = room(**WRITTEN)
    sign(here)
    here.press("review-band-change-1")
    group = here.find("review-band-1")
    group.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    area = here.find("review-band-reason-1", QPlainTextEdit)
    area.setFocus()
    QTest.keyClicks(area, "What the neighbour told us.")
    qtbot.waitUntil(lambda: "Review by 22 December 2026. High" in here.words(), timeout=10_000)
    here.press("review-keep")
    (plan,) = here.stored(ReviewPlan, here.child_ids[0])
    assert plan.band == "high"


def test_booking_the_next_visit_goes_to_its_page(room):
    here = room(**WRITTEN)
    sign(here)
    here.press("review-book-1")
    assert here.routes[-1] == Route(place=routes.PLAN_VISIT, child_id=here.child_ids[0])


def test_a_signed_visit_is_read_and_no_longer_written(room):
    here = room(**WRITTEN, factor_F1="cp_plan")
    sign(here)
    here.press("visit-back")
    here.press("visit-row-record")
    assert "signed off and locked" in here.words()
    assert not here.has("fill-record")
    assert not here.has("visit-change-1")
    here.press("visit-back")
    here.press("visit-row-sign-off")
    here.qtbot.waitUntil(lambda: "Waiting for a second sign-off since 22 June" in here.words())


def test_a_route_with_a_step_opens_it_and_a_child_finds_the_begun_visit(room):
    here = room()
    keep_fields(here.desk, here.screen.visit.draft_id, at_step="record")
    here.screen.show_route(
        Route(place=routes.VISIT, child_id=here.child_ids[1], part=Step.PREPARE.value)
    )
    here.settle()
    assert here.screen.visit.plan_id == here.plan_id
    assert here.has("visit-prepare-read")


def test_a_visit_that_is_not_here_is_said_in_words(room):
    here = room()
    here.screen.show_route(Route(place=routes.VISIT, plan_id="nowhere"))
    here.settle()
    assert "could not be opened" in here.words()
    assert len(here.faults) == 1


def test_what_comes_in_meanwhile_is_counted_on_the_list(room):
    here = room()
    with here.desk.store.writing(ME) as work:
        work.patch("visit_draft", here.screen.visit.draft_id, prepared=True)
    here.screen.store_changed(work.changed)
    here.settle()
    assert here.find("visit-continue").text() == "Continue: Safety brief"


@pytest.mark.parametrize(("mode", "scale"), [(Mode.DARK, 1.0), (Mode.LIGHT, 2.0)])
def test_every_page_holds_in_the_dark_and_at_twice_the_size(room, qapp, mode, scale):
    here = room(family=FLAGGED, safeguarding_seen="yes", factor_F17="unsafe")
    apply(qapp, mode, scale)
    bad = []
    for step in (None, Step.PREPARE, Step.SAFETY, Step.SIGN_OFF):
        if step is not None:
            here.screen.open_spot(Spot(step=step))
        here.settle()
        bad += [f"{step}: {one}" for one in audit(here.screen, page=True)]
    assert bad == []
