"""The tray at the left: children due for a visit and not in the diary, with a filter by area."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.schedule.state import EVERYWHERE
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.row_model import ListRow
from ehe_desktop.ui.widgets.text import Heading, Text


class ToPlace(QWidget):
    """`place_wanted(child_id)`, `plan_wanted(child_id)`, `area_picked(area)`."""

    place_wanted = Signal(object)
    plan_wanted = Signal(object)
    area_picked = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Heading("To place", 3)
        self.area = Combo("Area", (Option(EVERYWHERE, "All areas"),))
        self.area.setObjectName("schedule-area")
        self.area.set_value(EVERYWHERE)
        self.list = RowList("To place", lines=3)
        self.list.setObjectName("schedule-to-place")
        self.nobody = Text("Nobody is waiting for a visit here.", tone="text_secondary")
        self.nobody.hide()
        self.more = Text("", "small")
        self.more.setObjectName("schedule-more")
        self.more.hide()
        self.place = Button("Place…", "primary")
        self.place.setObjectName("schedule-place")
        self.place.setAccessibleDescription("Place the chosen child’s visit in the week")
        self.plan = Button("With details…")
        self.plan.setObjectName("schedule-plan")
        self.plan.setAccessibleDescription("Plan the chosen child’s visit with all its details")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 16)
        column.setSpacing(8)
        self.nobody.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.title)
        column.addWidget(self.area)
        column.addWidget(self.nobody, 1)  # this or the list is there, and takes the room
        column.addWidget(self.list, 1)
        column.addWidget(self.more)
        column.addWidget(Flow(self.place, self.plan, gap=8))
        self.place.clicked.connect(self._place)
        self.plan.clicked.connect(self._plan)
        self.list.opened.connect(self._hand_on)
        self.area.picked.connect(self.area_picked)

    def show_rows(self, rows: Sequence[ListRow], areas: Sequence[Option], beyond: int = 0) -> None:
        """Show these; with nobody, say so. `beyond`: how many more are due than were looked through."""
        self.more.setText(f"{beyond} more are due after these. Ctrl+K finds any child.")
        self.more.setVisible(beyond > 0)
        self.area.set_options(areas)
        if self.area.value() is None:
            self.area.set_value(EVERYWHERE)
        self.list.set_rows(rows)
        self.title.setText(f"To place ({len(rows)})")
        self.nobody.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.place.setEnabled(bool(rows))
        self.plan.setEnabled(bool(rows))

    def _chosen(self) -> object:
        found = self.list.current_id()
        return found or next((row.row_id for row in self.list.row_model.rows), None)

    def _place(self) -> None:
        if (child_id := self._chosen()) is not None:
            self.place_wanted.emit(child_id)

    def _plan(self) -> None:
        if (child_id := self._chosen()) is not None:
            self.plan_wanted.emit(child_id)

    def _hand_on(self, _row_id: object) -> None:
        """Enter or a click chooses; the button, next in line, places."""
        self.place.setEnabled(True)
