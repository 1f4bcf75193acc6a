"""The buttons under a form: Continue, Back, Leave these for now, Check for errors."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal

from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow


class FormFoot(Flow):
    """Buttons always in the same order. It decides nothing."""

    went_on = Signal()
    went_back = Signal()
    left = Signal()
    checked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setContentsMargins(28, 8, 16, 8)
        self._on = Button("Continue", "primary")
        self._back = Button("Back", icon_name="chevron-left")
        self._leave = Button("Leave these for now", "quiet")
        self._check = Button("Check for errors", "quiet")
        for button, name, signal in (
            (self._on, "form-continue", self.went_on),
            (self._back, "form-back", self.went_back),
            (self._leave, "form-leave-for-now", self.left),
            (self._check, "form-check", self.checked),
        ):
            button.setObjectName(name)
            button.clicked.connect(signal)
            self.add(button)
        self._leave.hide()

    # Qt overrides

    def changeEvent(self, event: QEvent) -> None:
        """Back points the way back is."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._back.set_icon("chevron-right" if self.isRightToLeft() else "chevron-left")

    # what the view uses

    def show_place(self, *, is_first: bool, is_last: bool) -> None:
        """Say what Continue does here, and offer Back where there is something before."""
        self._on.set_words("Finish" if is_last else "Continue")
        self._back.setVisible(not is_first)

    def offer_leaving(self, *, offered: bool) -> None:
        """Problems are shown: let the person go on without settling them now."""
        self._leave.setVisible(offered)
