"""Paints a row of a list: name, lines, due note, band. Reads the row object and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ehe_desktop.ui.theme import TextRole, Theme, current, paint_icon
from ehe_desktop.ui.theme.focus_ring import paint_ring
from ehe_desktop.ui.widgets.pill import paint_pill, widest_pill
from ehe_desktop.ui.widgets.row_model import ROW_ROLE, ListRow

_SIDE, _TOP, _BAR = 16, 7, 4
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class _Look:
    """One row being painted: where, and in what state."""

    box: QRectF
    is_selected: bool
    theme: Theme

    def colour(self, name: str) -> QColor:
        """Text on a selected row that has colours of its own must use the right one."""
        on_system_fill = self.is_selected and self.theme.colours.text == self.theme.colours.border
        return self.theme.colour("on_soft" if on_system_fill else name)


def paint_row_ground(
    painter: QPainter,
    option: QStyleOptionViewItem,
    *,
    line_from: int | None = _SIDE,
    leads: bool = True,
) -> QRectF:
    """Fill, leading bar, hairline and focus ring of any row; return its box. Not `leads`: a further cell of it."""
    theme = current()
    box = QRectF(option.rect)
    state = option.state
    is_selected = bool(state & QStyle.StateFlag.State_Selected)
    if is_selected:
        painter.fillRect(box, theme.colour("soft"))
        if leads:
            bar = QRectF(box.left(), box.top(), _BAR, box.height())
            painter.fillRect(bar, theme.colour("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(box, theme.colour("hover"))
    if line_from is not None:
        painter.setPen(QPen(theme.colour("hairline"), 1))
        foot = box.bottom() - 0.5
        painter.drawLine(QPointF(box.left() + line_from, foot), QPointF(box.right(), foot))
    view = option.widget
    has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
    if has_focus and view.property("shows_ring"):
        painter.save()
        paint_ring(painter, box.adjusted(2, 2, -2, -2), 6)
        painter.restore()
    return box


def write(painter: QPainter, box: QRectF, text: str, font: QFont, flags: int = _LEFT) -> None:
    """One line of text, shortened at its end if it must be."""
    painter.setFont(font)
    metrics = QFontMetrics(font)
    width = int(box.width())
    if metrics.horizontalAdvance(text) > width:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    painter.drawText(box, flags, text)


class RowDelegate(QStyledItemDelegate):
    """For `ListRow`s. `lines` is how many lines stand under the title in every row."""

    def __init__(self, lines: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines

    def _paint_side(self, painter: QPainter, row: ListRow, look: _Look) -> float:
        """Band, trailing words and marks; return where the room for words ends."""
        box, theme = look.box, look.theme
        end = box.right() - _SIDE
        if row.band:
            column = end - widest_pill()
            paint_pill(painter, QPointF(column, box.top() + _TOP + 1), row.band)
            end = column - 12
        if row.trailing:
            font = theme.font(TextRole.SMALL)
            width = QFontMetrics(font).horizontalAdvance(row.trailing) + 2
            painter.setPen(look.colour("text_secondary"))
            place = QRectF(end - width, box.top() + _TOP, width, QFontMetrics(font).height() + 2)
            write(painter, place, row.trailing, font, _RIGHT)
            end -= width + 12
        for number, mark in enumerate(row.marks):
            side = theme.px(18)
            left = box.right() - _SIDE - side - (side + 6) * number
            place = QRectF(left, box.bottom() - _TOP - side - 1, side, side)
            paint_icon(painter, mark.icon, look.colour("text_secondary").name(), place)
        return end

    def _paint_note(self, painter: QPainter, row: ListRow, look: _Look, place: QRectF) -> None:
        theme, is_alert = look.theme, row.note_tone == "alert"
        colour = QColor(theme.bands["high"].mark) if is_alert else look.colour("text_secondary")
        if is_alert and look.is_selected and theme.colours.text == theme.colours.border:
            colour = theme.colour("on_soft")
        name = row.note_icon or ("clock-alert" if is_alert else "")
        if name:
            side = theme.px(16)
            spot = QRectF(place.left(), place.center().y() - side / 2, side, side)
            paint_icon(painter, name, colour.name(), spot)
            place = place.adjusted(side + 4, 0, 0, 0)
        painter.setPen(colour)
        write(painter, place, row.note, theme.font(TextRole.SMALL, strong=is_alert))

    # Qt overrides

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Grows with the type; 76 px for three lines at 100 %."""
        del option, index
        theme = current()
        title = QFontMetrics(theme.font(TextRole.STRONG)).height()
        small = QFontMetrics(theme.font(TextRole.SMALL)).height()
        return QSize(160, max(44, 2 * _TOP + title + self._lines * small))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, ListRow):
            return
        painter.save()
        theme = current()
        box = paint_row_ground(painter, option)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        look = _Look(box, selected, theme)
        end = self._paint_side(painter, row, look)
        bold, small = theme.font(TextRole.STRONG), theme.font(TextRole.SMALL)
        high, low = QFontMetrics(bold).height(), QFontMetrics(small).height()
        shown = sum(1 for line in row.lines if line) + bool(row.note)
        spare = max(0, self._lines - shown) * low
        left, top = box.left() + _SIDE, box.top() + _TOP + spare // 2
        if row.icon:
            side = theme.px(18)
            spot = QRectF(left, top + 2, side, side)
            paint_icon(painter, row.icon, look.colour("text_secondary").name(), spot)
            left += side + 10
        painter.setPen(theme.colour("on_soft" if selected else "text"))
        write(painter, QRectF(left, top, end - left, high), row.title, bold)
        top += high
        marks_room = (theme.px(18) + 6) * len(row.marks) + (8 if row.marks else 0)
        last = box.right() - _SIDE - marks_room
        for number, line in enumerate(line for line in row.lines if line):
            painter.setPen(look.colour("text_secondary"))
            until = min(end, last) if number == 0 else last
            write(painter, QRectF(left, top, until - left, low), line, small)
            top += low
        if row.note:
            self._paint_note(painter, row, look, QRectF(left, top, last - left, low))
        painter.restore()
