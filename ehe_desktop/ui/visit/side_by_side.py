"""A few things in columns while there is room, and one under the other when there is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ehe_desktop.ui.theme import current

COLUMN: Final = 220
"""The least width of a column that can be read, at 100 %."""


class SideBySide(QWidget):
    """Columns of the same width, in reading order."""

    def __init__(self, parts: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        for part in parts:
            self._row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there are parts, if they all fit."""
        super().resizeEvent(event)
        wanted = COLUMN * current().scale * self._row.count()
        fits = event.size().width() >= wanted
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(across if fits else down)
