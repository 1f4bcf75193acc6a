"""The line above every page of a visit: the way back, who is visited, and the three facts apart.

Saved, sent and connected are never one mark. "Out by 12:00" stands here quietly until the time has
come; then it asks, and it says that this device can tell nobody.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.services.brief_safety import NOBODY_TOLD, OutBy
from ehe_desktop.ui.autosave import SaveState
from ehe_desktop.ui.visit.state import ask_out_words
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.status import StatusFooter
from ehe_desktop.ui.widgets.text import Heading, Text

LOOK_EVERY_MS = 20_000


class VisitHead(QWidget):
    """`back_wanted`, `out_said`, `later_said`, and `looked` when it is time to look at the clock."""

    back_wanted = Signal()
    out_said = Signal()
    later_said = Signal()
    looked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = Button("Back to the list", "quiet", icon_name="chevron-left")
        self.back.setObjectName("visit-back")
        self.back.clicked.connect(self.back_wanted)
        self.heading = Heading("", 2)
        self._who = Text("", "small", wrap=False)
        self._out_by = Text("", "small", wrap=False)
        self._out_by.setObjectName("visit-out-by")
        self.facts = StatusFooter(upright=False)
        self.facts.setObjectName("visit-facts")
        self.facts.set_connection("Offline", online=False)
        line = Flow(self.back, self.heading, self._who, self.facts, self._out_by, gap=16)
        self._ask = Banner("", "warning")
        self._ask.setObjectName("visit-out-question")
        self._ask.hide()
        self._buttons = Flow()
        self._buttons.hide()
        for words, name, signal in (
            ("Yes, I am out", "visit-out-yes", self.out_said),
            ("15 more minutes", "visit-out-later", self.later_said),
        ):
            button = Button(words)
            button.setObjectName(name)
            button.clicked.connect(signal)
            self._buttons.add(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 28, 0)
        column.setSpacing(8)
        for part in (line, self._ask, self._buttons):
            column.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.looked)

    def show_place(self, who: str, heading: str, back: str) -> None:
        """Who is visited, the name of a page that has none of its own, and where back leads."""
        self._who.setText(who)
        self._who.setVisible(bool(back))
        self.heading.setText(heading)
        self.heading.setVisible(bool(heading))
        self.back.set_words(back or "Back")
        self.back.setVisible(bool(back))

    def show_saved(self, state: SaveState) -> None:
        """Whether typing is safe."""
        self.facts.set_saved(state.words, failed=state.failed, is_saving=state.is_saving)

    def show_out_by(self, out: OutBy | None) -> None:
        """The quiet reminder, or the question once the time has come."""
        is_due = out is not None and out.is_due
        was_asking = self._ask.isVisibleTo(self)
        self._out_by.setText(out.words if out is not None and not is_due else "")
        self._out_by.setVisible(bool(self._out_by.text()))
        self._buttons.setVisible(is_due)
        self._ask.setVisible(is_due)
        if out is not None and is_due:
            words, detail = ask_out_words(out)
            detail = f"{detail} {NOBODY_TOLD}"
            if was_asking:
                self._ask.set_words(words, detail)
            else:
                self._ask.show_words(words, "warning", detail)
        if out is None:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
