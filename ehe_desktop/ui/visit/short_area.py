"""A box for a sentence or two that takes no more room than its lines, whatever else the page holds."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehe_desktop.ui.widgets.inputs import TextArea


class ShortArea(TextArea):
    """A reason: a few lines high, and never taller."""

    def __init__(self, name: str, *, lines: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(name, lines=lines, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # Qt overrides

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(super().sizeHint().width(), self.minimumHeight())
