"""Agree to disagree, in equal columns: a ring with its words beneath; stacked where there is no room.

Questions of a table stand under one another with the same columns, so the eye can follow them, and
each keeps its own words for those who do not see the columns.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout

from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.choice_editors import OneAnswer, name_buttons, options_of
from ehe_desktop.ui.theme import TOUCH, TextRole, current
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option, Radio

_WIDEST: Final = 150
_EDGE: Final = 8


class LikertRadio(Radio):
    """A radio button that can have its words beneath."""

    is_stacked = True
    """Words beside the ring, as everywhere."""

    # Qt overrides

    def sizeHint(self) -> QSize:
        """In a column: no wider than it must be, as high as its words there."""
        if self.is_stacked:
            return super().sizeHint()
        wide = least_width(self)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough to wrap."""
        if self.is_stacked:
            return super().minimumSizeHint()
        return QSize(least_width(self), TOUCH)

    def heightForWidth(self, width: int) -> int:
        """Ring and words."""
        if self.is_stacked:
            return super().heightForWidth(width)
        return current().px(24) + 3 * _EDGE + _words_height(self, width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring above, the words beneath it."""
        if self.is_stacked:
            super().paintEvent(event)
            return
        theme, on = current(), self.isChecked()
        side = theme.px(24)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ring = QRectF((self.width() - side) / 2, _EDGE, side, side).adjusted(1, 1, -1, -1)
            edge = "accent" if on else "text" if self.underMouse() else "border"
            painter.setPen(QPen(theme.colour(edge), 2))
            painter.setBrush(theme.colour("surface"))
            painter.drawEllipse(ring)
            if on:
                inset = side * 0.22
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("accent"))
                painter.drawEllipse(ring.adjusted(inset, inset, -inset, -inset))
            painter.setFont(theme.font(TextRole.BODY, strong=on))
            painter.setPen(theme.colour("text"))
            room = QRect(4, side + 2 * _EDGE, self.width() - 8, self.height() - side - 2 * _EDGE)
            flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
            painter.drawText(room, int(flags), self.text().replace("&&", "&"))


class LikertGroup(ChoiceGroup):
    """One answer of several, in columns."""

    def make_button(self, option: Option) -> Radio:
        """A ring with words."""
        return LikertRadio(option.words, option.hint)


class LikertAnswer(OneAnswer):
    """One of several in equal columns."""

    def _make(self, asked: Asked) -> ChoiceGroup:
        group = LikertGroup(asked.label, options_of(asked))
        name_buttons(group, asked)
        group.chosen.connect(self._tell)
        return group

    def _wanted_columns(self) -> int:
        buttons = [one for one in self.buttons() if isinstance(one, LikertRadio)]
        widest = max((least_width(one) for one in buttons), default=0)
        return len(buttons) if len(buttons) * widest <= self.width() else 1

    def _fit(self) -> None:
        columns = self._wanted_columns()
        for button in self.buttons():
            if isinstance(button, LikertRadio):
                button.is_stacked = columns == 1
        super()._fit()
        grid = self.group.layout()
        if isinstance(grid, QGridLayout):
            grid.setHorizontalSpacing(24 if columns == 1 else 0)
            for at in range(len(self.buttons()) + 1):
                beside = columns > 1 and at < columns
                grid.setColumnStretch(at, 1 if beside or (columns == 1 and at == 1) else 0)
                grid.setColumnMinimumWidth(at, 0)
        most = current().px(_WIDEST) * max(columns, 1)
        self.group.setMaximumWidth(most if columns > 1 else 16_777_215)
        for button in self.buttons():
            button.updateGeometry()

    # Qt overrides

    def heightForWidth(self, width: int) -> int:
        """The height of the row, or of the stack."""
        if self._columns == 1:
            return super().heightForWidth(width)
        each = min(width, self.group.maximumWidth()) // max(1, self._columns)
        return max((one.heightForWidth(each) for one in self.buttons()), default=TOUCH)


def least_width(button: Radio) -> int:
    """The longest word and some air."""
    metrics = QFontMetrics(current().font(TextRole.BODY, strong=True))
    words = button.text().split() or [""]
    return max(current().px(64), max(metrics.horizontalAdvance(word) for word in words) + 16)


def _words_height(button: Radio, width: int) -> int:
    metrics = QFontMetrics(current().font(TextRole.BODY, strong=True))
    room = QRect(0, 0, max(width - 8, 40), 10_000)
    return metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), button.text()).height()
