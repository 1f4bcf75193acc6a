"""Small dialogs of a record: a note, putting a review off. They gather; a service writes.

Nothing is written to the record because somebody went away.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.put_off_review import put_off_review
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.giving_sheet import GivingSheet, Write
from ehe_desktop.ui.kept_words import Boxes
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import LineEdit, TextArea

NOTE_MARKS: Final = (
    Option("", "Just a note"),
    Option("saw", "I saw"),
    Option("told", "I was told"),
    Option("child_said", "Child said, exact words"),
)


class NoteSheet(GivingSheet):
    """Ctrl+N: a short dated note; gives the text, its mark and who told it."""

    def __init__(self, parent: QWidget | None) -> None:
        words = "It goes on the timeline with your name and the time."
        super().__init__("Add a note", words, "Save note", parent)
        self.text = TextArea("Note", lines=5)
        self.text.setObjectName("note-text")
        self.mark = ChoiceGroup("What kind of note", NOTE_MARKS, columns=2)
        self.mark.setObjectName("note-mark")
        self.mark.set_value("")
        self.told_by = LineEdit("Who told you")
        self.told_by.setObjectName("note-told-by")
        self._told = Field("Who told you", self.told_by)
        self._told.hide()
        self.add_field(Field("Note", self.text), Field("What kind of note", self.mark), self._told)
        self.mark.chosen.connect(self._ask_who)

    def open_for(self, desks: tuple[Desk, Runner], about: SheetAbout, write: Write) -> None:
        """As any; who told it is asked where that mark was kept."""
        super().open_for(desks, about, write)
        if self.kept is not None:
            self.kept.filled.connect(self._ask_who)

    def kept_boxes(self) -> Boxes:
        """The words, their mark and who told them."""
        return {"text": self.text, "mark": self.mark, "told_by": self.told_by}

    def what(self) -> tuple[str, tuple[str, str]]:
        """The text; the mark and who told it."""
        return self.text.value(), (str(self.mark.value() or ""), self.told_by.text())

    @Slot()
    def _ask_who(self) -> None:
        self._told.setVisible(self.mark.value() == "told")
        self._fit()


class PutOffSheet(GivingSheet):
    """Put a due review off; gives the day and the reason."""

    def __init__(self, name: str, today: date, parent: QWidget | None) -> None:
        words = "The review date does not change. Your supervisor sees the day and the reason."
        super().__init__(f"Put off the review of {name}", words, "Put off", parent)
        self.until = DateEntry("Put off until", today)
        self.until.edit.setObjectName("put-off-until")
        self.reason = TextArea("Reason", lines=3)
        self.reason.setObjectName("put-off-reason")
        self.add_field(Field("Put off until", self.until), Field("Reason", self.reason))

    def kept_boxes(self) -> Boxes:
        """Both."""
        return {"until": self.until, "reason": self.reason}

    def problem(self) -> str:
        """A date that is none."""
        return self.until.problem()

    def what(self) -> tuple[date | None, str]:
        """The day and the reason."""
        return self.until.value(), self.reason.value()

    def open_on(self, desk: Desk, runner: Runner, child_id: str) -> None:
        """Open it about this child; both the record and Today do."""
        self.open_for(
            (desk, runner),
            SheetAbout(sheet="put_off", about=child_id, child_id=child_id),
            lambda until, key: put_off_review(desk, child_id, until, write_id=key),
        )
