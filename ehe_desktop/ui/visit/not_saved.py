"""Said above the form when a save failed: what is safe, a way to copy the text, a way to try again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.autosave import SaveState
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow


class NotSaved(QWidget):
    """Hidden until a save fails, and again once one works."""

    copy_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banner = Banner("", "danger")
        self._banner.setObjectName("not-saved")
        copy, again = Button("Copy my text"), Button("Try to save again")
        copy.setObjectName("copy-text")
        again.setObjectName("save-again")
        copy.clicked.connect(self.copy_wanted)
        again.clicked.connect(self.again_wanted)
        buttons = Flow(copy, again)
        buttons.setContentsMargins(28, 8, 28, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(buttons)
        self.hide()

    def show_state(self, state: SaveState) -> None:
        """Say that a save failed; a later one that worked takes it away."""
        if state.failed:
            self.show()
            words = f"{state.words}. Copy your text before you close."
            self._banner.show_words(words, "danger", state.advice)
        elif not state.words.endswith("…"):
            self.hide()
