"""The jot pad: write now, sort later. A line goes to the question one was at with Ctrl+M.

Jots are the draft's own; what is left unsorted is listed at sign-off. Nothing here saves: the
step does, told by `edited`. Beside a page that is turned to a family the pad is put away.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.inputs import TextArea
from ehe_desktop.ui.widgets.text import Heading, Text

WIDTH = 236
JOTS_FROM = 1100
"""At this width and more, at 100 %, a pad that is always wanted is open from the start."""
ONE_PANE = 700
"""Below this width, at 100 %, the pad takes the place of the form while it is open."""


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


class JotSide(QObject):
    """Opens and closes the pad beside a form, by its `button` and by key."""

    def __init__(self, jots: JotPad, form: QWidget, *, is_always: bool) -> None:
        super().__init__(jots)
        self._jots, self._form, self._is_always = jots, form, is_always
        self._is_away = False
        self.button = Button("Jot pad", "quiet", icon_name="pencil")
        self.button.setObjectName("jot-open")
        self.button.setAccessibleDescription("Ctrl+J")
        self.button.clicked.connect(self._toggle)
        current().changed.connect(self._look_changed)
        jots.hide()

    def begin(self) -> None:
        """Beside a form that was just opened."""
        if self._is_always and not self._is_away and self._width >= JOTS_FROM:
            self._show()
        else:
            self.close()

    def put_away(self, *, away: bool) -> None:
        """A family looks at the form, or no longer does."""
        if away != self._is_away:
            self._is_away = away
            self.begin()

    @Slot()
    def open(self) -> None:
        """Write a line now."""
        if self._is_away:
            return
        self._show()
        self._form.setVisible(self._width >= ONE_PANE)
        self._jots.pad.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def close(self) -> None:
        """The form has the room."""
        self._jots.hide()
        self._form.show()
        self.button.set_words("Jot pad")

    def taken(self) -> None:
        """A line went to a question: that is seen where the pad stood before it."""
        if self._width < ONE_PANE:
            self.close()

    @property
    def _width(self) -> float:
        """Of the pad and the form, as at 100 %."""
        around = self._jots.parentWidget()
        return around.width() / current().scale if around else 0

    def _show(self) -> None:
        self._jots.show()
        self.button.set_words("Close jot pad")

    @Slot()
    def _look_changed(self) -> None:
        """Larger text leaves the form no room beside the pad; whoever writes on it keeps it."""
        at = QApplication.focusWidget()
        is_writing = at is not None and self._jots.isAncestorOf(at)
        if self._width < JOTS_FROM and not is_writing:
            self.close()

    @Slot()
    def _toggle(self) -> None:
        if self._jots.isVisible():
            self.close()
        else:
            self.open()
