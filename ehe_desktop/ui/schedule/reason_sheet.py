"""Cancel a visit: why, in a few words the supervisor will read. It cancels nothing itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.keeping_sheet import KeepingSheet
from ehe_desktop.ui.kept_words import Boxes
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import LineEdit


class CancelSheet(KeepingSheet):
    """`given(reason)` when the person cancels the visit."""

    given = Signal(object)

    def __init__(self, which: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            "Cancel this visit", f"{which} It stays in the history as cancelled.", parent=parent
        )
        self.reason = LineEdit("Why it is cancelled")
        self.reason.setObjectName("schedule-cancel-reason")
        self.field = Field("Why it is cancelled", self.reason, "The family is told by you.")
        self.accept_button = Button("Cancel this visit", "danger")
        self.accept_button.setObjectName("schedule-cancel-accept")
        self.leave = Button("Keep this visit")
        self.leave.setObjectName("schedule-cancel-leave")
        self.add(self.field)
        self.add_button(self.accept_button)
        self.add_button(self.leave, rejects=True)
        self.accept_button.clicked.connect(self._give)
        self.reason.returnPressed.connect(self._give)

    def kept_boxes(self) -> Boxes:
        """The reason."""
        return {"reason": self.reason}

    def say_refused(self, words: str) -> None:
        """Say why it was not cancelled."""
        self.field.set_error(words)
        self.accept_button.set_waiting(waiting=False)

    def _give(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.field.set_error("Write why the visit is cancelled.")
            self.reason.setFocus()
            return
        self.accept_button.set_waiting(waiting=True)
        self.write_words()
        self.given.emit(reason)
