"""Hands and eyes of the tour: find a control by its name, press it, type into it, take a picture.

It can do only what a person can: a control must be on screen and enabled before it is pressed, and text
goes in as key events. Faults name the control, so a tour that breaks says where.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QTabBar,
    QTabWidget,
    QWidget,
)


class NotThere(Exception):  # noqa: N818 - read as a sentence
    """A control the script names is not on screen, or cannot be pressed."""


class Hands:
    """Acts on the windows of one application."""

    def __init__(self, app: QApplication) -> None:
        self._app = app

    def find(self, name: str) -> QWidget | None:
        """The visible control called `name`, or None."""
        for top in self._app.topLevelWidgets():
            if not top.isVisible():
                continue
            for found in [top, *top.findChildren(QWidget, name)]:
                if found.objectName() == name and found.isVisible():
                    return found
        return None

    def sees(self, name: str) -> bool:
        """True when `name` is on screen and can be used."""
        found = self.find(name)
        return found is not None and found.isEnabled()

    def press(self, name: str, row: int = 0) -> None:
        """Click the middle of a control, as a finger does; of a list the middle of a row."""
        widget = self._usable(name)
        spot = _clickable(widget)
        if isinstance(widget, QAbstractItemView):
            place = widget.model().index(row, 0)
            widget.scrollTo(place)
            spot = widget.visualRect(place).center()
            widget = widget.viewport()
        widget.setFocus(Qt.FocusReason.MouseFocusReason)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)

    def type_into(self, name: str, text: str) -> None:
        """Put the cursor in a control, clear it, and type."""
        self.type_in(self._usable(name), text)

    def type_in(self, widget: QWidget, text: str) -> None:
        """The same for a control that has been found already."""
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(widget, Qt.Key.Key_Delete)
        for letter in text:
            self._letter(widget, letter)

    def key(self, keys: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key on whatever has the focus."""
        tops = [top for top in self._app.topLevelWidgets() if top.isVisible()]
        widget = QApplication.focusWidget() or (tops[0] if tops else None)
        if widget is None:
            raise NotThere("no window is on screen")
        if (
            QApplication.activeWindow() is None
        ):  # no window manager here gives it back after a dialog
            widget.window().activateWindow()
            QTest.qWait(50)
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(widget, keys, held)

    def press_tab(self, name: str, number: int) -> None:
        """Click one tab of a row of tabs, by its place."""
        found = self._usable(name)
        holder = found if isinstance(found, QTabWidget) else found.findChild(QTabWidget)
        bar = found if isinstance(found, QTabBar) else holder.tabBar() if holder else None
        if bar is None:
            raise NotThere(f"{name} has no tabs")
        spot = bar.tabRect(number).center()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=spot)

    def press_choice(self, name: str, number: int) -> None:
        """Press one answer of a group, by its place."""
        buttons = self._usable(name).findChildren(QAbstractButton)
        button = buttons[number]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())

    def reads(self, words: str) -> bool:
        """True when exactly these words stand somewhere on screen."""
        tops = [top for top in self._app.topLevelWidgets() if top.isVisible()]
        texts = [label for top in tops for label in top.findChildren(QLabel)]
        return any(label.isVisible() and label.text() == words for label in texts)

    def rows(self, name: str) -> int:
        """How many rows a list has."""
        found = self._usable(name)
        return found.model().rowCount() if isinstance(found, QAbstractItemView) else 0

    def words(self, name: str) -> str:
        """What a control says, as a screen reader hears it."""
        widget = self._usable(name)
        text = getattr(widget, "text", None)
        return str(text() if callable(text) else widget.accessibleName())

    def picture(self, widget: QWidget, path: Path) -> None:
        """Keep what `widget` shows, with the dialog that stands before it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        shown = widget.grab()
        before = QApplication.activeModalWidget()
        if before is not None and before is not widget:
            painter = QPainter(shown)
            painter.drawPixmap(
                before.mapToGlobal(QPoint()) - widget.mapToGlobal(QPoint()), before.grab()
            )
            painter.end()
        if not shown.save(str(path)):
            raise NotThere(f"the picture {path.name} could not be kept")

    def _usable(self, name: str) -> QWidget:
        found = self.find(name)
        if found is None:
            raise NotThere(f"{name} is not on screen")
        if not found.isEnabled():
            raise NotThere(f"{name} cannot be used now")
        return found

    def _letter(self, widget: QWidget, letter: str) -> None:
        # QTest.keyClicks aborts on letters outside ASCII; an event with text is what a keyboard sends.
        key = Qt.Key.Key_Return if letter == "\n" else Qt.Key.Key_unknown
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(widget, event)


def _clickable(widget: QWidget) -> QPoint:
    """A point that hits: buttons with words at the left take a click there."""
    if isinstance(widget, QAbstractButton):
        return QPoint(min(20, widget.width() // 2), widget.height() // 2)
    return widget.rect().center()
