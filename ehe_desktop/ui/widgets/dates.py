"""Answering with a date: one box to type in, with a calendar."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ehe_desktop.ui.widgets.access import set_flag
from ehe_desktop.ui.widgets.buttons import IconButton
from ehe_desktop.ui.widgets.calendar import CalendarPopup
from ehe_desktop.ui.widgets.date_words import long_date, parse_date, problem_with
from ehe_desktop.ui.widgets.inputs import LineEdit


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
        return problem_with(self.edit.text())

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
