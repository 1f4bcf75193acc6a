"""A list model that changes precisely: rows come, go, move and change by their id.

Selection, current row and scroll position stay, because the model is never
reset (style.md 5 #11). `data` only hands out prepared values; it formats
nothing and cannot raise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
MOST_MOVES = 50
"""With more moves than this the order is changed in one step instead."""
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Row(Protocol):
    """What a row must have: an id, words to show first, and words to be spoken."""

    @property
    def row_id(self) -> object:
        """Stable for the life of the thing shown."""
        ...

    @property
    def title(self) -> str:
        """First line; type-ahead looks here."""
        ...

    @property
    def spoken(self) -> str:
        """The whole row as one sentence."""
        ...


@dataclass(frozen=True)
class Mark:
    """A small icon at the end of a row, with its words."""

    icon: str
    words: str


@dataclass(frozen=True)
class ListRow:
    """A row of a list: title, up to three lines, and a band or a trailing word.

    `note` is the last line; `note_tone` `alert` shows it with a clock, strong
    and in the colour of lateness.
    """

    row_id: object
    title: str
    lines: tuple[str, ...] = ()
    note: str = ""
    note_tone: str = ""
    note_icon: str = ""
    band: str = ""
    trailing: str = ""
    marks: tuple[Mark, ...] = ()
    icon: str = ""

    @property
    def spoken(self) -> str:
        """The row as one sentence, with the band's word and the words of the marks."""
        from ehe_desktop.ui.theme import BAND_WORDS, band_key

        band = f"risk band {BAND_WORDS[band_key(self.band)]}" if self.band else ""
        marks = (mark.words for mark in self.marks)
        parts = (self.title, *self.lines, self.note, band, self.trailing, *marks)
        return ", ".join(part for part in parts if part)


class RowModel(QAbstractListModel):
    """A list of frozen rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Any] = []

    @property
    def rows(self) -> tuple[Any, ...]:
        """The rows, in order."""
        return tuple(self._rows)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, telling views only what changed."""
        change_rows(self, self._rows, rows, 1)

    def row_at(self, index: Index) -> Any:
        """The row object at an index, or None."""
        return self._rows[index.row()] if index.isValid() else None

    def index_of(self, row_id: object) -> QModelIndex:
        """Where a row is, or an invalid index."""
        for at, row in enumerate(self._rows):
            if row.row_id == row_id:
                return self.index(at)
        return QModelIndex()

    # Qt overrides

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows; rows have no children."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Title, spoken sentence, marks' words for the tooltip, or the row itself."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None


def change_rows(
    model: QAbstractItemModel, held: list[Any], wanted: Sequence[Row], columns: int
) -> None:
    """Bring `held` to `wanted` in place, with begin and end calls on `model`."""
    keep = {row.row_id for row in wanted}
    _remove(model, held, keep)
    known = {row.row_id for row in held}
    _insert(model, held, wanted, known)
    _reorder(model, held, wanted)
    for at, row in enumerate(wanted):
        if held[at] != row:
            held[at] = row
            model.dataChanged.emit(model.index(at, 0), model.index(at, columns - 1))


def _remove(model: QAbstractItemModel, held: list[Any], keep: set[object]) -> None:
    end = len(held)
    while end > 0:
        start = end
        while start > 0 and held[start - 1].row_id not in keep:
            start -= 1
        if start < end:
            model.beginRemoveRows(QModelIndex(), start, end - 1)
            del held[start:end]
            model.endRemoveRows()
        end = start - 1


def _insert(
    model: QAbstractItemModel, held: list[Any], wanted: Sequence[Row], known: set[object]
) -> None:
    at = 0
    while at < len(wanted):
        until = at
        while until < len(wanted) and wanted[until].row_id not in known:
            until += 1
        if until > at:
            place = min(at, len(held))
            model.beginInsertRows(QModelIndex(), place, place + until - at - 1)
            held[place:place] = wanted[at:until]
            model.endInsertRows()
        at = until + 1


def _reorder(model: QAbstractItemModel, held: list[Any], wanted: Sequence[Row]) -> None:
    order = [row.row_id for row in wanted]
    wrong = sum(1 for row, row_id in zip(held, order, strict=True) if row.row_id != row_id)
    if not wrong:
        return
    if wrong > MOST_MOVES:
        _reorder_at_once(model, held, order)
        return
    for at, row_id in enumerate(order):
        if held[at].row_id == row_id:
            continue
        was = next(n for n in range(at, len(held)) if held[n].row_id == row_id)
        model.beginMoveRows(QModelIndex(), was, was, QModelIndex(), at)
        held.insert(at, held.pop(was))
        model.endMoveRows()


def _reorder_at_once(model: QAbstractItemModel, held: list[Any], order: list[object]) -> None:
    model.layoutAboutToBeChanged.emit()
    place = {row_id: at for at, row_id in enumerate(order)}
    before = list(held)
    old = list(model.persistentIndexList())
    held.sort(key=lambda row: place[row.row_id])
    new = [model.index(place[before[index.row()].row_id], index.column()) for index in old]
    model.changePersistentIndexList(old, new)
    model.layoutChanged.emit()
