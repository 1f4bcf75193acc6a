"""How far something is: a line of items done, and the steps of a path."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.access import install_roles
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.text import Heading, Text


class _Bar(QWidget):
    """A thin bar in equal parts or in one piece. Decorative: words beside it say the same."""

    def __init__(self, *, parts: bool) -> None:
        super().__init__()
        self._parts, self._done, self._total = parts, 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        self.update()

    def restyle(self) -> None:
        """Take the look in force."""
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(80, 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        total = max(self._total, 1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            if not self._parts:
                painter.setBrush(theme.colour("hairline"))
                painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
                painter.setBrush(theme.colour("accent"))
                wide = self.width() * min(self._done / total, 1)
                painter.drawRoundedRect(QRectF(0, 0, wide, self.height()), 2, 2)
                return
            step = (self.width() + 4) / total
            for number in range(total):
                painter.setBrush(theme.colour("accent" if number < self._done else "hairline"))
                painter.drawRoundedRect(QRectF(number * step, 0, step - 4, self.height()), 2, 2)


class ProgressLine(QWidget):
    """`Sending 2 of 5 · drawing, 1.1 MB`, a thin bar, and Stop if it can be stopped."""

    accessible_role = QAccessible.Role.ProgressBar
    stopped = Signal()

    def __init__(self, *, stoppable: bool = False, parent: QWidget | None = None) -> None:
        install_roles()
        super().__init__(parent)
        self._words, self._bar = Text("", "small"), _Bar(parts=False)
        self._stop = Button("Stop", "quiet")
        self._stop.clicked.connect(self.stopped)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addWidget(self._stop)
        self._stop.setVisible(stoppable)  # in its place: shown before, it is a window for a moment
        self.show_progress("", 0, 0)

    def show_progress(self, words: str, done: int = 0, total: int = 0) -> None:
        """Say how far it is; with a `total` of 0 there is no bar."""
        self._words.setText(words)
        self._bar.setVisible(total > 0)
        self._bar.show_share(done, total)
        self.setAccessibleName(words or "Progress")

    def spoken_value(self) -> str:
        """The words."""
        return self._words.text()


class StepHeader(QWidget):
    """`Step 2 of 6`, the step's title as the page's heading, and six short bars."""

    def __init__(self, title: str, step: int, steps: int, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption, self._heading = Text("", "small"), Heading(title, 1)
        self._bar = _Bar(parts=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(self._caption)
        column.addWidget(self._bar)
        column.addWidget(self._heading)
        self.set_step(title, step, steps)

    def set_step(self, title: str, step: int, steps: int) -> None:
        """Show another step."""
        self._caption.setText(f"Step {step} of {steps}")
        self._heading.setText(title)
        self._bar.show_share(step, steps)
