"""The jot pad: write now, sort later. A line goes to the question one was at with Ctrl+M.

Jots are the draft's own; what is left unsorted is listed at sign-off. Nothing here saves: the
step does, told by `edited`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.inputs import TextArea
from ehe_desktop.ui.widgets.text import Heading, Text

WIDTH = 236


class JotPad(QWidget):
    """A pad of lines. `edited` on typing, `sent(words)` when a line is to go to a question."""

    edited = Signal()
    sent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("sunken", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.pad = TextArea("Jot", lines=3)
        self.pad.setObjectName("jot-pad")
        self._send = Button("Send line to question")
        self._send.setObjectName("jot-send")
        self._send.setAccessibleDescription("Ctrl+M. The line the cursor is in")
        self._said = Text("", "small")
        self._said.setObjectName("jot-said")
        self._said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(Heading("Jot", 3))
        column.addWidget(self.pad, 1)
        column.addWidget(self._send)
        column.addWidget(self._said)
        hint = Text("Ctrl+J comes here. Ctrl+M sends a line to the question you were at.", "small")
        column.addWidget(hint)
        self.pad.edited.connect(self.edited)
        self._send.clicked.connect(self.send_line)
        self.restyle()

    def restyle(self) -> None:
        """At least as wide as its button needs at this text size."""
        self.setMinimumWidth(round(WIDTH * current().scale))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that say something."""
        return tuple(line.strip() for line in self.pad.value().splitlines() if line.strip())

    def show_lines(self, lines: Sequence[str]) -> None:
        """Fill the pad, without `edited`."""
        self.pad.set_value("\n".join(lines))

    @Slot()
    def send_line(self) -> None:
        """Offer the line the cursor is in, or the last one, to the question one was at."""
        cursor = self.pad.textCursor()
        words = cursor.block().text().strip() or (self.lines[-1] if self.lines else "")
        if words:
            self.sent.emit(words)
        else:
            self.say("There is nothing on this line.")

    def taken(self, words: str) -> None:
        """The line has gone to a question: it leaves the pad."""
        left = list(self.pad.value().splitlines())
        for at, line in enumerate(left):
            if line.strip() == words:
                del left[at]
                break
        self.pad.set_value("\n".join(left))
        cursor = self.pad.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.pad.setTextCursor(cursor)
        self.say("Moved to the question.")
        self.edited.emit()

    def say(self, words: str) -> None:
        """One line under the button."""
        self._said.setText(words)
        self._said.setVisible(bool(words))
