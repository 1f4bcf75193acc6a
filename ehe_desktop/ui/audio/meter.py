"""A red dot and a moving level: that this device is listening, seen at every moment of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehe_desktop.ui.theme import current

HIGH: Final = 24
WIDE: Final = 240


class Meter(QWidget):
    """Beside words that say the same; it has no name of its own for a screen reader."""

    def __init__(self) -> None:
        super().__init__()
        self._level = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def level(self) -> float:
        """How loud it was last, 0 to 1."""
        return self._level

    def show_level(self, level: float) -> None:
        """Move the level."""
        self._level = level
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """A dot and a bar."""
        return QSize(WIDE, HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The dot, then the bar as far as it is loud; mirrored where the script runs from the right."""
        look = current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            if self.isRightToLeft():
                painter.translate(self.width(), 0)
                painter.scale(-1, 1)
            painter.setBrush(look.colour("danger"))
            painter.drawEllipse(QRectF(2, 2, HIGH - 4, HIGH - 4))
            room = QRectF(HIGH + 8, 6, self.width() - HIGH - 10, HIGH - 12)
            painter.setBrush(look.colour("border"))
            painter.drawRoundedRect(room, 6, 6)
            painter.setBrush(look.colour("accent"))
            room.setWidth(room.width() * min(1.0, self._level))
            painter.drawRoundedRect(room, 6, 6)
