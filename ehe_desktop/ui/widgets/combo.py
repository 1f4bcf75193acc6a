"""A list to pick one from. Never editable: editable combos read badly in NVDA."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from ehe_desktop.ui.theme import TextRole, current, paint_icon
from ehe_desktop.ui.widgets.access import install_roles
from ehe_desktop.ui.widgets.choices import Option


class Combo(QComboBox):
    """`picked(value)` when the person picks. Its name is its label, its value what is picked."""

    accessible_role = QAccessible.Role.ComboBox
    picked = Signal(object)

    def __init__(
        self, name: str, options: Sequence[Option] = (), *, parent: QWidget | None = None
    ) -> None:
        install_roles()
        super().__init__(parent)
        self.setAccessibleName(name)
        self._options: tuple[Option, ...] = ()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.set_options(options)
        self.activated.connect(self._tell)
        self.restyle()

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer these; what was picked stays picked if it is still there."""
        kept = self.value()
        with QSignalBlocker(self):
            self.clear()
            self._options = tuple(options)
            for option in options:
                self.addItem(option.words)
        self.set_value(kept)

    @property
    def values(self) -> tuple[object, ...]:
        """Every value that can be picked, in the order shown."""
        return tuple(option.value for option in self._options)

    def value(self) -> object:
        """The value picked, or None."""
        at = self.currentIndex()
        return self._options[at].value if 0 <= at < len(self._options) else None

    def set_value(self, value: object) -> None:
        """Pick without `picked`; an unknown value picks nothing."""
        values = [option.value for option in self._options]
        with QSignalBlocker(self):
            self.setCurrentIndex(values.index(value) if value in values else -1)

    def spoken_value(self) -> str:
        """What a screen reader says after the name."""
        return self.currentText()

    @Slot(int)
    def _tell(self, _number: int) -> None:
        self.picked.emit(self.value())

    def restyle(self) -> None:
        """Take the look in force."""
        font = current().font(TextRole.BODY)
        self.setFont(font)
        self.view().setFont(font)

    # Qt overrides

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling a page must not change an answer."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Our own arrow; from right to left our own words too, which the style leaves on the other side."""
        mirrored = self.isRightToLeft()
        if mirrored:
            self._paint_frame()
        else:
            super().paintEvent(event)
        with QPainter(self) as painter:
            colours, side = current().colours, current().px(18)
            left = 12 if mirrored else self.width() - side - 12
            box = QRectF(left, (self.height() - side) / 2, side, side)
            paint_icon(painter, "chevron-down", colours.text_secondary, box)
            if mirrored:
                room = QRectF(self.rect()).adjusted(side + 24, 0, -13, 0)
                words = self.fontMetrics().elidedText(
                    self.currentText(), Qt.TextElideMode.ElideRight, int(room.width())
                )
                painter.setPen(QColor(colours.text if self.isEnabled() else colours.text_tertiary))
                flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
                painter.drawText(room, int(flags | Qt.AlignmentFlag.AlignAbsolute), words)

    def _paint_frame(self) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.end()
