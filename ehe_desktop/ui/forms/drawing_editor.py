"""Editors one draws in: a drawing, a signature, a picture that is drawn upon. Words will do instead.

A drawing is kept as a file at every lift of the pen, and the answer names that file. Whoever does
not draw writes: the words are kept as a file of their own, in the same place.
"""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.drawing import Drawing, from_svg, picture_in
from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.services.keep_file import read_from_disk
from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.file_dialog import choose_file
from ehe_desktop.ui.forms.kit import Kit, NewFile
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.drawing_board import DrawingBoard
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import TextArea
from ehe_desktop.ui.widgets.pictures import as_jpeg, read_picture
from ehe_desktop.ui.widgets.text import Text

DRAWING: Final = "drawing.svg"
WORDS: Final = "words.txt"
_PAUSE_MS: Final = 300
_INSTEAD: Final = {
    "draw": "Use words instead",
    "signature": "Type the name instead",
    "annotate": "Use words instead",
}


class DrawAnswer(QWidget):
    """A board, and words for those who would rather write."""

    edited = Signal()

    def __init__(self, asked: Asked, kit: Kit) -> None:
        super().__init__()
        self._asked, self._kit = asked, kit
        self._answer = ""
        self._picture = b""
        self._waits = False
        """A state is being kept; the newest one follows when that is done."""
        self.board = DrawingBoard(asked.label, is_signature=asked.kind == "signature")
        self.board.setObjectName(f"answer-{asked.name}-board")
        self.words = TextArea(asked.label, lines=3)
        self.words.setObjectName(f"answer-{asked.name}-words")
        self.words.hide()
        self._choose = Button("Choose a picture…", icon_name="image")
        self._choose.setObjectName(f"answer-{asked.name}-choose")
        if asked.kind != "annotate":  # never `setVisible(True)` here: it would be a window
            self._choose.hide()
        self._instead = Button(_INSTEAD[asked.kind], "quiet")
        self._instead.setObjectName(f"answer-{asked.name}-instead")
        self._problem = Text("", "strong", tone="danger")
        self._problem.hide()
        self.parts = (self.words,)
        self.restyle()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._problem, self.board, self.words, Flow(self._choose, self._instead)):
            column.addWidget(part)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._keep)
        self.board.drawn.connect(self._keep)
        self.words.edited.connect(self._pause.start)
        self._choose.clicked.connect(self._open_dialog)
        self._instead.clicked.connect(self._change_way)

    def restyle(self) -> None:
        """A page is read, not filled, by a drawing."""
        self.board.setMaximumWidth(current().px(420 if self._asked.kind == "signature" else 600))

    # what every editor answers to

    def value(self) -> str:
        """The file that is kept, as the answer names it."""
        return self._answer

    def set_value(self, text: str) -> None:
        """Show a file that is kept, without `edited`."""
        if text == self._answer:
            return
        self._answer = text
        if not text:
            self._show(None)
            return
        self._kit.files.read(self, text, partial(self._show_if_still, text), self._say)

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self._asked = asked
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.board.take_name(name)
        self.words.setAccessibleName(name)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """To the words where they are used, else to the pens."""
        target = self.words if not self.words.isHidden() else self.board.first_stop
        target.setFocus(reason)

    # keeping

    @Slot()
    def _keep(self) -> None:
        self._pause.stop()
        if self._waits:
            return
        name, content = self._state()
        if not content:
            self._answered("", answer="")
            return
        self._waits = True
        new = NewFile(name, partial(bytes, content))
        self._kit.files.keep(self, new, partial(self._answered, name), self._say)

    def _state(self) -> tuple[str, bytes]:
        """The name and content of what is to be kept now; no content for an untouched page."""
        if not self.words.isHidden():
            return WORDS, self.words.value().strip().encode()
        drawing = self.board.drawing
        if drawing.is_empty and not self._picture:
            return DRAWING, b""
        return DRAWING, drawing.to_svg(picture=self._picture)

    def _answered(self, _name: str, answer: str) -> None:
        again, self._waits = self._waits, False
        self._problem.hide()
        changed, self._answer = answer != self._answer, answer
        if changed:
            self.edited.emit()
        if again and self._is_behind(answer):
            self._keep()

    def _is_behind(self, answer: str) -> bool:
        """Something was drawn or written while the last state was being kept."""
        _name, content = self._state()
        return hashlib.sha256(content).hexdigest() != answer[:64]

    # showing

    def _show_if_still(self, wanted: str, data: bytes | None) -> None:
        if wanted == self._answer:
            self._show(data, wanted)

    def _show(self, data: bytes | None, answer: str = "") -> None:
        is_words = answer.endswith(WORDS)
        self._problem.hide()
        self._picture = b""
        drawing = Drawing()
        if data is None and answer:
            self._problem.setText("This drawing is not on this device.")
            self._problem.show()
        elif data is not None and not is_words:
            try:
                drawing, self._picture = from_svg(data), picture_in(data)
            except ValueError:  # a picture of another program: it is drawn upon
                self._picture = as_jpeg(read_picture(data, 1_600))
        self.board.set_drawing(drawing)
        self.board.set_picture(read_picture(self._picture) if self._picture else QImage())
        self.words.set_value(data.decode("utf-8", "replace") if data and is_words else "")
        self._use_words(words=is_words)

    def _use_words(self, *, words: bool) -> None:
        self.words.setVisible(words)
        self.board.setVisible(not words)
        self._instead.set_words("Draw instead" if words else _INSTEAD[self._asked.kind])

    @Slot()
    def _change_way(self) -> None:
        self._use_words(words=self.words.isHidden())
        self.setFocus()
        if any(self._state()[1:]) or self._answer:
            self._keep()

    # a picture to draw upon

    @Slot()
    def _open_dialog(self) -> None:
        choose_file(self, "image/*", self.take_path)

    @Slot(str)
    def take_path(self, path: str) -> None:
        """Draw upon the picture in a file somebody chose."""
        try:
            picture = read_picture(read_from_disk(Path(path)), 1_600)
        except UserFacingError as fault:
            self._say(fault)
            return
        if picture.isNull():
            self._problem.setText("This picture could not be read. Choose another one.")
            self._problem.show()
            return
        self._picture = as_jpeg(picture)
        self.board.set_picture(picture)
        self._use_words(words=False)
        self._keep()

    def _say(self, fault: BaseException) -> None:
        self._waits = False
        said = fault.happened if isinstance(fault, UserFacingError) else "The drawing was not kept."
        self._problem.setText(f"{said} What you drew is still here.")
        self._problem.show()
