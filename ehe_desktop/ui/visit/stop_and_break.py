"""The stop card and the break card: in sight from the start where a child answers with cards.

The child points at one, or the officer presses it. Stop leaves the form with all that was answered; a
break puts the questions out of sight until somebody goes on. Neither is asked about.

Source: domain.md 4.4 (d).
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.platform.paths import shipped_picture
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.pictures import read_picture

SIDE = 56


class StopAndBreak(QWidget):
    """`stopped` when the child has had enough. While it is a break, the `form` is out of sight."""

    stopped = Signal()

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self._form = form
        self._stop = _Card("Stop", "stop.svg", "cards-stop")
        self._stop.clicked.connect(self.stopped)
        self._break = _Card("Break", "break.svg", "cards-break")
        self._break.clicked.connect(self._turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Flow(self._stop, self._break, gap=12))

    @Slot()
    def _turn(self) -> None:
        """Into the break, and out of it."""
        is_break = not self._form.isHidden()
        self._form.setHidden(is_break)
        self._break.set_words("Go on after the break" if is_break else "Break")


class _Card(Button):
    """A button that carries its card."""

    def __init__(self, words: str, picture: str, name: str) -> None:
        data = shipped_picture(picture)
        self._picture = QPixmap.fromImage(read_picture(data, 4 * SIDE)) if data else QPixmap()
        super().__init__(words, "secondary")
        self.setObjectName(name)

    def restyle(self) -> None:
        """Take the look in force."""
        super().restyle()
        side = current().px(SIDE)
        self.setIcon(QIcon(self._picture))
        self.setIconSize(QSize(side, side))
        self.setMinimumHeight(side + 16)
