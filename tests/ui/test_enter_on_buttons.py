"""Enter presses a button, and the second of a double Enter does not press what the first has brought."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ehe_desktop.ui.widgets.buttons import Button

FOR_EVER = 10_000_000


@pytest.fixture
def page(qtbot):
    """A box to write in, then a button, shown and with the keys."""
    made = QWidget()
    made.box, made.button, made.said = QLineEdit(), Button("Go on"), []
    made.button.clicked.connect(lambda: made.said.append("pressed"))
    layout = QVBoxLayout(made)
    layout.addWidget(made.box)
    layout.addWidget(made.button)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.box.setFocus()
    return made


@pytest.fixture
def slow_hands(qapp):
    """Whatever comes within hours is still the same double press."""
    qapp.setDoubleClickInterval(FOR_EVER)
    yield
    qapp.setDoubleClickInterval(0)


def test_enter_presses_a_button_that_was_reached_by_tab(page, slow_hands):
    QTest.keyClick(page.box, Qt.Key.Key_Tab)
    QTest.keyClick(page.button, Qt.Key.Key_Return)
    QTest.keyClick(page.button, Qt.Key.Key_Enter)
    assert page.said == ["pressed", "pressed"]


def test_the_second_of_a_double_enter_does_not_press_what_the_first_brought(page, slow_hands):
    page.box.returnPressed.connect(page.button.setFocus)
    QTest.keyClick(page.box, Qt.Key.Key_Return)
    assert page.button.hasFocus()
    QTest.keyClick(page.button, Qt.Key.Key_Return)
    assert page.said == []
    QTest.keyClick(page.button, Qt.Key.Key_Space)
    assert page.said == ["pressed"], "Space is never part of a double Enter"


def test_enter_presses_it_once_the_double_press_is_over(page):
    page.button.setFocus()
    QTest.keyClick(page.button, Qt.Key.Key_Return)
    assert page.said == ["pressed"]


def test_a_key_held_down_presses_nothing_again(page):
    page.button.setFocus()
    held = (QKeyEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(page.button, QKeyEvent(*held))
    QApplication.sendEvent(page.button, QKeyEvent(*held, "\r", True))
    assert page.said == ["pressed"]


def test_enter_with_control_is_the_pages_and_not_the_buttons(page):
    page.button.setFocus()
    QTest.keyClick(page.button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.said == []
