"""The full-width strip for the one thing that must not be missed: what was typed is not saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.concern.state import NOT_SAVED
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.clipboard import copy_briefly


class NotSaved(Banner):
    """It stays until a save works. `text` gives all that was typed."""

    def __init__(self, text: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(NOT_SAVED, "danger", parent=parent)
        self._text = text
        self.setObjectName("concern-not-saved")
        copy = Button("Copy my text", icon_name="copy")
        copy.setObjectName("concern-not-saved-copy")
        copy.clicked.connect(self._copy)
        self.add_button(copy)
        self.hide()

    def show_fault(self, advice: str) -> None:
        """Say that it is not saved, and why."""
        self.show_words(NOT_SAVED, "danger", advice)

    @Slot()
    def _copy(self) -> None:
        copy_briefly(self._text())
