"""A form filled in outside a visit, looked over before it is finished: every answer, with Change.

What a parent or a child may be shown over the officer's shoulder is here and no more: no flag, no band.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.services.child_safety import gravest
from ehe_desktop.services.finish_own_form import OwnCheck
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.visit.check_cards import SectionCard
from ehe_desktop.ui.visit.child_form_card import UNSAFE_WORDS
from ehe_desktop.ui.visit.problem_links import ProblemLinks
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import PassphraseField
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.text import Text

BECOMES: Final = (
    "When it is finished it goes onto the record, with your name and the time, and is locked. "
    "It sends when connected. A fix is an addendum, written on the child’s record."
)


class FormCheckPage(Page):
    """`change_wanted(Spot)`, `finished(passphrase)`, `concern_wanted`."""

    change_wanted = Signal(object)
    finished = Signal(object)
    concern_wanted = Signal()

    def __init__(self, check: OwnCheck, title: str, called: str) -> None:
        super().__init__(title)
        self.setObjectName("form-check-page")
        self._check = check
        self.problems = ProblemLinks()
        self.problems.chosen.connect(self.change_wanted)
        self.add(self.problems)
        if unsafe := gravest([check.kept]):
            self.add(self._unsafe(UNSAFE_WORDS[unsafe].format(called=called)))
        for number, section in enumerate(check.sections, 1):
            card = SectionCard(section, number, locked=False)
            card.change_wanted.connect(self.change_wanted)
            self.add(card)
        self._passphrase = PassphraseField("Your passphrase")
        self._passphrase.edit.setObjectName("form-passphrase")
        self._passphrase.submitted.connect(self.finish)
        self._field = Field(
            "Your passphrase", self._passphrase, "It changes the case, so you sign it."
        )
        self.add(Text(BECOMES, "small"))
        self.add(self._field)
        self._field.setVisible(check.needs_passphrase)
        self._finish = Button("Finish and keep on the record", "primary")
        self._finish.setObjectName("form-finish")
        self._finish.clicked.connect(self.finish)
        self.add_action(self._finish)

    def begin(self) -> None:
        """Say what is missing; else reading begins at the first answer."""
        self.problems.show_missing(self._check.missing)
        if not self._check.missing:
            (self.findChild(Button, "visit-change-1") or self._finish).setFocus()

    def leaving(self) -> None:
        """The passphrase is kept nowhere."""
        self._passphrase.clear()

    @Slot()
    def finish(self) -> None:
        """Finish it, or say what is missing."""
        if not self._finish.isEnabled():
            return
        if self._check.missing:
            self.problems.show_missing(self._check.missing)
        elif self._check.needs_passphrase and not self._passphrase.value():
            self._say("Type your passphrase.")
        else:
            self._finish.setEnabled(False)
            self.finished.emit(self._passphrase.value())

    def refused(self, fault: BaseException) -> None:
        """It was not finished: everything is as it was."""
        self._finish.setEnabled(True)
        words = advice_of(fault)
        if isinstance(fault, UserFacingError):
            words = f"{fault.happened} {fault.next_step}"
        if self._check.needs_passphrase:
            self._say(words)
        else:
            self.banner.show_words(words, "danger")

    def _say(self, words: str) -> None:
        self._field.set_error(words)
        announce(self, words, urgent=True)
        self._passphrase.edit.setFocus()
        self._passphrase.edit.selectAll()

    def _unsafe(self, told: str) -> Card:
        card = Card("Read this now")
        words = Text(told, "strong", tone="danger")
        words.setObjectName("form-unsafe")
        raise_concern = Button("Raise concern")
        raise_concern.setObjectName("form-raise-concern")
        raise_concern.clicked.connect(self.concern_wanted)
        card.add(words)
        card.add(raise_concern)
        return card
