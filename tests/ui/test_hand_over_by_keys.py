"""The officer hands over by keys: Ctrl+Enter and Tab are for the page on screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar

from ehe_desktop.ui.came_back import HandedBack
from tests.ui import test_hand_over_step
from tests.ui.test_hand_over_step import button_words, choose, hand_out, open_voice

room = test_hand_over_step.room


def test_the_officer_is_led_to_the_child_who_had_the_device(room):
    """A brother’s page opened, and nothing there said that the other one had made something."""
    second = room.child_ids[1]
    hand_out(room.desk, room.screen.visit, second)
    back, routes = HandedBack(room.desk, room.runner), []
    back.go.connect(routes.append)
    back.ask()
    room.qtbot.waitUntil(lambda: len(routes) == 1)
    room.screen.show_route(routes[0])
    room.settle()
    assert room.find("fill-children", QTabBar).currentIndex() == 1
    assert QApplication.focusWidget() is room.find("handed-card")


def test_ctrl_enter_is_for_the_hand_over_page_not_for_the_form_behind_it(room):
    open_voice(room)
    choose(room, "houses")
    room.press("hand-over-open")
    room.screen.primary_action()
    assert QApplication.focusWidget().isVisible()
    assert "Say who is in the room." in button_words(room)
    room.type("hand-over-present", "Mum")
    QTest.keyClick(room.find("hand-over-present"), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is room.find("hand-over-agreed")
    QTest.keyClick(room.find("hand-over-agreed"), Qt.Key.Key_Space)
    room.screen.primary_action()
    room.settle()
    assert [order.form_name for order in room.orders] == ["houses"]
