"""The two strips of the schedule: the week with its buttons above, the chosen visit's below."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.schedule.state import week_title
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.buttons import Button, IconButton
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Heading, Text


class WeekHead(QWidget):
    """Title, which week, the way to others, and Print."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.week = Heading("Schedule", 2)
        self.before = IconButton("chevron-left", "Week before (Alt+Page Up)")
        self.before.setObjectName("schedule-week-before")
        self.this_week = Button("This week")
        self.this_week.setObjectName("schedule-this-week")
        self.this_week.setAccessibleDescription("Show this week (Ctrl+T)")
        self.after = IconButton("chevron-right", "Week after (Alt+Page Down)")
        self.after.setObjectName("schedule-week-after")
        self.tray_button = Button("To place")
        self.tray_button.setObjectName("schedule-show-tray")
        self.print_button = Button("Print…", icon_name="printer")
        self.print_button.setObjectName("schedule-print")
        self.print_button.setAccessibleDescription("See the pages and print or keep them (Ctrl+P)")
        self._waiting, self._on_tray = 0, False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.week, 1)
        flow = Flow(
            self.before, self.this_week, self.after, self.tray_button, self.print_button, gap=8
        )
        row.addWidget(flow, 0, Qt.AlignmentFlag.AlignTop)

    def show_week(self, monday: date, *, is_this: bool) -> None:
        """Say which week is shown; spoken when it is another one."""
        words = f"Schedule · {week_title(monday)[0].lower()}{week_title(monday)[1:]}"
        if words != self.week.text():
            self.week.setText(words)
            announce(self.week, words)
        self.this_week.setEnabled(not is_this)

    def set_waiting(self, count: int) -> None:
        """How many wait to be placed: for the button in a narrow window."""
        self._waiting = count
        self._name_tray()

    def set_narrow(self, *, narrow: bool, on_tray: bool) -> None:
        """In a narrow window the tray and the week take turns."""
        self._on_tray = on_tray
        self.tray_button.setVisible(narrow)
        self._name_tray()

    def _name_tray(self) -> None:
        words = "Show the week" if self._on_tray else f"To place ({self._waiting})"
        self.tray_button.set_words(words)


class VisitBar(QWidget):
    """What can be done with the chosen visit, without dragging."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("sunken", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = Text("", "strong")
        self.words.setObjectName("schedule-chosen")
        self.open_button = Button("Open visit", "primary")
        self.open_button.setObjectName("schedule-open")
        self.open_button.setAccessibleDescription("Open the chosen visit (Enter on its card)")
        self.move_button = Button("Move to…")
        self.move_button.setObjectName("schedule-move")
        self.move_button.setAccessibleDescription("Move the chosen visit (Ctrl+M)")
        self.change_button = Button("Change…")
        self.change_button.setObjectName("schedule-change")
        self.change_button.setAccessibleDescription("Change what is agreed about this visit")
        self.cancel_button = Button("Cancel visit…")
        self.cancel_button.setObjectName("schedule-cancel")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(
            Flow(self.open_button, self.move_button, self.change_button, self.cancel_button, gap=8)
        )
        self.hide()

    def show_visit(self, words: str, *, may_change: bool) -> None:
        """Show what can be done with this visit; what may not be done is absent."""
        self.words.setText(words)
        for button in (self.move_button, self.change_button, self.cancel_button):
            button.setVisible(may_change)
        self.show()
