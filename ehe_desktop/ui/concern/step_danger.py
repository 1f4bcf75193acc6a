"""The first page: is anyone in danger now? And the page that says to call 999, with nothing to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.concern_draft import DANGER, NO_DANGER, ConcernDraft
from ehe_desktop.domain.policy_parts import Contact
from ehe_desktop.ui.concern.numbers import LargeText, Numbers
from ehe_desktop.ui.concern.state import CALL_999
from ehe_desktop.ui.concern.step_page import StepPage
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Text


class DangerStep(StepPage):
    """`answered(bool)`: True for yes or not sure."""

    answered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._danger = ""
        self._yes = Button("Yes, or I am not sure", "danger")
        self._yes.setObjectName("concern-danger-yes")
        self._no = Button("No", "primary")
        self._no.setObjectName("concern-danger-no")
        self._before = Text("", "small")
        self.column.addWidget(
            Text(
                "Danger means: someone may be hurt today, a crime is going on, or a child needs "
                "medical help now."
            )
        )
        self.column.addWidget(Flow(self._yes, self._no, gap=16))
        self.column.addWidget(self._before)
        self._yes.clicked.connect(self._say_yes)
        self._no.clicked.connect(self._say_no)

    def show_draft(self, draft: ConcernDraft) -> None:
        """Say what was answered before."""
        self._danger = draft.danger
        words = {DANGER: "You answered: yes, or not sure.", NO_DANGER: "You answered: no."}
        self._before.setText(words.get(draft.danger, ""))
        self._before.setVisible(bool(self._before.text()))

    def taken(self, draft: ConcernDraft) -> ConcernDraft:
        """The answer."""
        return replace(draft, danger=self._danger)

    def first(self) -> QWidget:
        """The graver answer comes first."""
        return self._yes

    @Slot()
    def _say_yes(self) -> None:
        self._danger = DANGER
        self.answered.emit(True)

    @Slot()
    def _say_no(self) -> None:
        self._danger = NO_DANGER
        self.answered.emit(False)


class CallPage(StepPage):
    """`Call 999 now.`, the front door, the out-of-hours team. Nothing to fill in."""

    def __init__(
        self, contacts: Iterable[Contact], today: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        call = LargeText(CALL_999, tone="danger")
        call.setObjectName("concern-call-999")
        self.column.addWidget(call)
        self.column.addWidget(
            Text("Say where you are and what is happening. Stay safe yourself. Then ring:")
        )
        self.column.addWidget(Numbers(contacts, today))
