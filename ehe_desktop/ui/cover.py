"""The cover: a plain page over everything, dropped at once by Shift three times; the passphrase lifts it.

It covers, it does not lock: the shell locks when the person asks for the way back, so that what
is underneath can only be reached with the passphrase.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ehe_desktop.domain.clock import Clock
from ehe_desktop.ui.input_watch import InputWatch
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.text import Heading, Text

PRESSES: Final = 3
WITHIN: Final = timedelta(seconds=5)


class ShiftWatcher(QObject):
    """`pressed_thrice` when Shift was pressed three times within five seconds, with no other key."""

    pressed_thrice = Signal()

    def __init__(self, app: QApplication, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._presses: list[datetime] = []
        self._watch = InputWatch(app, self._see, self)
        self._watch.start()

    def _see(self, event: QEvent) -> None:
        """Count presses of Shift; any other key starts anew."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._note(event)

    def _note(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Shift:
            self._presses.clear()
            return
        if event.isAutoRepeat():
            return
        now = self._clock.now()
        # One press reaches the window and the widget: the same instant counts once.
        if not self._presses or now - self._presses[-1] > timedelta(milliseconds=30):
            self._presses.append(now)
        self._presses = [at for at in self._presses if now - at <= WITHIN]
        if len(self._presses) >= PRESSES:
            self._presses.clear()
            self.pressed_thrice.emit()


class Cover(QWidget):
    """Nothing to see: no name, no count. `unlock_wanted` on its one button."""

    unlock_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Covered")
        self._button = Button("Go back with the passphrase", "primary")
        self._button.setObjectName("cover-unlock")
        self._button.clicked.connect(self.unlock_wanted)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(Heading("Home visits", 1), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(
            Text("Covered. What you typed is saved.", wrap=False), 0, Qt.AlignmentFlag.AlignHCenter
        )
        column.addSpacing(16)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.hide()

    def drop(self) -> None:
        """Cover everything now."""
        host = self.parentWidget()
        if host is not None:
            self.setGeometry(host.rect())
        self.show()
        self.raise_()
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)
