"""One question on a page: its words, its editor, its error, and the three marks under paragraphs.

It shows what it is given and says when the person changed the answer. It sets no answer in the
form and checks nothing.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.evidence_marks import Mark, toggled
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.question_widgets import make_editor
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.pictures import Picture, read_picture
from ehe_desktop.ui.widgets.text import Text

WORD_FOR_WORD = "Word for word"
BESIDE_CARDS = 64
"""Side of a question's picture where the cards are what is looked at."""


class Question(QWidget):
    """A question with its editor; `answered` when the person changed the answer."""

    answered = Signal(object)
    """The question itself."""

    def __init__(self, asked: Asked, kit: Kit, *, marks: bool = False) -> None:
        super().__init__()
        self.setObjectName(f"question-{asked.name}")
        self.asked = asked
        self._editor = make_editor(asked, kit)
        self.field = Field(label_of(asked, kit), self._editor, asked.hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        side = BESIDE_CARDS if asked.kind in ("cards", "cards-many") else 200
        self._kit, self._picture = kit, Picture("", side)
        column.insertWidget(0, self._picture)
        self._show_picture()
        self._marks: dict[QWidget, Mark] = {}
        if marks and asked.kind == "text" and not asked.is_spoken:
            column.addWidget(self._mark_row())
        self._editor.edited.connect(self._tell)

    @property
    def ref(self) -> str:
        """Where the answer stands in the form."""
        return self.asked.ref

    @property
    def editor(self) -> Any:
        """The editor (see `question_widgets`)."""
        return self._editor

    def show_asked(self, asked: Asked) -> None:
        """Take other words or choices; what was answered stays."""
        if asked == self.asked:
            return
        before, self.asked = self.asked, asked
        self._editor.take(asked)
        self.field.set_label(label_of(asked, self._kit))
        self.field.set_hint(asked.hint)
        if asked.picture != before.picture:
            self._show_picture()

    def show_answer(self, value: str) -> None:
        """Show an answer the form holds, without saying that anybody changed it."""
        if value != self._editor.value():
            self._editor.set_value(value)

    def take_words(self, words: str) -> bool:
        """Put words under what is written; False where there is no box for words."""
        if self.asked.kind != "text":
            return False
        cursor = self._editor.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(f"\n{words}" if self._editor.value().strip() else words)
        self._editor.setTextCursor(cursor)
        return True

    def _show_picture(self) -> None:
        """The picture that belongs to the question; its words are the question's."""
        data = self._kit.media(self.asked.picture) if self.asked.picture else None
        self._picture.setAccessibleName(f"Picture: {self.asked.label}")
        self._picture.show_picture(read_picture(data, 800) if data else QImage())

    def _mark_row(self) -> QWidget:
        row = Flow(gap=4)
        for mark in Mark:
            button = Button(
                mark.word.removesuffix(" by") + ("…" if mark is Mark.TOLD else ""), "quiet"
            )
            button.setObjectName(f"mark-{mark.value}-{self.asked.name}")
            button.setAccessibleDescription("Puts this before the paragraph the cursor is in")
            button.clicked.connect(self._mark)
            self._marks[button] = mark
            row.add(button)
        return row

    @Slot()
    def _mark(self) -> None:
        """Mark the paragraph the cursor is in, and let the person go on writing there."""
        sender = self.sender()
        mark = next(mark for button, mark in self._marks.items() if button is sender)
        cursor = self._editor.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        words = toggled(cursor.selectedText(), mark)
        start = cursor.selectionStart()
        cursor.insertText(words)
        gap = words.find("…") if words.startswith(f"{Mark.TOLD.word} …") else -1
        if gap >= 0:  # who told it is written over the dots
            cursor.setPosition(start + gap)
            cursor.setPosition(start + gap + 1, QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        self._editor.setFocus()

    @Slot()
    def _tell(self) -> None:
        self.answered.emit(self)


class Note(Text):
    """Words of the form that ask nothing, and answers the form works out."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked.label, tone="text_secondary")
        self.setObjectName(f"note-{asked.name}")
        self.ref = asked.ref

    def show_asked(self, asked: Asked, value: str) -> None:
        """Take other words; a worked-out answer stands after its label."""
        words = f"{asked.label} {value}".strip() if value else asked.label
        if words != self.text():
            self.setText(words)


def label_of(asked: Asked, kit: Kit) -> str:
    """The label as shown: what need not be answered says so, what must is never starred."""
    label = f"{asked.label}: {WORD_FOR_WORD.lower()}" if asked.is_spoken else asked.label
    return f"{label} (optional)" if asked.is_optional and kit.says_optional else label
