"""A speaker beside words: reads them aloud. Where nothing can read them, there is no speaker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Slot

from ehe_desktop.ui.audio.read_aloud import ReadAloud
from ehe_desktop.ui.handover.parts import ChildButton
from ehe_desktop.xforms.itext import Text

ALONE: Final = 36
"""Side of the picture that stands without words."""


class Speaker(ChildButton):
    """Named `Listen: ` and the words; shown only while they can be heard on this device."""

    def __init__(self, aloud: ReadAloud, listen: str, text: Text) -> None:
        super().__init__(listen, "quiet", name="child-listen")
        self.set_icon("volume-2")
        self.setAccessibleName(f"{listen}: {text.plain}")
        self._aloud, self._text = aloud, text
        self.clicked.connect(self._read)
        aloud.ready.connect(self._follow)
        self._follow()

    def stand_alone(self) -> None:
        """Be the picture alone, beside a tile: the question's own speaker says what the picture is."""
        self.icon_side = ALONE
        self.setText("")
        self.restyle()

    @Slot()
    def _read(self) -> None:
        self._aloud.read(self._text.plain, self._text.audio or "")

    @Slot()
    def _follow(self) -> None:
        """Never shown before it has a parent: it would be a window, which takes the front."""
        can = self._aloud.can_read(self._text.plain, self._text.audio or "")
        if not can or self.parent() is not None:
            self.setVisible(can)


MakeSpeaker = Callable[[Text], Speaker]
