"""Choose the child a concern or flag is about, by search; only children on this device are found."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.find_child import Found, find_child
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.concern.step_page import StepPage
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import SearchField
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.row_model import ListRow
from ehe_desktop.ui.widgets.text import Text

ROWS_SHOWN = 5


class ChooseChild(StepPage):
    """`chosen(child_id)`."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._search = SearchField("Which child?", "Name, date of birth or case number")
        self._search.setObjectName("concern-child-search")
        self._list = RowList("Children found", lines=1)
        self._list.setObjectName("concern-child-list")
        self._list.setMinimumHeight(220)
        self._none = Text("", "body")
        self._none.hide()
        self.column.addWidget(Field("Which child is it about?", self._search))
        self.column.addWidget(self._none)
        self.column.addWidget(self._list)
        self._search.searched.connect(self._look)
        self._search.left_down.connect(self._list.setFocus)
        self._list.opened.connect(self.chosen)

    def first(self) -> QWidget:
        """The search."""
        return self._search

    def clear(self) -> None:
        """Begin anew."""
        self._search.clear()
        self._list.set_rows(())
        self._none.hide()

    @Slot(object)
    def _look(self, typed: str) -> None:
        if len(typed.strip()) < 2:
            self._list.set_rows(())
            return
        desk = self._desk
        self._runner.run(self, lambda: find_child(desk, typed), self._show, self._failed)

    def _show(self, found: tuple[Found, ...]) -> None:
        self._list.set_rows([ListRow(one.child_id, one.name, (one.hint,)) for one in found])
        self._none.setText(
            "No child of this name is on this device. If a child is in danger, ring the front door "
            "now and write it on paper; record it here when you are connected."
        )
        self._none.setVisible(not found)

    def _failed(self, fault: BaseException) -> None:
        self._none.setText(advice_of(fault))
        self._none.show()
