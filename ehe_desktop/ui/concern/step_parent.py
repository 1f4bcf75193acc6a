"""The third page: does the parent know, and if not, the reason, which is always written down."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.concern_draft import ConcernDraft
from ehe_desktop.ui.concern.state import NOT_TOLD_REASONS
from ehe_desktop.ui.concern.step_facts import text_area
from ehe_desktop.ui.concern.step_page import StepPage
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.text import Text

_KNOWS = (Option("yes", "Yes"), Option("no", "No"), Option("not_known", "I do not know"))


class ParentStep(StepPage):
    """A reason of the list, in its own words or the officer's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._knows = ChoiceGroup("Does the parent know?", _KNOWS)
        self._knows.setObjectName("concern-parent-knows")
        self._reason = ChoiceGroup(
            "Why not?", tuple(Option(code, words) for code, words in NOT_TOLD_REASONS)
        )
        self._reason.setObjectName("concern-parent-why")
        self._own = text_area("In your own words", "concern-parent-own", 2)
        self._reason_field = Field("Why not?", self._reason)
        self._own_field = Field("In your own words", self._own, optional=True)
        self.column.addWidget(
            Text(
                "Usually a parent is told that you are going to speak to the front door. "
                "Do not tell them if that could put anyone at more risk."
            )
        )
        self.column.addWidget(Field("Does the parent know?", self._knows))
        self.column.addWidget(self._reason_field)
        self.column.addWidget(self._own_field)
        self._knows.chosen.connect(self._answered)
        self._reason.chosen.connect(self._answered)
        self._own.edited.connect(self.tell)
        self._fit()

    def show_draft(self, draft: ConcernDraft) -> None:
        """Fill the page."""
        self._knows.set_value(draft.parent_knows or None)
        known = dict(NOT_TOLD_REASONS)
        code, _, own = draft.parent_not_told_reason.partition(": ")
        is_known = code in known.values()
        chosen = next((key for key, words in known.items() if words == code), None)
        self._reason.set_value(chosen)
        self._own.set_value(own if is_known else draft.parent_not_told_reason)
        self._fit()

    def taken(self, draft: ConcernDraft) -> ConcernDraft:
        """What stands on the page; the reason is kept in words, for those who read it later."""
        known = dict(NOT_TOLD_REASONS)
        words = known.get(str(self._reason.value()), "")
        reason = ": ".join(part for part in (words, self._own.value().strip()) if part)
        return replace(
            draft,
            parent_knows=str(self._knows.value() or ""),
            parent_not_told_reason=reason if self._knows.value() == "no" else "",
        )

    def first(self) -> QWidget:
        """The first answer."""
        return self._knows

    @Slot()
    def _answered(self) -> None:
        self._fit()
        self.tell()

    def _fit(self) -> None:
        for part in (self._reason_field, self._own_field):
            part.setVisible(self._knows.value() == "no")
