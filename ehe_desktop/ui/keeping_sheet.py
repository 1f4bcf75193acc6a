"""A dialog with words of its own: what is typed in it is kept until it is given, in one way for all.

A sheet names its boxes (`kept_boxes`), calls `keep_words` once it is built, writes under `write_id`,
and calls `kept.flush()` before it writes. Esc and Cancel throw nothing away. It gives nothing itself.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.kept_words import Boxes, KeptWords
from ehe_desktop.ui.widgets.page import Sheet


class KeepingSheet(Sheet):
    """`kept` stands from `keep_words` on."""

    def __init__(self, title: str, words: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(title, words, parent=parent)
        self.kept: KeptWords | None = None

    def kept_boxes(self) -> Boxes:
        """The boxes by the name their words are kept under; a name never changes."""
        raise NotImplementedError

    def keep_words(
        self, desks: tuple[Desk, Runner], about: SheetAbout, at: QVBoxLayout | None = None
    ) -> KeptWords:
        """Keep what is typed from now on and bring back what was; the line about it stands first in `at`."""
        kept = KeptWords(desks, about, self)
        (at or self.body).insertWidget(0, kept.line)
        self.kept = kept
        kept.begin(self.kept_boxes())
        return kept

    @property
    def write_id(self) -> str:
        """The id of this write: the same for words that were kept, however often they are sent."""
        return self.kept.write_id if self.kept is not None else ""

    def write_words(self) -> None:
        """Before the sheet is given: what is typed is kept should that fail."""
        if self.kept is not None:
            self.kept.flush()

    # Qt overrides

    def reject(self) -> None:
        """Close; while the disk refuses the words, they stay on screen the first time."""
        if self.kept is None or self.kept.may_close():
            super().reject()
