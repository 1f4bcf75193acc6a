"""The offer at the door past the lease: four hours of reading for a reason, or locked until there is a connection.

It says what happens before anything is chosen. Choosing nothing changes nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.audit_chain import LONGEST_REASON
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import LineEdit

OFFER = "Do you have to read something now, without a connection?"
WHAT_HAPPENS = (
    "You can read the cases for four hours, once. You can raise flags and concerns, and change nothing else. "
    "Your supervisor is shown your reason at the next contact. After that the device stays locked until it "
    "is connected. Nothing on it is lost."
)
WRITE_WHY = "Write why you must read now."


class ReadOn(QWidget):
    """`wanted(str)` with the reason; `declined()`. Hidden until it is offered."""

    wanted = Signal(object)
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("read-on")
        self._reason = LineEdit("Why you must read now")
        self._reason.setObjectName("read-on-reason")
        self._reason.setMaxLength(LONGEST_REASON)
        self._field = Field("Why you must read now", self._reason, "Without a name.")
        self._read = Button("Read only for four hours")
        self._read.setObjectName("read-on-read")
        self._keep = Button("Keep it locked", "quiet")
        self._keep.setObjectName("read-on-keep")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(Banner(OFFER, "info", WHAT_HAPPENS))
        column.addWidget(self._field)
        column.addWidget(Flow(self._read, self._keep))
        self._read.clicked.connect(self._ask)
        self._reason.returnPressed.connect(self._ask)
        self._keep.clicked.connect(self.declined)
        self.hide()

    def offer(self) -> None:
        """Show it, with the reason to be typed next."""
        self.show()
        self._reason.setFocus()

    def set_busy(self, *, busy: bool) -> None:
        """Nothing is chosen twice."""
        for button in (self._read, self._keep):
            button.setEnabled(not busy)

    @Slot()
    def _ask(self) -> None:
        why = self._reason.text().strip()
        self._field.set_error("" if why else WRITE_WHY)
        if why:
            self.wanted.emit(why)
        else:
            self._reason.setFocus()
