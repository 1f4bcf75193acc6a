"""A list of rows, worked by keys, pointer and finger; tells which row was opened.

The list knows its rows by id. Focus, selection and scroll position stay after
`set_rows` (ux.md 2.0.3).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QWidget

from ehe_desktop.ui.widgets.access import scroll_by_touch
from ehe_desktop.ui.widgets.ring_by_keys import RingByKeys
from ehe_desktop.ui.widgets.row_delegate import RowDelegate
from ehe_desktop.ui.widgets.row_model import Row, RowModel


class RowList(RingByKeys, QListView):
    """`opened(row_id)` on Enter or click; `current_changed(row_id)` as the person moves."""

    opened = Signal(object)
    current_changed = Signal(object)

    def __init__(
        self,
        name: str,
        *,
        lines: int = 2,
        delegate: QStyledItemDelegate | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("paints_focus", True)
        self.row_model = RowModel(self)
        self._delegate = delegate or RowDelegate(lines, self)
        self._is_filling = False
        self.setModel(self.row_model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(delegate is None)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        scroll_by_touch(self)
        self.clicked.connect(self._open)
        self.selectionModel().currentChanged.connect(self._tell)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; only what changed moves. Emits nothing."""
        self._is_filling = True
        self.row_model.set_rows(rows)
        self._is_filling = False

    def current_id(self) -> object:
        """The id of the current row, or None."""
        row = self.row_model.row_at(self.currentIndex())
        return None if row is None else row.row_id

    def set_current(self, row_id: object) -> None:
        """Make a row current and selected; emits nothing."""
        index = self.row_model.index_of(row_id)
        if index.isValid():
            self._is_filling = True
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flag)
            self._is_filling = False

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = self.row_model.row_at(index)
        if row is not None:
            self.opened.emit(row.row_id)

    @Slot(QModelIndex, QModelIndex)
    def _tell(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not self._is_filling and index.isValid():
            self.current_changed.emit(self.row_model.row_at(index).row_id)

    def restyle(self) -> None:
        """Take the look in force."""
        self.doItemsLayout()
        self.viewport().update()

    # Qt overrides

    def focusInEvent(self, event: QFocusEvent) -> None:
        """There is always a current row."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.row_model.rowCount():
            no_select = QItemSelectionModel.SelectionFlag.NoUpdate
            self._is_filling = True
            self.selectionModel().setCurrentIndex(self.row_model.index(0), no_select)
            self._is_filling = False
