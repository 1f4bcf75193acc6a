"""Rows worked by keys: Enter opens, and the ring round the current row shows only to who came by keys.

Stands before Qt's own view among the bases; the view paints the ring when its `shows_ring` is true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView

    _View = QAbstractItemView
else:
    _View = object  # Qt allows one class of its own among the bases


class RingByKeys(_View):
    """What a list and a table of rows share under keys and pointer."""

    def _open(self, index: QModelIndex) -> None:
        raise NotImplementedError

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; any key brings the ring."""
        self.setProperty("shows_ring", True)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The pointer takes the ring away."""
        self.setProperty("shows_ring", False)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by keys shows the ring."""
        self.setProperty("shows_ring", event.reason() != Qt.FocusReason.MouseFocusReason)
        super().focusInEvent(event)
