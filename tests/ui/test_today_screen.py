"""Today over a real store: keys, booking, putting off with a way back, and every size."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.list_caseload import find_summary
from ehe_desktop.ui.routes import CASELOAD, PLAN_VISIT, VISIT, Route
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.today.due_block import DueBlock
from ehe_desktop.ui.today.screen import TodayScreen
from ehe_desktop.ui.widgets.banner import Banner
from tests.fakes.diary import unbook
from tests.ui.audit import audit

TODAY = Route(place="today")


@pytest.fixture
def screen(room, show):
    made = room.listen(TodayScreen(room.desk, room.runner))
    show(made, 1166, 728)
    made.show_route(TODAY)
    room.settle()
    return made


def put_off_first(room, screen) -> str:
    child_id = screen.due.current_id
    screen.due.row(child_id).name.setFocus()
    QTest.keyClick(
        screen.due.row(child_id).name,
        Qt.Key.Key_P,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    sheet = QApplication.activeModalWidget()
    sheet.until.set_value(date(2026, 7, 6))
    QTest.keyClicks(sheet.reason, "Family away")
    sheet.give()
    room.settle()
    return child_id


@pytest.mark.parametrize(
    ("mode", "scale", "width", "height"),
    [
        (Mode.LIGHT, 1.0, 1166, 728),
        (Mode.DARK, 1.0, 824, 600),
        (Mode.LIGHT, 2.0, 1240, 768),
        (Mode.DARK, 2.0, 900, 600),
    ],
)
def test_everybody_can_use_it(qapp, room, screen, mode, scale, width, height):
    apply(qapp, mode, scale)
    screen.resize(width, height)
    screen.look()
    room.settle()
    assert audit(screen) == []


def test_ctrl_enter_opens_the_next_visit(room, screen):
    screen.primary_action()
    assert [(one.place, bool(one.plan_id)) for one in room.routes] == [(VISIT, True)]
    screen.findChild(QPushButton, "today-prepare").click()
    assert room.routes[1] == room.routes[0]


def test_arrows_move_between_rows_enter_opens_and_tab_leaves_the_block(room, screen):
    order = list(screen.due._order)
    first = screen.due.row(order[0])
    first.name.setFocus()
    QTest.keyClick(first.name, Qt.Key.Key_Down)
    second = screen.due.row(order[1])
    assert second.name.hasFocus()
    stops = [
        child
        for child in order
        if screen.due.row(child).name.focusPolicy() == Qt.FocusPolicy.StrongFocus
    ]
    assert stops == [order[1]]
    QTest.keyClick(second.name, Qt.Key.Key_End)
    assert screen.due.row(order[-1]).name.hasFocus()
    QTest.keyClick(screen.due.row(order[-1]).name, Qt.Key.Key_Return)
    assert room.routes == [Route(place=CASELOAD, child_id=order[-1])]


def test_ctrl_b_books_a_row_that_is_not_booked(room, screen):
    unbook(room.desk, screen.due.current_id)
    screen.look()
    room.settle()
    free = next(row for row in screen.due._made.values() if not row.row.booked)
    free.name.setFocus()
    QTest.keyClick(free.name, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert room.routes == [Route(place=PLAN_VISIT, child_id=free.row.child_id)]
    booked = next(row for row in screen.due._made.values() if row.row.booked)
    assert not booked.book.isVisible()
    booked.name.setFocus()
    QTest.keyClick(booked.name, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert len(room.routes) == 1


def test_putting_off_takes_the_row_away_and_undo_brings_it_back(room, screen):
    child_id = put_off_first(room, screen)
    assert child_id not in screen.due._order
    assert find_summary(room.desk, child_id).put_off_until == date(2026, 7, 6)
    assert screen.undo.isVisible()
    room.desk.clock.advance(minutes=1)
    screen.undo.button.click()
    room.settle()
    assert child_id in screen.due._order
    assert not screen.undo.isVisible()


def test_putting_off_without_a_reason_is_refused_and_keeps_what_was_typed(room, screen):
    screen._put_off(screen.due.current_id)
    sheet = QApplication.activeModalWidget()
    sheet.until.set_value(date(2026, 7, 6))
    sheet.give()
    room.settle()
    assert "reason" in sheet.findChild(Banner, "sheet-problem").accessibleName()
    assert sheet.until.value() == date(2026, 7, 6)
    sheet.reject()


def test_what_did_not_change_is_not_made_anew(room, screen):
    panel = screen.findChild(QPushButton, "today-prepare")
    rows = dict(screen.due._made)
    screen.store_changed(add_note(room.desk, screen.due.current_id, "A note."))
    room.settle()
    assert screen.findChild(QPushButton, "today-prepare") is panel
    assert screen.due._made == rows


def test_another_day_is_another_page(room, screen):
    room.desk.clock.advance(days=1)
    screen.look()
    room.settle()
    assert screen.page.heading.text() == "Tue 23 June"


def test_the_rest_of_the_list_is_one_press_away(room, screen):
    screen.findChild(QPushButton, "today-all-overdue").click()
    assert room.routes == [Route(place=CASELOAD, part="overdue")]


def test_rows_out_of_sight_come_after_the_first_are_painted_and_in_order(room, screen, show):
    rows = [one.row for one in screen.due._made.values()]
    assert len(rows) > 3
    block = show(DueBlock(), 900, 700)
    block.set_rows(rows, at_once=2)
    assert block._order == [row.child_id for row in rows[:2]]
    QCoreApplication.sendPostedEvents()
    assert block._order == [row.child_id for row in rows]
    tabbed, at = [], block.nextInFocusChain()
    while at is not block:
        tabbed.append(at)
        at = at.nextInFocusChain()
    places = [tabbed.index(block.row(row.child_id).name) for row in rows]
    assert places == sorted(places)
