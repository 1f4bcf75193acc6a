"""Small dialogs of a record: a note, a contact attempt, putting a review off.

They ask a service and close when it has written; a refusal stands in the dialog and what was typed
stays. Esc, a lock or a crash lose nothing: the words are kept (`ui/kept_words.py`) and come back when
the dialog is opened again. Nothing is written to the record because somebody went away.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.add_contact_attempt import WAYS, Attempt, add_contact_attempt
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.put_off_review import put_off_review
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.keeping_sheet import KeepingSheet
from ehe_desktop.ui.kept_words import Boxes
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import LineEdit, TextArea
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.text import Text

WIDTH: Final = 520
ROOM_AROUND: Final = 210
LEAST_ROOM: Final = 140
ROOM_UNKNOWN: Final = 700
NOTE_MARKS: Final = (
    Option("", "Just a note"),
    Option("saw", "I saw"),
    Option("told", "I was told"),
    Option("child_said", "Child said, exact words"),
)


class WritingSheet(KeepingSheet):
    """A dialog that writes once: `wrote(StoreChanged)`; `failed(fault)` for what is not the person's."""

    wrote = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        title: str,
        words: str,
        desks: tuple[Desk, Runner, str],
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, words, parent=parent)
        self.desk, self._runner, self.child_id = desks
        self._inside = QWidget()
        self._fields = QVBoxLayout(self._inside)
        self._fields.setContentsMargins(4, 4, 12, 4)  # room for the focus ring
        self._fields.setSpacing(16)
        self._scroll = FollowingScroll(self._inside)
        self.add(self._scroll)
        self._refusal = Text("", "strong", tone="danger")
        self._refusal.hide()
        self.save = Button("Save", "primary")
        self.cancel = Button("Cancel")

    def finish(self, name: str, save_words: str) -> None:
        """Put the refusal and the buttons below what the subclass has added."""
        self.setObjectName(name)
        self.add(self._refusal)
        self.save.set_words(save_words)
        self.save.setObjectName(f"{name}-save")
        self.cancel.setObjectName(f"{name}-cancel")
        self.add_button(self.save)
        self.add_button(self.cancel, rejects=True)
        self.save.setDefault(True)
        self.save.clicked.connect(self.try_save)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.activated.connect(self.try_save)
        code = name.replace("-", "_")
        about = SheetAbout(sheet=code, about=self.child_id, child_id=self.child_id)
        kept = self.keep_words((self.desk, self._runner), about, self._fields)
        kept.failed.connect(self.failed)
        kept.filled.connect(self._fit)  # the line about it takes room

    def ask_for(self, *fields: QWidget) -> None:
        """Fields in reading order; they scroll where the window is low."""
        for one in fields:
            self._fields.addWidget(one)

    def work(self) -> Callable[[], StoreChanged]:
        """The service call with what is typed now."""
        raise NotImplementedError

    @Slot()
    def try_save(self) -> None:
        """Write; the button waits until the answer is here."""
        if not self.save.isEnabled():
            return
        self.save.setEnabled(False)
        self.write_words()
        self._runner.run(self, self.work(), self._done, self._refused, must=True)

    def _done(self, changed: StoreChanged) -> None:
        if self.kept is not None:
            self.kept.finish()
        self.wrote.emit(changed)
        self.accept()

    def _refused(self, fault: BaseException) -> None:
        self.save.setEnabled(True)
        if not isinstance(fault, InputRefused):
            self.failed.emit(fault)
        words = getattr(fault, "happened", "This was not saved. What you typed is still here.")
        self._refusal.setText(words)
        self._refusal.show()
        announce(self, words, urgent=True)

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the fields, and never higher than the window behind."""
        self._fit()
        super().showEvent(event)

    @Slot()
    def _fit(self) -> None:
        behind = self.parentWidget()
        room = behind.window().height() if behind is not None else ROOM_UNKNOWN
        rest = round(ROOM_AROUND * current().scale)
        wide = round(WIDTH * min(current().scale, 1.5))
        self.setMinimumWidth(min(wide, behind.window().width() - 32) if behind else wide)
        self._scroll.setFixedHeight(  # the buttons never give way
            min(self._inside.sizeHint().height() + 4, max(LEAST_ROOM, room - rest))
        )
        layout = self.layout()
        if layout is not None:  # wrapped words need their height said: Qt only guesses it
            across = max(self.minimumWidth(), self.sizeHint().width())
            high = min(room, layout.totalHeightForWidth(across))
            self.setMaximumHeight(room)
            self.setMinimumHeight(min(high, room))
            self.resize(across, high)


class NoteSheet(WritingSheet):
    """Ctrl+N: a short dated note."""

    def __init__(self, desks: tuple[Desk, Runner, str], *, parent: QWidget | None = None) -> None:
        super().__init__(
            "Add a note",
            "It goes on the timeline with your name and the time.",
            desks,
            parent=parent,
        )
        self.text = TextArea("Note", lines=5)
        self.text.setObjectName("note-text")
        self.mark = ChoiceGroup("What kind of note", NOTE_MARKS, columns=2)
        self.mark.setObjectName("note-mark")
        self.mark.set_value("")
        self.told_by = LineEdit("Who told you")
        self.told_by.setObjectName("note-told-by")
        self._told = Field("Who told you", self.told_by)
        self._told.hide()
        self.ask_for(Field("Note", self.text), Field("What kind of note", self.mark), self._told)
        self.finish("note", "Save note")
        self.mark.chosen.connect(self._ask_who)
        if self.kept is not None:
            self.kept.filled.connect(self._ask_who)
        self.text.setFocus()

    def kept_boxes(self) -> Boxes:
        """The words, their mark and who told them."""
        return {"text": self.text, "mark": self.mark, "told_by": self.told_by}

    def work(self) -> Callable[[], StoreChanged]:
        """Add the note."""
        desk, child_id, text = self.desk, self.child_id, self.text.value()
        marked, write_id = (str(self.mark.value() or ""), self.told_by.text()), self.write_id
        return lambda: add_note(desk, child_id, text, marked=marked, write_id=write_id)

    @Slot()
    def _ask_who(self) -> None:
        self._told.setVisible(self.mark.value() == "told")


class AttemptSheet(WritingSheet):
    """We tried to reach the family."""

    def __init__(self, desks: tuple[Desk, Runner, str], *, parent: QWidget | None = None) -> None:
        super().__init__(
            "Record a contact attempt",
            "An attempt never counts as having seen the child.",
            desks,
            parent=parent,
        )
        today = self.desk.today()
        self.how = ChoiceGroup("How", [Option(code, words) for code, words in WAYS], columns=3)
        self.how.setObjectName("attempt-how")
        self.on = DateEntry("Day", today, today)
        self.on.edit.setObjectName("attempt-on")
        self.outcome = LineEdit("What came of it")
        self.outcome.setObjectName("attempt-result")
        self.note = TextArea("Note", lines=3)
        self.note.setObjectName("attempt-note")
        self.again = DateEntry("Try again on", today)
        self.again.edit.setObjectName("attempt-again")
        self.ask_for(
            Field("How", self.how),
            Field("Day", self.on),
            Field("What came of it", self.outcome, "For example: no answer, nobody in"),
            Field("Note", self.note, optional=True),
            Field("Try again on", self.again, optional=True),
        )
        self.finish("attempt", "Save attempt")

    def kept_boxes(self) -> Boxes:
        """All five."""
        return {
            "how": self.how, "on": self.on, "outcome": self.outcome, "note": self.note,
            "again": self.again,
        }  # fmt: skip

    def work(self) -> Callable[[], StoreChanged]:
        """Record the attempt."""
        desk, child_id, write_id = self.desk, self.child_id, self.write_id
        problem = self.on.problem() or self.again.problem()
        attempt = Attempt(
            on=self.on.value(),
            how=str(self.how.value() or ""),
            result=self.outcome.text(),
            note=self.note.value(),
            follow_up_on=self.again.value(),
        )

        def keep() -> StoreChanged:
            if problem:
                raise InputRefused(problem)
            return add_contact_attempt(desk, child_id, attempt, write_id=write_id)

        return keep


class PutOffSheet(WritingSheet):
    """Put a due review off: a day and a reason."""

    def __init__(
        self,
        desks: tuple[Desk, Runner, str],
        name: str,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            f"Put off the review of {name}",
            "The review date does not change. Your supervisor sees the day and the reason.",
            desks,
            parent=parent,
        )
        self.until = DateEntry("Put off until", self.desk.today())
        self.until.edit.setObjectName("put-off-until")
        self.reason = TextArea("Reason", lines=3)
        self.reason.setObjectName("put-off-reason")
        self.ask_for(Field("Put off until", self.until), Field("Reason", self.reason))
        self.finish("put-off", "Put off")
        self.until.edit.setFocus()

    def kept_boxes(self) -> Boxes:
        """Both."""
        return {"until": self.until, "reason": self.reason}

    def work(self) -> Callable[[], StoreChanged]:
        """Put it off."""
        desk, child_id, write_id = self.desk, self.child_id, self.write_id
        until: tuple[date | None, str] = (self.until.value(), self.reason.value())
        problem = self.until.problem()

        def keep() -> StoreChanged:
            if problem:
                raise InputRefused(problem)
            return put_off_review(desk, child_id, until, write_id=write_id)

        return keep
