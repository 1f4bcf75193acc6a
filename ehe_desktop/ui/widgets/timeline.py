"""What happened, newest first, on a line; grouped by month, what came later under what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ehe_desktop.ui.theme import TextRole, Theme, current, paint_icon
from ehe_desktop.ui.widgets.row_delegate import paint_row_ground, write
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.row_model import ROW_ROLE

_INDENT, _DOT, _TOP, _FOOT = 34, 6, 8, 16
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True)
class TimelineRow:
    """One thing that happened. `month` rows are headings and show only their title."""

    row_id: object
    title: str
    body: str = ""
    when: str = ""
    is_signed: bool = False
    addenda: tuple[str, ...] = ()
    is_month: bool = False

    @property
    def spoken(self) -> str:
        """The entry as one sentence."""
        lock = "signed off" if self.is_signed else ""
        parts = (self.title, self.when, lock, self.body, *self.addenda)
        return ". ".join(part for part in parts if part)


def _paragraphs(row: TimelineRow) -> tuple[str, ...]:
    return tuple(part for part in (row.body, *(f"+ {text}" for text in row.addenda)) if part)


def _when_width(row: TimelineRow) -> int:
    small = QFontMetrics(current().font(TextRole.SMALL))
    return small.horizontalAdvance(row.when) + 4 if row.when else 0


def _fits_beside(row: TimelineRow, width: int) -> bool:
    """Whether title, lock and time fit on one line."""
    bold = QFontMetrics(current().font(TextRole.STRONG))
    lock = current().px(16) + 8 if row.is_signed else 0
    need = _INDENT + bold.horizontalAdvance(row.title) + 16 + _when_width(row) + lock
    return need <= width


class TimelineDelegate(QStyledItemDelegate):
    """Paints `TimelineRow`s; heights follow the width and the type."""

    def _paint_line(
        self,
        painter: QPainter,
        box: QRectF,
        theme: Theme,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        middle = QPointF(box.left() + 8, box.top() + _TOP + 12)
        painter.setPen(QPen(theme.colour("hairline"), 2))
        follows = index.row() + 1 < index.model().rowCount()
        end = box.bottom() if follows else box.bottom() - _FOOT
        painter.drawLine(QPointF(middle.x(), middle.y() + 10), QPointF(middle.x(), end))
        if index.row() > 0:
            start = QPointF(middle.x(), box.top())
            painter.drawLine(start, QPointF(middle.x(), middle.y() - 10))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(middle, _DOT, _DOT)

    def _paint_words(self, painter: QPainter, box: QRectF, theme: Theme, row: TimelineRow) -> None:
        bold, body = theme.font(TextRole.STRONG), theme.font(TextRole.BODY)
        small = theme.font(TextRole.SMALL)
        left, top = box.left() + _INDENT, box.top() + _TOP
        high, side = QFontMetrics(bold).height(), theme.px(16)
        end = box.right() - 4
        if row.is_signed:
            spot = QRectF(end - side, top + (high - side) / 2, side, side)
            paint_icon(painter, "lock", theme.colours.text_tertiary, spot)
            end -= side + 8
        is_beside = _fits_beside(row, int(box.width()))
        if is_beside:
            width = _when_width(row)
            painter.setPen(theme.colour("text_tertiary"))
            write(painter, QRectF(end - width, top, width, high), row.when, small, _RIGHT)
            end -= width + 12
        painter.setPen(theme.colour("text"))
        write(painter, QRectF(left, top, end - left, high), row.title, bold)
        top += high
        if not is_beside:
            painter.setPen(theme.colour("text_tertiary"))
            low = QFontMetrics(small).height()
            write(painter, QRectF(left, top, box.right() - left, low), row.when, small)
            top += low
        painter.setPen(theme.colour("text_secondary"))
        painter.setFont(body)
        for text in _paragraphs(row):
            room = QRectF(left, top, box.right() - left - 4, 10_000)
            drawn = painter.boundingRect(room, _WRAP, text)
            painter.drawText(room, _WRAP, text)
            top = drawn.bottom()

    # Qt overrides

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Title, paragraphs wrapped to the width of the list, and space."""
        row, theme = index.data(ROW_ROLE), current()
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 400
        high = QFontMetrics(theme.font(TextRole.STRONG)).height()
        if row.is_month:
            return QSize(160, high + 20)
        if not _fits_beside(row, width):
            high += QFontMetrics(theme.font(TextRole.SMALL)).height()
        metrics = QFontMetrics(theme.font(TextRole.BODY))
        room = QRectF(0, 0, max(width - _INDENT - 4, 80), 10_000).toRect()
        for text in _paragraphs(row):
            high += metrics.boundingRect(room, _WRAP, text).height()
        return QSize(160, max(44, high + _TOP + _FOOT))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one entry."""
        row, theme = index.data(ROW_ROLE), current()
        painter.save()
        box = QRectF(option.rect)
        if row.is_month:
            painter.setPen(theme.colour("text_secondary"))
            font = theme.font(TextRole.SMALL, strong=True)
            write(painter, box.adjusted(0, 8, 0, 0), row.title, font)
        else:
            paint_row_ground(painter, option, line_from=None)
            self._paint_line(painter, box, theme, index)
            self._paint_words(painter, box, theme, row)
        painter.restore()


class TimelineList(RowList):
    """A list of `TimelineRow`s. `opened(row_id)` as for any list."""

    def __init__(self, name: str = "Timeline", *, parent: QWidget | None = None) -> None:
        self._own = TimelineDelegate()
        super().__init__(name, delegate=self._own, parent=parent)
        self.setSelectionRectVisible(False)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
