"""Filling in a visit: pages, places, siblings, bands, prompts, jots and what a child said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTabBar, QWidget

from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.count_progress import visit_progress
from ehe_desktop.storage.outbox import unsent_count
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.visit.health_panel import vaccine_lines
from tests.fakes.council_store import COUNCIL_DAY
from tests.ui import filling
from tests.ui.audit import audit
from tests.ui.desk_room import settled
from tests.ui.filling import (
    HOME,
    a_visit,
    answer,
    editor,
    press,
    reopen,
    saved_icon,
    settle,
    status,
    the_draft,
)  # fmt: skip

filled = filling.filled


def test_a_pause_is_enough(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.RECORD, visit)
    step.view.go_to(f"{HOME}/home_environment")
    step.autosave.set_pauses(30, 50)
    box = editor(step, "home_seen")
    box.setFocus()
    with qtbot.waitSignal(step.saved) as told:
        QTest.keyClicks(box, "Two desks by the window")
        assert (status(step), saved_icon(step)) == ("Saving…", "ellipsis")
    assert "visit_draft" in told.args[0].kinds
    qtbot.waitUntil(lambda: status(step) == "Saved on this device 10:00am")
    assert saved_icon(step) == "circle-check"
    kept = the_draft(desk, visit).record[visit.children[0].child_id]
    assert kept.saved["home_seen"] == "Two desks by the window"


def test_half_a_second_is_the_promise(qtbot, desk, filled):
    step = filled(Step.RECORD, a_visit(desk, 1))
    assert step.autosave.soon.pause_ms <= 450


def test_opening_and_looking_writes_nothing(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    with desk.store.reading() as view:
        before = unsent_count(view.connection)
    step = filled(Step.HEALTH, visit)
    step.leaving()
    settle(qtbot, step)
    assert the_draft(desk, visit).health == {}
    with desk.store.reading() as view:
        assert unsent_count(view.connection) == before


def test_turning_a_page_keeps_the_place_and_the_answers(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.HEALTH, visit)
    step.view.go_to("/health_prompts/registered")
    press(step, "answer-dentist-yes")
    step.view.go_to("/health_prompts/appointments")
    settled(qtbot, step.runner)
    draft = the_draft(desk, visit)
    assert draft.at_step == "health"
    assert draft.at_question.endswith("/health_prompts/appointments/appointments_due") or (
        draft.at_question.endswith("/health_prompts/appointments")
    )
    assert draft.health[visit.children[0].child_id].saved["dentist"] == "yes"


def test_one_comes_back_to_the_child_and_question_one_was_at(qtbot, desk, filled):
    visit = a_visit(desk, 2)
    first, second = (one.child_id for one in visit.children)
    step = filled(Step.RECORD, visit)
    step.show_child(second)
    step.view.go_to(f"{HOME}/balance/working_well")
    QTest.keyClicks(editor(step, "working_well"), "Her garden")
    settle(qtbot, step)
    at = the_draft(desk, visit).at_question
    again = filled(Step.RECORD, visit, "", at)
    assert again.at == f"{second} {HOME}/balance/working_well"
    assert editor(again, "working_well").value() == "Her garden"
    qtbot.waitUntil(editor(again, "working_well").hasFocus)
    reopen(qtbot, again, visit, first, at)
    assert again.at.startswith(first)


def test_what_is_shared_is_typed_once_and_shown_as_shared(qtbot, desk, filled):
    visit = a_visit(desk, 2)
    first, second = (one.child_id for one in visit.children)
    step = filled(Step.RECORD, visit)
    step.show_child(second)
    step.show_child(first)
    answer(step, f"{HOME}/home_environment/home_seen", "Warm and light")
    words = [
        one.text()
        for one in step.view.question(f"{HOME}/home_environment/home_seen")
        .parentWidget()
        .findChildren(QWidget)
        if hasattr(one, "text")
    ]
    assert any(text.startswith("Shared: one answer for ") for text in words)
    step.findChild(QTabBar, "fill-children").setCurrentIndex(1)
    assert step.at == f"{second} {HOME}/home_environment/home_seen"
    assert editor(step, "home_seen").value() == "Warm and light"
    settle(qtbot, step)
    assert the_draft(desk, visit).record[second].saved["home_seen"] == "Warm and light"


def test_progress_is_told_for_every_child(qtbot, desk, filled):
    visit = a_visit(desk, 2)
    step = filled(Step.HEALTH, visit)
    with qtbot.waitSignal(step.progressed) as told:
        answer(step, "/health_prompts/registered/dentist", "not_asked")
        step.leaving()
    found = told.args[0]
    assert set(found) == {one.child_id for one in visit.children}
    assert found[visit.children[0].child_id].given == 1
    settle(qtbot, step)
    assert visit_progress(desk, visit).health == found
    assert step.findChild(QTabBar, "fill-children").tabText(0).endswith("1 of 13")


def test_the_band_at_the_foot_follows_the_answers(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.RECORD, visit)
    words = step.findChild(QWidget, "live-band-words")
    qtbot.waitUntil(words.isVisible)
    before = words.text()
    answer(step, f"{HOME}/known_to_us/factor_F1", "cp_plan")
    settle(qtbot, step)
    qtbot.waitUntil(lambda: words.text() != before)
    press(step, "live-band-why")
    reasons = step.findChild(QWidget, "live-band-reasons")
    assert reasons.isVisible()
    assert "Social care" in reasons.text()


def test_health_prompts_say_who_sees_them_and_what_to_ask_about(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.HEALTH, visit)
    assert step._lead.text() == "We ask everyone. You can say no."
    readers = "Your officer, the supervisors and the safeguarding lead can read the answers."
    assert any(readers in item.label.plain for item in step.view.answers.session.root.questions())
    step.view.go_to("/health_prompts/vaccinations")
    shown = [
        one.text()
        for one in step.view.findChildren(QWidget)
        if hasattr(one, "text") and one.isVisible()
    ]
    child = visit.children[0].child
    wanted = vaccine_lines(desk.policy.immunisations, child.born_on, COUNCIL_DAY)
    assert len(wanted) > 1
    assert set(wanted) <= set(shown)
    assert not any("overdue" in text.lower() or "due now" in text.lower() for text in shown)


def test_an_unknown_date_of_birth_is_no_stop(desk):
    lines = vaccine_lines(desk.policy.immunisations, None, COUNCIL_DAY)
    assert lines[0].startswith("The date of birth is not known")


def test_a_child_says_several_things(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    child_id = visit.children[0].child_id
    step = filled(Step.VOICE, visit, size=(900, 900))
    answer(step, "/child_words/seen/seen_status", "SA")
    press(step, "answer-voice_offered-kept")
    box = editor(step, "words-1")
    assert box.accessibleName().endswith(": word for word")
    assert not step.view.findChild(QWidget, "mark-saw-words-1")
    QTest.keyClicks(box, "I like birds")
    press(step, "answer-given_as-1-spoken")
    add = step.findChild(QAbstractButton, "add-statements")
    assert add.text() == "Add another thing the child said"
    press(step, "add-statements")
    QTest.keyClicks(editor(step, "words-2"), "I miss Sami")
    settle(qtbot, step)
    assert (
        the_draft(desk, visit).voice[child_id].saved["child_words"] == "I like birds / I miss Sami"
    )
    paraphrase = editor(step, "paraphrase")
    last = editor(step, "words-2")
    place = paraphrase.mapTo(step.view, paraphrase.rect().topLeft()).y()
    assert place > last.mapTo(step.view, last.rect().bottomLeft()).y()


def test_jots_are_kept_and_go_to_the_question_one_was_at(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.RECORD, visit)
    step.view.go_to(f"{HOME}/home_environment/home_seen")
    QTest.keyClick(step, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    pad = step.findChild(QWidget, "jot-pad")
    qtbot.waitUntil(pad.hasFocus)
    QTest.keyClicks(pad, "likes birds")
    QTest.keyClick(pad, Qt.Key.Key_Return)
    QTest.keyClicks(pad, "two desks")
    settle(qtbot, step)
    assert the_draft(desk, visit).jots == ("likes birds", "two desks")
    QTest.keyClick(pad, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert editor(step, "home_seen").value() == "two desks"
    settle(qtbot, step)
    draft = the_draft(desk, visit)
    assert draft.jots == ("likes birds",)
    assert draft.record[visit.children[0].child_id].saved["home_seen"] == "two desks"


def test_a_jot_never_lands_where_words_do_not_fit(qtbot, desk, filled):
    step = filled(Step.RECORD, a_visit(desk, 1))
    step.view.go_to(f"{HOME}/visit_facts/visit_type")
    step.jots.show_lines(["likes birds"])
    press(step, "jot-send")
    assert step.jots.lines == ("likes birds",)
    assert "box for text" in step.findChild(QWidget, "jot-said").text()


def test_the_painting_thread_never_writes(qtbot, desk, filled, monkeypatch):
    from threading import current_thread, main_thread

    from ehe_desktop.ui.visit import fill_sources

    seen = []
    whole = fill_sources.keep_answers

    def watched(*given):
        seen.append(current_thread() is main_thread())
        return whole(*given)

    monkeypatch.setattr(fill_sources, "keep_answers", watched)
    step = filled(Step.RECORD, a_visit(desk, 1))
    answer(step, f"{HOME}/home_environment/home_seen", "Warm")
    settle(qtbot, step)
    assert seen
    assert not any(seen)


@pytest.mark.parametrize("step", [Step.RECORD, Step.VOICE, Step.HEALTH])
@pytest.mark.parametrize(("mode", "scale"), [(Mode.LIGHT, 1.0), (Mode.DARK, 2.0)])
def test_the_steps_can_be_read_and_reached(qapp, qtbot, desk, filled, step, mode, scale):
    apply(qapp, mode, scale)
    shown = filled(step, a_visit(desk, 2), size=(824, 540))
    assert shown.width() == 824
    assert audit(shown) == []
    press(shown, "jot-open")
    qapp.processEvents()
    assert audit(shown) == []
    press(shown, "jot-open")
    shown.check()
    qapp.processEvents()
    assert audit(shown) == []


def test_the_pad_that_is_always_open_goes_when_the_text_grows(qapp, desk, filled):
    """At 200 % no answer was to be seen between it and the foot; who writes on it keeps it."""
    shown = filled(Step.RECORD, a_visit(desk, 1), size=(1366, 768))
    assert shown.jots.isVisible()
    shown.jots.pad.setFocus()
    apply(qapp, Mode.LIGHT, 2.0)
    assert shown.jots.isVisible()
    shown.view.setFocus()
    apply(qapp, Mode.LIGHT, 1.75)
    assert not shown.jots.isVisible()


def test_finishing_the_last_page_is_told(qtbot, desk, filled):
    step = filled(Step.HEALTH, a_visit(desk, 1))
    step.view.go_to("/health_prompts/health_judgement")
    with qtbot.waitSignal(step.finished):
        step.go_on()


def test_after_a_childs_last_page_comes_the_next_child_who_misses_something(qtbot, desk, filled):
    visit = a_visit(desk, 3)
    first, second, third = (one.child_id for one in visit.children)
    step = filled(Step.HEALTH, visit)
    step.view.go_to("/health_prompts/health_judgement")
    assert step.next_child()
    assert step.at.startswith(second)
    assert step.at.endswith("/health_prompts/opening"), "its first page"
    assert step.view.isAncestorOf(QApplication.focusWidget())
    step.show_child(first)
    assert step.next_child()
    step.show_child(third)
    assert not step.next_child(), "nobody comes after the last"


def test_focus_can_reach_the_foot_from_the_form(qtbot, desk, filled):
    step = filled(Step.HEALTH, a_visit(desk, 1))
    step.findChild(QAbstractButton, "form-check").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget().objectName() == "jot-open"


def test_arrows_along_the_children_change_no_answer(qtbot, desk, filled):
    """The focus went into the page with the first arrow, and the second one changed what was answered."""
    visit = a_visit(desk, 2)
    step = filled(Step.RECORD, visit)
    ref, children = f"{HOME}/safeguarding/safeguarding_seen", step.findChild(QTabBar)
    assert step.view.go_to(ref.rpartition("/")[0])
    ref = next(one.ref for one in step.view._stack.currentWidget().questions())
    for _ in visit.children:
        answer(step, ref, "no")
        children.setFocus()
        QTest.keyClick(children, Qt.Key.Key_Right)
        settle(qtbot, step)
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
        settle(qtbot, step)
        assert QApplication.focusWidget() is children
        assert step.view.question(ref).editor.value() == "no"
    assert children.currentIndex() == 0


def test_a_row_that_is_added_is_seen_with_the_focus_in_it(qtbot, desk, filled):
    step = filled(Step.RECORD, a_visit(desk, 1), size=(1200, 600))
    answer(step, f"{HOME}/actions_page/any_actions", "yes")
    settle(qtbot, step)
    add = step.findChild(QAbstractButton, "add-actions")
    add.setFocus()
    QTest.keyClick(add, Qt.Key.Key_Space)
    settle(qtbot, step)
    at = QApplication.focusWidget()
    assert at.objectName() == "answer-action_what-2"
    assert at.visibleRegion().boundingRect() == at.rect()
