"""The editor of a file given as an answer: photograph, recording, video, document.

The file is copied into the encrypted store; the screen says that the original stays where it is. A
photograph is written anew without what the camera put beside it: where and with what it was taken.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.given_file import media_type_of, name_in, size_words
from ehe_desktop.services.keep_file import read_from_disk
from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.file_dialog import choose_file
from ehe_desktop.ui.forms.kit import Kit, NewFile
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.pictures import Picture, as_jpeg, read_picture
from ehe_desktop.ui.widgets.text import Text

MOST_PIXELS: Final = 2_400
STAYS: Final = "A copy is kept here, encrypted. The original stays where it is: delete it there."
_CALLED: Final = {"image": "photo", "audio": "recording", "video": "video"}
_PHOTOS: Final = ("image/jpeg", "image/png", "image/webp", "image/bmp")


def called(media_type: str) -> str:
    """What such a file is called on a button."""
    return _CALLED.get(media_type.partition("/")[0], "file")


def content_of(path: Path, longest: int) -> bytes:
    """What is kept of a file: a photograph anew, anything else as it is (store thread).

    Raises:
        InputRefused: it cannot be taken.
    """
    data = read_from_disk(path)
    if media_type_of(path.name) not in _PHOTOS:
        return data
    picture = read_picture(data, longest)
    return data if picture.isNull() else as_jpeg(picture)


def kept_name(path: Path) -> str:
    """The name it is kept by: a photograph is a JPEG from then on."""
    is_photo = media_type_of(path.name) in _PHOTOS
    return f"{path.stem}.jpg" if is_photo else path.name


class FileAnswer(QWidget):
    """Choose, see what is kept, remove."""

    edited = Signal()

    def __init__(self, asked: Asked, kit: Kit) -> None:
        super().__init__()
        self._asked, self._kit = asked, kit
        self._answer = ""
        self._thing = called(asked.media_type)
        self._shown = Text("", "strong")
        self._shown.hide()
        self._picture = Picture(asked.label)
        self._problem = Text("", "strong", tone="danger")
        self._problem.hide()
        self.choose = Button(f"Choose a {self._thing}…", icon_name="paperclip")
        self.choose.setObjectName(f"answer-{asked.name}-choose")
        self.remove = Button(f"Remove this {self._thing}", "quiet", icon_name="trash-2")
        self.remove.setObjectName(f"answer-{asked.name}-remove")
        self.remove.hide()
        self.parts = (self.choose,)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._problem, self._shown, self._picture, Flow(self.choose, self.remove)):
            column.addWidget(part)
        column.addWidget(Text(STAYS, "small"))
        self.setFocusProxy(self.choose)
        self.choose.clicked.connect(self._open_dialog)
        self.remove.clicked.connect(self._remove)

    def value(self) -> str:
        """The file that is kept, as the answer names it."""
        return self._answer

    def set_value(self, text: str) -> None:
        """Show a file that is kept, without `edited`."""
        if text != self._answer:
            self._answer = text
            self._show()

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self._asked = asked
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.choose.setAccessibleName(f"{self.choose.text()} {name}")
        self.remove.setAccessibleName(f"{self.remove.text()}: {name}")
        self._picture.setAccessibleName(f"Photo: {name}")

    @Slot()
    def _open_dialog(self) -> None:
        choose_file(self, self._asked.media_type, self.take_path)

    @Slot(str)
    def take_path(self, path: str) -> None:
        """Keep the file somebody chose."""
        at = Path(path)
        longest = self._asked.most_pixels or MOST_PIXELS
        self._problem.hide()
        self._shown.setText("Copying…")
        self._shown.show()
        new = NewFile(kept_name(at), partial(content_of, at, longest))
        self._kit.files.keep(self, new, self._kept, self._say)

    def _kept(self, answer: str) -> None:
        self._answer = answer
        self._show()
        self.edited.emit()

    def _say(self, fault: BaseException) -> None:
        self._show()
        words = "The file was not kept."
        if isinstance(fault, UserFacingError):
            words = f"{fault.happened} {fault.next_step}"
        self._problem.setText(words)
        self._problem.show()

    @Slot()
    def _remove(self) -> None:
        self._answer = ""
        self._show()
        self.edited.emit()
        self.choose.setFocus()

    def _show(self) -> None:
        answer = self._answer
        self._shown.setText(name_in(answer))
        self._shown.setVisible(bool(answer))
        self.remove.setVisible(bool(answer))
        self.choose.set_words(
            f"Choose another {self._thing}…" if answer else f"Choose a {self._thing}…"
        )
        self.take_name(self._asked.label)
        self._picture.show_picture(QImage())
        if answer:
            self._kit.files.read(self, answer, partial(self._show_content, answer), self._say)

    def _show_content(self, wanted: str, data: bytes | None) -> None:
        if wanted != self._answer:
            return
        if data is None:
            self._shown.setText(
                f"{name_in(wanted)}: not on this device yet. The next sync brings it."
            )
            return
        self._shown.setText(f"{name_in(wanted)}, {size_words(len(data))}")
        if media_type_of(name_in(wanted)).startswith("image/"):
            self._picture.show_picture(read_picture(data, 800))
