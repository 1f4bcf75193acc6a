"""A row of the concerns list: a pill with shape and word for where it stands, whose it is, what is due."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ehe_desktop.ui.theme import TextRole, current
from ehe_desktop.ui.widgets.pill import paint_pill, pill_size
from ehe_desktop.ui.widgets.row_delegate import paint_row_ground, write
from ehe_desktop.ui.widgets.row_model import ROW_ROLE

_SIDE, _TOP, _GAP = 16, 8, 4


@dataclass(frozen=True)
class ConcernRow:
    """One row. `pill` lends shape and colours; `words` say where it stands."""

    row_id: object
    title: str
    pill: str
    words: str
    line: str = ""
    note: str = ""
    is_late: bool = False

    @property
    def spoken(self) -> str:
        """The row as one sentence, where it stands first."""
        return ", ".join(part for part in (self.words, self.title, self.line, self.note) if part)


class ConcernDelegate(QStyledItemDelegate):
    """Paints `ConcernRow`s."""

    # Qt overrides

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Pill, title, two lines."""
        del option, index
        theme = current()
        title = QFontMetrics(theme.font(TextRole.STRONG)).height()
        small = QFontMetrics(theme.font(TextRole.SMALL)).height()
        return QSize(160, 2 * _TOP + pill_size("A").height() + _GAP + title + 2 * small)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, ConcernRow):
            return
        painter.save()
        theme = current()
        box = paint_row_ground(painter, option)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        left, right, top = box.left() + _SIDE, box.right() - _SIDE, box.top() + _TOP
        paint_pill(painter, QPointF(left, top), row.pill, row.words)
        top += pill_size(row.words).height() + _GAP
        bold, small = theme.font(TextRole.STRONG), theme.font(TextRole.SMALL)
        high, low = QFontMetrics(bold).height(), QFontMetrics(small).height()
        painter.setPen(theme.colour("on_soft" if selected else "text"))
        write(painter, QRectF(left, top, right - left, high), row.title, bold)
        top += high
        painter.setPen(theme.colour("on_soft" if selected else "text_secondary"))
        write(painter, QRectF(left, top, right - left, low), row.line, small)
        top += low
        if row.is_late and not selected:
            painter.setPen(QColor(theme.colour("danger")))
        strong = theme.font(TextRole.SMALL, strong=row.is_late)
        write(painter, QRectF(left, top, right - left, low), row.note, strong)
        painter.restore()
