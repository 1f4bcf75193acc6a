"""A small calendar that opens under a date box and is worked by keys as well as by hand.

Arrows move by day and week, Page Up and Page Down by month, Home and End to
the ends of the week; Enter picks, Esc closes.
"""

from __future__ import annotations

from calendar import Calendar, monthrange
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import TOUCH
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.buttons import Button, IconButton
from ehe_desktop.ui.widgets.date_words import MONTHS, spoken_date
from ehe_desktop.ui.widgets.text import Heading, Text

_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
}


def month_on(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class _Day(Button):
    """One day of the month on screen."""

    def __init__(self) -> None:
        super().__init__("", "quiet")
        self.day = date(2000, 1, 1)
        self.setProperty("cell", "true")
        self.setFixedSize(TOUCH, TOUCH)


class CalendarPopup(QFrame):
    """One month. `picked(date)`, then it closes."""

    picked = Signal(object)

    def __init__(self, day: date, today: date, *, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", "true")
        self.setAccessibleName("Calendar")
        self._day, self._today = day, today
        self._title = Heading("", 3)
        earlier = IconButton("chevron-left", "Month before")
        later = IconButton("chevron-right", "Month after")
        for button in (earlier, later):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        earlier.clicked.connect(self._earlier)
        later.clicked.connect(self._later)
        head = QHBoxLayout()
        head.addWidget(earlier)
        head.addWidget(self._title, 1)
        head.addWidget(later)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._grid = QGridLayout()
        self._grid.setSpacing(0)
        for at, name in enumerate(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")):
            label = Text(name, "caption", wrap=False)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._grid.addWidget(label, 0, at)
        self._days = [_Day() for _ in range(42)]
        for at, cell in enumerate(self._days):
            cell.clicked.connect(self._pick)
            self._grid.addWidget(cell, 1 + at // 7, at % 7)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(head)
        column.addLayout(self._grid)
        self._fill()

    def go_to(self, day: date) -> None:
        """Show and focus another day."""
        self._day = day
        self._fill()
        self.focus_day()

    def focus_day(self) -> None:
        """Put the focus on the day in hand."""
        for button in self._days:
            if button.isVisibleTo(self) and button.day == self._day:
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                announce(button, button.accessibleName())

    def _fill(self) -> None:
        self._title.setText(f"{MONTHS[self._day.month - 1]} {self._day.year}")
        days = list(Calendar().itermonthdates(self._day.year, self._day.month))
        for at, button in enumerate(self._days):
            day = days[at] if at < len(days) else None
            button.setVisible(day is not None and day.month == self._day.month)
            if day is None:
                continue
            button.day = day
            button.set_words(str(day.day))
            spoken = f"{day.day}, {spoken_date(day)}"
            button.setAccessibleName(f"{spoken}, today" if day == self._today else spoken)
            is_chosen = day == self._day
            button.set_kind(
                "primary" if is_chosen else "secondary" if day == self._today else "quiet"
            )

    @Slot()
    def _earlier(self) -> None:
        self.go_to(month_on(self._day, -1))

    @Slot()
    def _later(self) -> None:
        self.go_to(month_on(self._day, 1))

    @Slot()
    def _pick(self) -> None:
        button = self.sender()
        if isinstance(button, _Day):
            self._choose(button.day)

    def _choose(self, day: date) -> None:
        self.picked.emit(day)
        self.close()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by day, week and month."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.go_to(self._day + timedelta(days=_STEPS[key]))
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.go_to(month_on(self._day, 1 if key == Qt.Key.Key_PageDown else -1))
        elif key == Qt.Key.Key_Home:
            self.go_to(self._day - timedelta(days=self._day.weekday()))
        elif key == Qt.Key.Key_End:
            self.go_to(self._day + timedelta(days=6 - self._day.weekday()))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(self._day)
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
