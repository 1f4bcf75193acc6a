"""What a person does is heard in every window that gets the focus; what widgets do among themselves is not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from ehe_desktop.ui.input_watch import InputWatch


class Heard(list):
    """Types of events, with the watch that tells them."""

    watch: InputWatch


@pytest.fixture
def room(qapp, show, qtbot):
    """A window with a box that has the focus and a label that has not."""
    heard = Heard()
    heard.watch = InputWatch(qapp, lambda event: heard.append(event.type()))
    heard.watch.start()
    window = QWidget()
    column = QVBoxLayout(window)
    window.box, window.label = QLineEdit(), QLabel("A label")
    column.addWidget(window.box)
    column.addWidget(window.label)
    show(window)
    window.box.setFocus()
    qtbot.waitUntil(window.box.hasFocus)
    window.heard = heard
    yield window
    heard.watch.stop()


def test_keys_and_presses_that_come_to_the_window_are_heard(room):
    QTest.keyClick(room.windowHandle(), Qt.Key.Key_A)
    QTest.mouseClick(
        room.windowHandle(), Qt.MouseButton.LeftButton, pos=room.label.geometry().center()
    )
    assert room.box.text() == "a"
    assert QEvent.Type.KeyPress in room.heard
    assert QEvent.Type.MouseButtonPress in room.heard


def test_a_dialog_that_takes_the_focus_is_listened_to(room, show, qtbot):
    dialog = QDialog()
    show(dialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    room.heard.clear()
    QTest.mouseMove(dialog.windowHandle(), QPoint(5, 5))
    QTest.mouseMove(dialog.windowHandle(), QPoint(9, 9))
    assert QEvent.Type.MouseMove in room.heard


def test_text_that_an_input_method_puts_together_is_heard(room):
    event = QInputMethodEvent()
    event.setCommitString("ł")
    QCoreApplication.sendEvent(room.box, event)
    assert room.box.text() == "ł"
    assert QEvent.Type.InputMethod in room.heard


def test_what_widgets_do_among_themselves_is_not_looked_at(room):
    room.heard.clear()
    QCoreApplication.sendEvent(room.label, QEvent(QEvent.Type.User))
    room.label.setText("Other words")
    QCoreApplication.sendPostedEvents()
    assert QEvent.Type.User not in room.heard
    assert QEvent.Type.LayoutRequest not in room.heard


def test_stopped_it_hears_nothing(room):
    room.heard.watch.stop()
    room.heard.clear()
    QTest.keyClick(room.windowHandle(), Qt.Key.Key_A)
    assert room.heard == []
    room.heard.watch.start()
    QTest.keyClick(room.windowHandle(), Qt.Key.Key_A)
    assert QEvent.Type.KeyPress in room.heard
