"""The caseload as a table for those who look at many: headings sort and filter by a small menu.

Alt+Down opens the menu of the column the cursor is in; Enter opens the record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.services.list_caseload import CaseloadFilter
from ehe_desktop.ui.caseload.columns_state import COLUMNS, column_filters, table_row
from ehe_desktop.ui.caseload.filter_menu import Choose, MenuAsk
from ehe_desktop.ui.caseload.state import FilterChip
from ehe_desktop.ui.widgets.access import no_mnemonic
from ehe_desktop.ui.widgets.buttons import Chip
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.table import Table
from ehe_desktop.ui.widgets.text import Text

ROWS_MEASURED = 80
"""Columns are fitted to the first rows: measuring every row of a council takes seconds."""


class ColumnsTable(Table):
    """`menu_wanted(column)` when a heading is pressed or Alt+Down is."""

    menu_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__("Caseload in columns", COLUMNS)
        self.setObjectName("caseload-table")
        self.setSortingEnabled(False)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setSectionsMovable(True)
        head.setSortIndicatorShown(True)
        head.setResizeContentsPrecision(ROWS_MEASURED)
        head.sectionClicked.connect(self._tell)

    def sort_by(self, column: int, order: Qt.SortOrder) -> None:
        """Sort, and show by what."""
        self.horizontalHeader().setSortIndicator(column, order)
        self.table_model.sort(column, order)

    @Slot(int)
    def _tell(self, column: int) -> None:
        self.menu_wanted.emit(column)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down opens the menu of this column."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if alt and event.key() == Qt.Key.Key_Down and self.currentIndex().isValid():
            self.menu_wanted.emit(self.currentIndex().column())
            return
        super().keyPressEvent(event)


class ColumnsView(QWidget):
    """`opened(child_id)` for a record, `chosen(CaseloadFilter)` when a filter is taken away."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._ask: MenuAsk | None = None
        self.table = ColumnsTable()
        self._result = Text("", "small", wrap=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 0)
        column.setSpacing(4)
        self._chips = Flow(gap=8)
        column.addWidget(Flow(self._result, self._chips, gap=16))
        column.addWidget(self.table, 1)
        self.table.menu_wanted.connect(self._open_menu)
        self.table.opened.connect(self.opened)

    def show_filters(self, ask: MenuAsk, chips: Sequence[FilterChip]) -> None:
        """What narrows the table; each can be taken away."""
        self._ask = ask
        self._chips.clear()
        for chip in chips:
            made = Chip(chip.words, key=chip.without)
            made.removed.connect(self.chosen)
            self._chips.add(made)
        self._chips.setVisible(bool(chips))

    def show_rows(self, rows: Sequence[CaseSummary], result: str, today: date) -> None:
        """Show these children."""
        officers = dict(self._ask.known.officers) if self._ask else {}
        self.table.set_rows([table_row(row, officers, today) for row in rows])
        self._result.setText(f"{result} · press a heading to sort or filter (Alt+Down)")

    @Slot(object)
    def _open_menu(self, column: int) -> None:
        menu = QMenu(COLUMNS[column].title, self)
        menu.setObjectName("caseload-heading-menu")
        menu.aboutToHide.connect(menu.deleteLater)
        for words, order in (
            ("Sort up", Qt.SortOrder.AscendingOrder),
            ("Sort down", Qt.SortOrder.DescendingOrder),
        ):
            menu.addAction(words).triggered.connect(partial(self._sort, column, order))
        self._add_filters(menu, column)
        head = self.table.horizontalHeader()
        menu.popup(head.mapToGlobal(QPoint(head.sectionViewportPosition(column), head.height())))

    def _add_filters(self, menu: QMenu, column: int) -> None:
        if self._ask is None:
            return
        offered = column_filters(column, self._ask.choices, self._ask.known)
        if offered:
            menu.addSeparator()
        for words, on, choices in offered:
            action = menu.addAction(no_mnemonic(words))
            action.setCheckable(True)
            action.setChecked(on)
            action.triggered.connect(_choosing(self._ask.choose, choices))

    def _sort(self, column: int, order: Qt.SortOrder, _checked: bool = False) -> None:
        self.table.sort_by(column, order)


def _choosing(choose: Choose, choices: CaseloadFilter) -> Callable[[], None]:
    return lambda: choose(choices)
