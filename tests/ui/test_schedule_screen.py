"""The schedule on screen, by keys alone: look, place, move, shift, cancel, undo, open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services.look_at_week import look_at_week
from ehe_desktop.ui import routes
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.schedule.screen import ScheduleScreen
from ehe_desktop.ui.schedule.visit_card import VisitCard
from ehe_desktop.ui.schedule.week_grid import DayCell, Shape, WeekGrid
from ehe_desktop.ui.theme import Mode, apply
from tests.fakes.council_store import COUNCIL_DAY
from tests.fakes.diary import free_a_child
from tests.ui.audit import audit
from tests.ui.desk_room import settled
from tests.ui.pictures import settle_layout

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(new_desk):
    return free_a_child(new_desk())


@pytest.fixture
def screen(desk, runner, show, qtbot):
    made = ScheduleScreen(desk, runner)
    show(made, 1366, 768)
    made.gone = []
    made.told = []
    made.go.connect(made.gone.append)
    made.changed.connect(made.told.append)
    made.show_route(Route(place=routes.SCHEDULE))
    settle(qtbot, made)
    return made


def settle(qtbot, screen):
    settled(qtbot, screen.runner, lambda: screen._week is not None)


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def body(screen, plan_id):
    with screen.desk.store.reading() as view:
        return view.body(VisitPlan, plan_id)


def first_card(screen, qtbot):
    """The first card, reached from the grid by keys."""
    screen.grid.choose("", focus=True)
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: screen.grid.current_id != "")
    return screen.grid.current_id


def test_the_week_is_shown_and_nothing_is_wrong_with_it(screen):
    assert "22 June 2026" in screen.head.week.text()
    assert screen.grid.findChildren(QPushButton)
    assert audit(screen, page=True) == []


def test_a_week_that_did_not_change_is_not_built_again_and_one_that_did_is(screen, qtbot):
    cards = screen.grid.findChildren(VisitCard)
    other = cards[-1].face.plan_id
    screen.show_route(Route(place=routes.SCHEDULE, plan_id=other))
    settled(qtbot, screen.runner, lambda: screen.grid.current_id == other)
    assert screen.grid.findChildren(VisitCard) == cards
    assert screen.bar.isVisible()
    with screen.desk.store.writing() as work:
        work.patch(VisitPlan, other, {"minutes": 75})
    screen.show_route(Route(place=routes.SCHEDULE))
    settled(qtbot, screen.runner, lambda: screen._week.visit(other).minutes == 75)
    assert not any(
        card.isVisible() for card in screen.grid.findChildren(VisitCard) if card in cards
    )


@pytest.mark.parametrize(
    ("mode", "scale", "size"),
    [(Mode.DARK, 1.0, (1024, 600)), (Mode.LIGHT, 2.0, (1366, 768)), (Mode.LIGHT, 2.0, (1024, 600))],
)
def test_it_holds_in_dark_at_twice_the_size_and_in_a_small_window(
    screen, qtbot, qapp, mode, scale, size
):
    first_card(screen, qtbot)
    apply(qapp, mode, scale)
    screen.resize(*size)
    for _ in range(4):
        qapp.processEvents()
    assert audit(screen, page=True) == []
    if screen.head.tray_button.isVisible():
        screen.head.tray_button.click()
        qapp.processEvents()
        assert screen.tray.isVisible()
        assert audit(screen, page=True) == []


def has_room_for_its_cards(grid):
    cards = [card for column in grid._cards for card in column]
    wanted = [(card.size(), card.sizeHint()) for card in cards]
    return bool(wanted) and all(
        size.width() >= hint.width() and size.height() >= hint.height() for size, hint in wanted
    )


@pytest.mark.parametrize(("wide", "tall"), [(1366, 768), (1092, 768), (824, 600)])
def test_no_day_is_squashed_when_the_text_grows(screen, qtbot, qapp, wide, tall):
    screen.resize(wide, tall)
    first_card(screen, qtbot)
    for scale in (1.0, 2.0, 1.0, 2.0):
        apply(qapp, Mode.LIGHT, scale)
        qtbot.waitUntil(lambda: has_room_for_its_cards(screen.grid))


def test_arrows_walk_the_cards_and_only_one_has_the_tab_stop(screen, qtbot):
    first = first_card(screen, qtbot)
    press(Qt.Key.Key_Right)
    assert screen.grid.current_id != first
    cards = [card for column in screen.grid._cards for card in column]
    stops = [card for card in cards if card.focusPolicy() == Qt.FocusPolicy.StrongFocus]
    assert [card.face.plan_id for card in stops] == [screen.grid.current_id]
    assert QApplication.focusWidget() is stops[0]


def test_enter_opens_the_visit(screen, qtbot):
    plan_id = first_card(screen, qtbot)
    press(Qt.Key.Key_Return)
    assert [(route.place, route.plan_id) for route in screen.gone] == [(routes.VISIT, plan_id)]


def test_moving_by_keys_alone_and_undo(screen, qtbot):
    plan_id = first_card(screen, qtbot)
    before = body(screen, plan_id)
    press(Qt.Key.Key_M, CTRL)
    qtbot.waitUntil(lambda: screen.changes.sheet is not None)
    sheet = screen.changes.sheet
    qtbot.waitUntil(sheet.accept_button.isEnabled)
    assert audit(sheet) == []
    sheet.day.setFocus()
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: sheet.day.value() != COUNCIL_DAY)
    settle(qtbot, screen)
    sheet.times.setFocus()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: body(screen, plan_id).starts_at != before.starts_at)
    settle(qtbot, screen)
    assert screen.changes.sheet is None
    assert "Moved to Tuesday 23 June 2026" in screen.banner.accessibleName()
    assert screen.grid.current_id == plan_id
    press(Qt.Key.Key_Z, CTRL) if QApplication.focusWidget() else screen._undo.click()
    qtbot.waitUntil(lambda: body(screen, plan_id) == before)
    settle(qtbot, screen)
    assert screen.told[-1].kinds == {"visit_plan"}


def test_ctrl_and_an_arrow_shift_by_a_slot_or_a_day(screen, qtbot):
    plan_id = first_card(screen, qtbot)
    press(Qt.Key.Key_Right)
    plan_id = screen.grid.current_id
    before = body(screen, plan_id).starts_at
    press(Qt.Key.Key_Down, CTRL)
    qtbot.waitUntil(lambda: body(screen, plan_id).starts_at != before)
    settle(qtbot, screen)
    assert (body(screen, plan_id).starts_at - before).total_seconds() == 30 * 60


def test_a_shift_onto_another_visit_is_refused_in_words(screen, qtbot):
    week = screen._week
    pair = next(
        (day[0], day[1])
        for row in week.officers
        for day in (row.on(one) for one in week.days)
        if len(day) > 1 and (day[1].starts_at - day[0].starts_at).total_seconds() > 3600
    )
    gap = int((pair[1].starts_at - pair[0].starts_at).total_seconds() // 1800)
    screen.grid._pick(pair[0].plan_id)
    for _ in range(gap):
        screen.grid.shift_wanted.emit((0, 1))
        settle(qtbot, screen)
    assert "Another visit" in screen.banner.accessibleName()
    assert body(screen, pair[0].plan_id).starts_at < pair[1].starts_at


def test_placing_from_the_tray_by_keys_takes_the_first_free_time(screen, qtbot):
    child = screen._week.to_place[0]
    screen.tray.list.setFocus()
    press(Qt.Key.Key_Home)
    screen.tray.place.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: screen.changes.sheet is not None)
    sheet = screen.changes.sheet
    qtbot.waitUntil(sheet.accept_button.isEnabled)
    assert audit(sheet) == []
    sheet.accept_button.setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)  # a second press makes no second visit
    qtbot.waitUntil(lambda: screen.changes.sheet is None)
    settle(qtbot, screen)
    held = look_at_week(screen.desk, COUNCIL_DAY)
    assert child.child_id not in {one.child_id for one in held.to_place}
    made = [one for one in held.visits if child.child_id in one.child_ids]
    assert len(made) == 1
    assert screen.grid.current_id == made[0].plan_id


def test_cancelling_asks_why_and_says_what_was_done(screen, qtbot):
    plan_id = first_card(screen, qtbot)
    screen.bar.cancel_button.setFocus()
    press(Qt.Key.Key_Space)
    sheet = screen.changes.sheet
    sheet.accept_button.click()
    assert sheet.field.error == "Write why the visit is cancelled."
    sheet.reason.setFocus()
    QTest.keyClicks(sheet.reason, "Family is ill")
    QTest.keyClick(sheet.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: body(screen, plan_id).state == "cancelled")
    settle(qtbot, screen)
    assert "cancelled" in screen.banner.accessibleName()
    screen._undo.click()
    qtbot.waitUntil(lambda: body(screen, plan_id).state == "planned")
    settle(qtbot, screen)


def test_other_weeks_and_back(screen, qtbot):
    press(Qt.Key.Key_PageDown, ALT)
    qtbot.waitUntil(lambda: "29 June" in screen.head.week.text())
    press(Qt.Key.Key_T, CTRL)
    qtbot.waitUntil(lambda: "22 June" in screen.head.week.text())
    settle(qtbot, screen)


def test_a_drop_on_a_day_moves_there(screen, qtbot):
    plan_id = screen._week.visits[0].plan_id
    day = screen._week.days[3]
    screen.grid.dropped.emit(plan_id, screen.desk.me.officer_id, day)
    qtbot.waitUntil(lambda: body(screen, plan_id).starts_at.date() == day)
    settle(qtbot, screen)


def test_another_officers_visit_offers_no_change_to_an_officer(screen, qtbot):
    screen.grid._pick(screen._week.visits[0].plan_id)
    assert screen.bar.move_button.isVisible()
    screen.bar.show_visit("x", may_change=False)
    assert not screen.bar.move_button.isVisible()
    assert screen.bar.open_button.isVisible()


def test_leaving_takes_sheets_away(screen, qtbot):
    first_card(screen, qtbot)
    screen._move()
    qtbot.waitUntil(lambda: screen.changes.sheet is not None)
    settle(qtbot, screen)
    screen.leaving()
    assert screen.changes.sheet is None


@pytest.mark.parametrize(
    ("room", "shape"), [(900, Shape.BESIDE), (740, Shape.ABOVE), (560, Shape.STACKED)]
)
def test_the_week_is_laid_out_by_the_room_there_is(desk, show, qtbot, room, shape):
    grid = show(WeekGrid(), room, 600)
    week = look_at_week(desk, COUNCIL_DAY)
    grid.show_week(week, COUNCIL_DAY, desk.clock.now())
    grid.resize(room, 601)
    settle_layout()
    assert grid._shape is shape
    cells = grid.findChildren(DayCell)[-len(week.days) :]
    tops = {cell.mapTo(grid, cell.rect().topLeft()).y() for cell in cells}
    assert len(tops) == (len(week.days) if shape is Shape.STACKED else 1)
    inside = grid.viewport().width()
    assert all(cell.mapTo(grid, cell.rect().topRight()).x() <= inside for cell in cells)


def test_the_tray_says_how_many_more_are_due(screen, qtbot, monkeypatch):
    monkeypatch.setattr("ehe_desktop.services.look_at_week.MOST_WAITING", 2)
    screen._reload()
    settle(qtbot, screen)
    qtbot.waitUntil(screen.tray.more.isVisible)
    assert "more are due after these. Ctrl+K finds any child." in screen.tray.more.text()


def test_where_nobody_waits_the_week_has_the_room_and_it_is_said(screen, qtbot):
    """A quarter of the window stood empty, and words on the cards were cut for want of it."""
    assert screen.tray.isVisible()
    narrow = screen.grid.width()
    week = screen._week
    screen._on_week(replace(week, to_place=()))
    settle_layout()
    assert not screen.tray.isVisible()
    assert screen.grid.width() > narrow + 250
    assert screen.empty.isVisible()
    assert screen.empty.text() == "Nobody is waiting to be placed."
    screen._on_week(week)
    settle_layout()
    assert screen.tray.isVisible()


def test_on_a_saturday_the_screen_opens_on_the_week_to_come(desk, runner, show, qtbot):
    desk.clock.advance(days=5)
    made = ScheduleScreen(desk, runner)
    show(made, 1366, 768)
    made.show_route(Route(place=routes.SCHEDULE))
    settle(qtbot, made)
    assert "29 June 2026" in made.head.week.text()
    assert made.head.this_week.isEnabled()
