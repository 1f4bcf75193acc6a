"""Planning a visit on its page: filled from what is known, checked in place, saved once, changed, cancelled."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services.look_at_week import look_at_week
from ehe_desktop.storage import outbox
from ehe_desktop.ui import routes
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.schedule.plan_screen import PlanVisitScreen
from ehe_desktop.ui.theme import Mode, apply
from tests.fakes.council_store import COUNCIL_DAY
from tests.fakes.diary import free_a_child
from tests.ui.audit import audit
from tests.ui.desk_room import settled


@pytest.fixture
def desk(new_desk):
    return free_a_child(new_desk())


@pytest.fixture
def screen(desk, runner, show, qtbot):
    made = PlanVisitScreen(desk, runner)
    show(made, 1166, 768)
    made.gone, made.told = [], []
    made.go.connect(made.gone.append)
    made.changed.connect(made.told.append)
    return made


def open_child(screen, qtbot):
    child_id = look_at_week(screen.desk, COUNCIL_DAY).to_place[0].child_id
    screen.show_route(Route(place=routes.PLAN_VISIT, child_id=child_id))
    qtbot.waitUntil(lambda: screen.form.time.count() > 0 and not screen.runner.is_busy)
    return child_id


def open_plan(screen, qtbot):
    visit = look_at_week(screen.desk, COUNCIL_DAY).visits[0]
    screen.show_route(Route(place=routes.PLAN_VISIT, plan_id=visit.plan_id))
    qtbot.waitUntil(lambda: screen.form.time.count() > 0 and not screen.runner.is_busy)
    return visit


def body(screen, plan_id):
    with screen.desk.store.reading() as view:
        return view.body(VisitPlan, plan_id)


def unsent(screen):
    with screen.desk.store.reading() as view:
        return outbox.unsent_count(view.connection)


def tab_to(widget, most=60):
    """Tab until `widget` has the focus: by keys alone."""
    for _ in range(most):
        if QApplication.focusWidget() is widget:
            return
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not reach {widget.objectName()}")


@pytest.mark.parametrize(
    ("mode", "scale", "size"),
    [(Mode.LIGHT, 1.0, (1166, 768)), (Mode.DARK, 1.0, (824, 600)), (Mode.LIGHT, 2.0, (1166, 768))],
)
def test_nothing_is_wrong_with_the_page(screen, qtbot, qapp, mode, scale, size):
    open_child(screen, qtbot)
    apply(qapp, mode, scale)
    screen.resize(*size)
    for _ in range(4):
        qapp.processEvents()
    assert audit(screen, page=True) == []


def test_it_says_that_home_visits_are_optional(screen, qtbot):
    open_child(screen, qtbot)
    said = " ".join(text.text() for text in screen.findChildren(type(screen.facts_text)))
    assert "optional under present law" in said


def test_a_visit_is_planned_by_keys_alone(screen, qtbot):
    child_id = open_child(screen, qtbot)
    screen.form.visit_type.setFocus()
    tab_to(screen.form.told)
    QTest.keyClicks(QApplication.focusWidget(), "A first visit, as in our letter.")
    tab_to(screen.form.buddy)
    screen.form.buddy.clear()
    QTest.keyClicks(QApplication.focusWidget(), "L. Okafor")
    tab_to(screen.save)
    QTest.keyClick(screen.save, Qt.Key.Key_Space)
    QTest.keyClick(screen.save, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(screen.gone))
    plan = body(screen, screen.gone[0].plan_id)
    assert screen.gone[0].place == routes.SCHEDULE
    assert child_id in plan.child_ids
    assert plan.family_told_why == "A first visit, as in our letter."
    assert plan.buddy_name == "L. Okafor"
    assert plan.out_by
    assert unsent(screen) == 1
    assert screen.told[0].kinds == {"visit_plan"}


def test_what_is_missing_stands_in_the_summary_and_at_its_field(screen, qtbot, qapp):
    open_child(screen, qtbot)
    screen.form.told.clear()
    screen.save.click()
    assert screen.summary.isVisible()
    assert screen.form.fields["told"].error == "Write what the family is told about why."
    for _ in range(4):
        qapp.processEvents()
    assert audit(screen, page=True) == []
    assert unsent(screen) == 0


def test_what_is_typed_stays_when_the_same_page_is_shown_again(screen, qtbot):
    child_id = open_child(screen, qtbot)
    screen.form.told.setText("As in our letter.")
    screen.leaving()
    screen.show_route(Route(place=routes.PLAN_VISIT, child_id=child_id))
    assert screen.form.told.text() == "As in our letter."


def test_a_taken_time_is_said_under_it_and_refused(screen, qtbot):
    child_id = open_child(screen, qtbot)
    taken = look_at_week(screen.desk, COUNCIL_DAY).visits[0]
    screen.form.day.set_value(taken.starts_at.date())
    screen.form.day.edited.emit()
    day = taken.starts_at.date()
    qtbot.waitUntil(
        lambda: any(at.date() == day for at in screen.form._choices) and not screen.runner.is_busy
    )
    at = max(at for at in screen.form._choices if at <= taken.starts_at)
    screen.form.time.set_value(at)
    screen.form._on_time(None)
    assert "Another visit" in screen.form.notes.accessibleName()
    screen.form.told.setText("As in our letter.")
    screen.form.buddy.setText("L. Okafor")
    screen.save.click()
    qtbot.waitUntil(screen.page.banner.isVisible)
    assert "Another visit" in screen.page.banner.accessibleName()
    assert unsent(screen) == 0
    assert child_id
    settled(qtbot, screen.runner)


def test_a_plan_is_changed_with_its_reason(screen, qtbot):
    visit = open_plan(screen, qtbot)
    screen.form.mode.set_value("office")
    screen.reason.setText("They chose the office")
    screen.save.click()
    qtbot.waitUntil(lambda: bool(screen.gone))
    plan = body(screen, visit.plan_id)
    assert (plan.mode, plan.state_reason) == ("office", "They chose the office")
    assert plan.starts_at == visit.starts_at


def test_a_plan_is_cancelled_with_its_reason(screen, qtbot):
    visit = open_plan(screen, qtbot)
    screen.cancel.click()
    sheet = screen._sheet
    assert audit(sheet) == []
    sheet.reason.setText("Family is ill")
    sheet.accept_button.click()
    qtbot.waitUntil(lambda: bool(screen.gone))
    assert body(screen, visit.plan_id).state == "cancelled"


def test_a_child_who_is_not_here_is_said(screen, qtbot):
    screen.show_route(Route(place=routes.PLAN_VISIT, child_id="nobody"))
    qtbot.waitUntil(screen.page.banner.isVisible)
    assert "not on this device" in screen.page.banner.accessibleName()
    assert not screen.save.isEnabled()


@pytest.mark.parametrize(("typed", "shown"), [("15:30", "3:30pm"), ("half past", "half past")])
def test_a_time_is_shown_in_the_one_way_once_its_box_is_left(screen, qtbot, typed, shown):
    open_child(screen, qtbot)
    box = screen.form.out_by
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, typed)
    screen.form.buddy.setFocus()
    assert (box.text(), box.isModified()) == (shown, True)
