"""F6 and Shift+F6 from part to part of the window, and where the focus is after unlocking."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ehe_desktop.ui import routes
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.shell_keys import install_keys
from tests.fakes.council_store import council_desk
from tests.ui.desk_room import settled

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shell(show, qtbot, runner, tmp_path):
    desk = council_desk(tmp_path)
    made = Shell(desk, runner, None)
    show(made, 1366, 768)
    install_keys(made.window(), made)
    made.start()
    settled(qtbot, runner)
    yield made
    settled(qtbot, runner)
    desk.store.close()


def press(shell, *, back=False):
    QTest.keyClick(shell.window(), Qt.Key.Key_F6, SHIFT if back else Qt.KeyboardModifier.NoModifier)
    return QApplication.focusWidget()


def test_where_the_focus_begins_is_said(shell):
    QApplication.focusWidget().clearFocus()
    shell.go(Route(place=routes.TODAY))
    told = QAccessible.queryAccessibleInterface(QApplication.focusWidget())
    assert told.text(QAccessible.Text.Name) == "Today"
    assert told.role() != QAccessible.Role.Client


def test_f6_goes_round_the_parts_and_comes_back_to_where_it_was(shell, qtbot, runner):
    shell.go(Route(place=routes.CASELOAD))
    settled(qtbot, runner)
    screen = shell.shown
    cases = screen.list_pane.list
    cases.setFocus()
    QTest.keyClick(cases, Qt.Key.Key_Return)
    settled(qtbot, runner)
    cases.setFocus()
    record = press(shell)
    assert screen.record.isAncestorOf(record)
    rail = press(shell)
    assert rail.objectName() == "rail-caseload"
    assert press(shell) is cases
    assert press(shell, back=True) is rail
    assert press(shell, back=True) is record


def test_a_screen_of_one_part_is_one(shell):
    shell.shown.setFocus()
    rail = press(shell)
    assert not shell.shown.isAncestorOf(rail)
    assert shell.shown.isAncestorOf(press(shell))
    assert press(shell) is rail
