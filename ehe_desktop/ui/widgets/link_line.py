"""A line that leads somewhere, with words that wrap: for lists of what is still missing.

A plain button keeps its words on one line and is cut off in a narrow window; this one grows.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ehe_desktop.ui.theme import TOUCH, TextRole, current
from ehe_desktop.ui.widgets.access import no_mnemonic

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter)


class LinkLine(QPushButton):
    """One line of words that is a button as a whole."""

    def __init__(self, words: str, *, parent: QWidget | None = None) -> None:
        super().__init__(no_mnemonic(words), parent)
        self._words = words
        self.setProperty("kind", "painted")
        self.setAutoDefault(True)  # Enter follows it, as it does a row of a list
        self.setAccessibleName(words)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.BODY))
        self.updateGeometry()

    # Qt overrides

    def hasHeightForWidth(self) -> bool:
        """Long words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as it takes, 44 px at least."""
        room = QRect(0, 0, max(width - 8, 80), 10_000)
        high = QFontMetrics(self.font()).boundingRect(room, _WRAP, self._words).height()
        return max(TOUCH, high + 16)

    def sizeHint(self) -> QSize:
        """The words on one line, as far as a page is wide."""
        wide = min(QFontMetrics(self.font()).horizontalAdvance(self._words) + 10, 640)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """May be narrow."""
        return QSize(160, TOUCH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The words in the colour of a link."""
        with QPainter(self) as painter:
            hovered = self.underMouse() and self.isEnabled()
            painter.setPen(current().colour("text" if hovered else "link"))
            box = QRectF(self.rect()).adjusted(4, 0, -4, 0)
            painter.drawText(box, _WRAP, self._words)
