"""Dialogs over what is signed: the supervisor's second sign-off of a visit, and an addendum. A service writes.

The passphrase is forgotten with every answer but that something is left to fill in, and never kept with the words.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.second_sign_off import AGREED, SENT_BACK
from ehe_desktop.services.give_second_sign_off import SecondWord
from ehe_desktop.ui.giving_sheet import GivingSheet
from ehe_desktop.ui.kept_words import Boxes
from ehe_desktop.ui.visit.short_area import ShortArea
from ehe_desktop.ui.widgets.choices import Check, ChoiceGroup, Option
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import PassphraseField, TextArea

RESULTS: Final = (
    Option(AGREED, "I agree with this visit as it was signed"),
    Option(SENT_BACK, "I send it back: it needs an addendum"),
)
_WORDS: Final = (
    "The officer reads it, and it is printed with the visit. The visit itself is not changed."
)


class SecondSheet(GivingSheet):
    """Gives a `SecondWord`."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__("Second sign-off", _WORDS, "Sign", parent)
        self.setObjectName("second-sheet")
        self.result_group = ChoiceGroup("Your decision", RESULTS)
        self.result_group.setObjectName("second-result")
        self.note = ShortArea("Your words", lines=3)
        self.note.setObjectName("second-note")
        self.passphrase = PassphraseField("Your passphrase")
        self.passphrase.edit.setObjectName("second-passphrase")
        self.add_field(
            Field("Your decision", self.result_group),
            Field("Your words", self.note, "Needed where you send it back: what is to be added."),
            Field(
                "Your passphrase", self.passphrase, "The one you unlock with. It is your signature."
            ),
        )
        self.result_group.setFocus()

    def kept_boxes(self) -> Boxes:
        """What was chosen and written; never the passphrase."""
        return {"result": self.result_group, "note": self.note}

    def what(self) -> SecondWord:
        """What the supervisor did."""
        return SecondWord(
            result=str(self.result_group.value() or ""),
            note=self.note.value(),
            passphrase=self.passphrase.value(),
        )

    def _refused(self, fault: BaseException) -> None:
        super()._refused(fault)
        if isinstance(fault, InputRefused):
            return  # "What you typed is still here"
        self.passphrase.clear()
        self.passphrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # Qt overrides

    def done(self, code: int) -> None:
        """The passphrase goes."""
        self.passphrase.clear()
        super().done(code)


class AddendumSheet(GivingSheet):
    """Gives the text of an addendum, and whether the parents may read it; that is asked where they have a copy."""

    def __init__(self, parent: QWidget | None, *, for_parents: bool) -> None:
        words = "It stands under this record with your name and the time. What was signed stays as it is."
        super().__init__("Add an addendum", words, "Save addendum", parent)
        self.text = TextArea("What was wrong, or is missing", lines=5)
        self.text.setObjectName("addendum-text")
        self.add_field(Field("What was wrong, or is missing", self.text))
        self.for_parents = Check("The parents may read this: it goes on their copy")
        self.for_parents.setObjectName("addendum-for-parents")
        self.add_field(self.for_parents)
        self.for_parents.setVisible(for_parents)
        self.text.setFocus()

    def kept_boxes(self) -> Boxes:
        """The words, and the yes."""
        return {"text": self.text, "for_parents": self.for_parents}

    def what(self) -> tuple[str, bool]:
        """The words, and whether the parents may read them."""
        return self.text.value(), self.for_parents.isChecked()
