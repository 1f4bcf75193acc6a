"""Tables: columns named by a screen, cells prepared as words, sorted by the headings.

A cell's `sort` decides the order, its `words` what is shown. Nothing is edited
in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ehe_desktop.ui.theme import BAND_WORDS, TextRole, band_key, current
from ehe_desktop.ui.widgets.access import scroll_by_touch
from ehe_desktop.ui.widgets.pill import paint_pill, pill_size, widest_pill
from ehe_desktop.ui.widgets.ring_by_keys import RingByKeys
from ehe_desktop.ui.widgets.row_delegate import paint_row_ground, write
from ehe_desktop.ui.widgets.row_model import ROW_ROLE, change_rows

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column:
    """A column: its heading, and whether it holds numbers (set at the right)."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: words, an order to sort by if not the words, and a band if it is one."""

    words: str
    sort: Any = None
    band: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row: one cell a column."""

    row_id: object
    cells: tuple[Cell, ...]

    @property
    def title(self) -> str:
        """The first cell."""
        return self.cells[0].words

    @property
    def spoken(self) -> str:
        """All cells."""
        return ", ".join(cell.words for cell in self.cells if cell.words)


class TableModel(QAbstractTableModel):
    """Rows by id, changed precisely, sorted by one column."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns, self._rows = tuple(columns), list[Any]()
        self._sorted_by: tuple[int, bool] | None = None

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """The rows, in the order shown."""
        return tuple(self._rows)

    def set_rows(self, rows: Sequence[TableRow]) -> None:
        """Show these, keeping the order the person asked for."""
        change_rows(self, self._rows, self._in_order(rows), len(self._columns))

    def row_at(self, index: Index) -> TableRow | None:
        """The row at an index, or None."""
        row: TableRow | None = self._rows[index.row()] if index.isValid() else None
        return row

    def _in_order(self, rows: Sequence[TableRow]) -> list[TableRow]:
        if self._sorted_by is None:
            return list(rows)
        column, falling = self._sorted_by

        def key(row: TableRow) -> Any:
            cell = row.cells[column]
            return cell.words.casefold() if cell.sort is None else cell.sort

        return sorted(rows, key=key, reverse=falling)

    # Qt overrides

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Headings of the columns."""
        if way != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT if self._columns[section].is_number else _LEFT)
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Words, spoken words with their heading, and the cell itself."""
        if not index.isValid():
            return None
        cell, column = self._rows[index.row()].cells[index.column()], self._columns[index.column()]
        if role == ROW_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {cell.words}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT if column.is_number else _LEFT)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a heading; the order stays for later rows."""
        if not 0 <= column < len(self._columns):
            return
        self._sorted_by = (column, order == Qt.SortOrder.DescendingOrder)
        self.set_rows(list(self._rows))


class _CellDelegate(QStyledItemDelegate):
    """Paints words or a band."""

    # Qt overrides

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the words."""
        del option
        cell: Cell = index.data(ROW_ROLE)
        metrics = QFontMetrics(current().font(TextRole.BODY))
        wide = widest_pill() if cell.band else metrics.horizontalAdvance(cell.words)
        return QSize(wide + 28, max(44, metrics.height() + 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        cell: Cell = index.data(ROW_ROLE)
        painter.save()
        ground = paint_row_ground(painter, option, line_from=0, leads=index.column() == 0)
        box = ground.adjusted(12, 0, -12, 0)
        theme = current()
        if cell.band:
            size = pill_size(BAND_WORDS[band_key(cell.band)])
            at = QPointF(box.left(), int(box.center().y() - size.height() / 2))
            paint_pill(painter, at, cell.band)
        else:
            painter.setPen(theme.colour("text"))
            flags = int(index.data(Qt.ItemDataRole.TextAlignmentRole))
            write(painter, box, cell.words, theme.font(TextRole.BODY), flags)
        painter.restore()


class Table(RingByKeys, QTableView):
    """`opened(row_id)` on Enter or double click. Headings sort."""

    opened = Signal(object)

    def __init__(
        self, name: str, columns: Sequence[Column], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("paints_focus", True)
        self.table_model = TableModel(columns, self)
        self._delegate = _CellDelegate(self)
        self.setModel(self.table_model)
        self.setItemDelegate(self._delegate)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setAccessibleName(f"Columns of {name}")
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        scroll_by_touch(self)
        self.doubleClicked.connect(self._open)
        self._scale = current().scale
        self.restyle()

    def set_rows(self, rows: Sequence[TableRow]) -> None:
        """Show these rows; widths are fitted the first time."""
        was_empty = not self.table_model.rowCount()
        self.table_model.set_rows(rows)
        if was_empty:
            self.resizeColumnsToContents()

    def current_id(self) -> object:
        """The id of the current row, or None."""
        row = self.table_model.row_at(self.currentIndex())
        return None if row is None else row.row_id

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = self.table_model.row_at(index)
        if row is not None:
            self.opened.emit(row.row_id)

    def restyle(self) -> None:
        """Take the look in force."""
        font = current().font(TextRole.SMALL, strong=True)
        self.horizontalHeader().setFont(font)
        body = QFontMetrics(current().font(TextRole.BODY)).height()
        self.verticalHeader().setDefaultSectionSize(max(44, body + 16))
        self.horizontalHeader().setMinimumHeight(44)
        self._scale_columns()
        self.viewport().update()

    def _scale_columns(self) -> None:
        """Columns keep to the text, and a width a person has drawn keeps its share."""
        head, grown = self.horizontalHeader(), current().scale / self._scale
        self._scale = current().scale
        if grown != 1:
            for column in range(head.count()):
                head.resizeSection(column, round(head.sectionSize(column) * grown))

    # Qt overrides

    def focusInEvent(self, event: QFocusEvent) -> None:
        """There is always a current row."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.table_model.rowCount():
            self.setCurrentIndex(self.table_model.index(0, 0))
