"""The quiet page of the door: one column in the middle, nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.page import FollowingScroll

COLUMN = 460
"""Width of the column at 100 % text."""


class CentredPage(QWidget):
    """Widgets one under the other in a column that grows with the text and scrolls when it must."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._inner = QWidget()
        self.column = QVBoxLayout(self._inner)
        self.column.setContentsMargins(24, 48, 24, 24)
        self.column.setSpacing(16)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._inner)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(FollowingScroll(middle))
        self.restyle()

    def restyle(self) -> None:
        """The column grows with the text; the theme calls this when the look changes."""
        wanted = round(COLUMN * current().scale)
        self._inner.setMinimumWidth(min(wanted, 640))
        self._inner.setMaximumWidth(wanted)
