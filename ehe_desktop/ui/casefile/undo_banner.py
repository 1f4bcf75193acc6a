"""What was just done, and Undo: it stays until the next action, with no timer (ux.md 2.0.3)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button


class UndoBanner(Banner):
    """Hidden until `offer`; Undo runs once."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__("", "info", parent=parent)
        self._undo: Callable[[], None] | None = None
        self.setObjectName(name)
        self.button = Button("Undo", "quiet")
        self.button.setObjectName(f"{name}-button")
        self.button.clicked.connect(self._take_back)
        self.add_button(self.button)
        self.hide()

    def offer(self, words: str, undo: Callable[[], None]) -> None:
        """Say what was done and keep the way back."""
        self._undo = undo
        self.show_words(words)

    @Slot()
    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()
