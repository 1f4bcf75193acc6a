"""The fourth page: the number to ring, a summary to read out, and who was spoken to. It sends nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.concern_draft import ConcernDraft
from ehe_desktop.domain.policy_parts import Contact
from ehe_desktop.ui.concern.numbers import Numbers
from ehe_desktop.ui.concern.state import OFFLINE_PHONE
from ehe_desktop.ui.concern.step_facts import line_edit
from ehe_desktop.ui.concern.step_page import StepPage
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.clipboard import KEPT_S, copy_briefly
from ehe_desktop.ui.widgets.field import ErrorSummary, Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Heading, Text


class TellStep(StepPage):
    """Ring, read out, write down whom one spoke to."""

    def __init__(
        self, contacts: Iterable[Contact], today: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._now = ""
        self.problems = ErrorSummary()
        self._offline = Banner(OFFLINE_PHONE, "info")
        self._summary = Text("")
        self._summary.setObjectName("concern-summary")
        self._summary.make_selectable()
        self._copy = Button("Copy this text", icon_name="copy")
        self._copy.setObjectName("concern-summary-copy")
        self._copied = Text("", "small")
        self._to = line_edit("Who did you speak to?", "concern-told-to")
        self._at = line_edit("When?", "concern-told-at")
        self._just_now = Button("Just now")
        self._just_now.setObjectName("concern-told-now")
        self._reference = line_edit("Their reference", "concern-reference")
        self._to_field = Field("Who did you speak to?", self._to, "Name and team.")
        self._at_field = Field("When?", self._at)
        self._numbers = Numbers(contacts, today)
        self._lay_out()
        self._copy.clicked.connect(self._copy_summary)
        self._just_now.clicked.connect(self._say_now)
        for box in (self._to, self._at, self._reference):
            box.textEdited.connect(self.tell)

    def _lay_out(self) -> None:
        card = Card("Read this out")
        card.add(self._summary)
        card.add(Flow(self._copy, self._copied))
        for part in (
            self.problems,
            self._offline,
            Heading("1. Ring", 3),
            self._numbers,
            Heading("2. Say this", 3),
            card,
            Heading("3. Write down whom you told", 3),
            self._to_field,
            self._at_field,
            Flow(self._just_now),
            Field("Their reference", self._reference, optional=True),
        ):
            self.column.addWidget(part)
        self._offline.hide()

    def show_summary(self, text: str, now_words: str) -> None:
        """Show what to read out; `now_words` is what "Just now" writes."""
        self._now = now_words
        self._summary.setText(text)
        self._summary.setAccessibleName(text)

    def set_online(self, *, online: bool) -> None:
        """Say that this device is offline, which changes nothing about ringing."""
        self._offline.setVisible(not online)

    def show_draft(self, draft: ConcernDraft) -> None:
        """Fill the boxes."""
        self._to.setText(draft.told_to)
        self._at.setText(draft.told_at)
        self._reference.setText(draft.reference)
        self._copied.setText("")
        self.show_problem("")

    def taken(self, draft: ConcernDraft) -> ConcernDraft:
        """What stands in the boxes."""
        return replace(
            draft,
            told_to=self._to.text(),
            told_at=self._at.text(),
            reference=self._reference.text(),
        )

    def first(self) -> QWidget:
        """The number to ring, which is selected by keys too."""
        return self._numbers.shown[0] if self._numbers.shown else self._copy

    def show_problem(self, words: str) -> None:
        """Say what is missing."""
        for one in (self._to_field, self._at_field):
            one.set_error("")
        field = self._at_field if "when" in words.lower() else self._to_field
        self.problems.show_problems([(words, field)] if words else [])

    @Slot()
    def _copy_summary(self) -> None:
        copy_briefly(self._summary.text())
        words = f"Copied. It is taken from the clipboard again after {KEPT_S} seconds."
        self._copied.setText(words)
        announce(self, words)

    @Slot()
    def _say_now(self) -> None:
        self._at.setText(self._now)
        self.tell()
