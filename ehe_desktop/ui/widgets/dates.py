"""Answering with a date: three boxes for a known date, one box with a calendar for planning."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.widgets.access import install_roles, set_flag
from ehe_desktop.ui.widgets.buttons import IconButton
from ehe_desktop.ui.widgets.calendar import CalendarPopup
from ehe_desktop.ui.widgets.date_words import date_of, long_date, parse_date, problem_with
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.text import Text


class DateBoxes(QWidget):
    """Day, month (number or name) and year in three boxes. `edited` when the person types."""

    accessible_role = QAccessible.Role.Grouping
    edited = Signal()

    def __init__(
        self, name: str, value: date | None = None, *, parent: QWidget | None = None
    ) -> None:
        install_roles()
        super().__init__(parent)
        self.setAccessibleName(name)
        self.day = LineEdit("Day", columns=3)
        self.month = LineEdit("Month", columns=10)
        self.year = LineEdit("Year", columns=5)
        self.parts = (self.day, self.month, self.year)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for label, box in (("Day", self.day), ("Month", self.month), ("Year", self.year)):
            words = Text(label, "small", wrap=False)
            words.setBuddy(box)
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(words)
            column.addWidget(box)
            row.addLayout(column)
            box.textEdited.connect(self.edited)
        row.addStretch(1)
        self.setFocusProxy(self.day)
        self.set_value(value)

    def value(self) -> date | None:
        """The date, or None while the boxes make none."""
        return date_of(self.day.text(), self.month.text(), self.year.text())

    def set_value(self, value: date | None) -> None:
        """Fill without `edited`."""
        self.day.setText(str(value.day) if value else "")
        self.month.setText(str(value.month) if value else "")
        self.year.setText(str(value.year) if value else "")

    def problem(self) -> str:
        """What is wrong, in words; nothing when right or empty."""
        return problem_with(self.day.text(), self.month.text(), self.year.text())


class DateEntry(QWidget):
    """One box to type a date in, and a calendar. `edited` on any change by the person.

    `today` is marked in the calendar; it comes from the screen's clock.
    """

    edited = Signal()

    def __init__(
        self, name: str, today: date, value: date | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._today = today
        self.edit = LineEdit(name, columns=18)
        self.parts = (self.edit,)
        self._open = IconButton("calendar-days", "Open calendar")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.edit)
        row.addWidget(self._open)
        row.addStretch(1)
        self.setFocusProxy(self.edit)
        self.set_value(value)
        self.edit.textEdited.connect(self.edited)
        self.edit.editingFinished.connect(self._tidy)
        self._open.clicked.connect(self.open_calendar)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.edit.setAccessibleName(name)

    def value(self) -> date | None:
        """The date, or None while the text makes none."""
        return parse_date(self.edit.text())

    def set_value(self, value: date | None) -> None:
        """Fill without `edited`."""
        self.edit.setText(long_date(value) if value else "")

    def problem(self) -> str:
        """What is wrong, in words; nothing when right or empty."""
        if not self.edit.text().strip() or self.value():
            return ""
        return "Type a date like 22 June 2026 or 22/6/2026"

    @Slot()
    def open_calendar(self) -> CalendarPopup:
        """Show the calendar under the box."""
        popup = CalendarPopup(self.value() or self._today, self._today, parent=self)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.picked.connect(self._take)
        popup.move(self.mapToGlobal(self.edit.geometry().bottomLeft()))
        popup.show()
        popup.focus_day()
        return popup

    @Slot(object)
    def _take(self, day: date) -> None:
        self.set_value(day)
        set_flag(self.edit, "problem", "false")
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    @Slot()
    def _tidy(self) -> None:
        if value := self.value():
            self.set_value(value)
