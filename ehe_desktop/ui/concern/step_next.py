"""The fifth page: when to chase an answer, whether the supervisor knows, and what became of the band."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.concern_draft import ConcernDraft
from ehe_desktop.ui.concern.step_page import StepPage
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.choices import Check
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.text import Text


class NextStep(StepPage):
    """The last page. The concern stays red until the front door was told, whatever is filled in here."""

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._not_told = Banner(
            "Nobody has been told yet.",
            "danger",
            "This concern stays red on every page until you record whom you told.",
        )
        self._chase = DateEntry("Ask again on", today)
        self._chase.setObjectName("concern-chase")
        self._chase.edit.setObjectName("concern-chase-day")
        self._supervisor = Check("I have told my supervisor")
        self._supervisor.setObjectName("concern-supervisor")
        self._chase_field = Field("Ask again on", self._chase)
        self._band = Text("")
        self._band.setObjectName("concern-band")
        for part in (self._not_told, self._chase_field, self._supervisor, self._band):
            self.column.addWidget(part)
        self._chase.edited.connect(self.tell)
        self._supervisor.clicked.connect(self.tell)

    def show_draft(self, draft: ConcernDraft) -> None:
        """Fill the page."""
        self._not_told.setVisible(not draft.told_to)
        self._chase_field.set_label("Ask again on" if draft.told_to else "Tell them by")
        hint = "An answer is due by then. If none comes, ring again."
        self._chase_field.set_hint(hint if draft.told_to else "Today, if you can.")
        self._chase_field.set_error("")
        self._chase.set_value(draft.chase_on)
        self._supervisor.setChecked(draft.supervisor_told)

    def show_band(self, words: str) -> None:
        """What became of the child's band."""
        self._band.setText(words)
        self._band.setVisible(bool(words))

    def taken(self, draft: ConcernDraft) -> ConcernDraft:
        """What stands on the page."""
        return replace(
            draft,
            chase_on=self._chase.value() or draft.chase_on,
            supervisor_told=self._supervisor.isChecked(),
        )

    def first(self) -> QWidget:
        """The date."""
        return self._chase

    def problem(self) -> str:
        """What is wrong with the date, shown beside it."""
        words = self._chase.problem()
        self._chase_field.set_error(words)
        return words
