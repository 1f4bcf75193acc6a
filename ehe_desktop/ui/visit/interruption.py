"""An interruption page: it stops somebody before a likely mistake, and only then.

One heading, few words, one way on and one way back. The focus begins at the words, so that a second
Enter passes nothing and a screen reader reads them. It is for the rare case; a page that is seen
on every visit stops nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.kept_words import Boxes, KeptWords
from ehe_desktop.ui.visit.short_area import ShortArea
from ehe_desktop.ui.widgets.access import sentences
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What the page says. `reason_label` asks for a reason; `concern` offers to raise one."""

    heading: str
    words: str
    go_on: str
    go_back: str = "Go back"
    reason_label: str = ""
    concern: bool = False


class InterruptionPage(QWidget):
    """`went_on(reason)`, `went_back`, `concern_wanted`."""

    went_on = Signal(object)
    went_back = Signal()
    concern_wanted = Signal()

    def __init__(self, stop: Stop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stop = stop
        self.kept: KeptWords | None = None
        page = self._page = Page(stop.heading)
        self.words = Banner(stop.words, "warning")
        self.words.setObjectName("visit-interruption-words")
        self.words.setAccessibleName(sentences(stop.heading, stop.words))
        self.words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        page.add(self.words)
        self._reason = ShortArea(stop.reason_label or "Reason", lines=3)
        self._reason.setObjectName("visit-interruption-reason")
        self._field = Field(stop.reason_label or "Reason", self._reason)
        if stop.reason_label:
            page.add(self._field)
        if stop.concern:
            page.add(Text("Raising a concern takes you to its page; this visit stays as it is."))
        self.on = Button(stop.go_on, "primary")
        self.on.setObjectName("visit-interruption-continue")
        self.on.clicked.connect(self.primary_action)
        self.back = Button(stop.go_back)
        self.back.setObjectName("visit-interruption-back")
        self.back.clicked.connect(self.went_back)
        page.add_action(self.on)
        if stop.concern:
            raise_one = Button("Raise a concern")
            raise_one.setObjectName("visit-interruption-concern")
            raise_one.clicked.connect(self.concern_wanted)
            page.add_action(raise_one)
        page.add_action(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)

    def kept_boxes(self) -> Boxes:
        """The reason."""
        return {"reason": self._reason}

    def keep_words(self, desks: tuple[Desk, Runner], about: SheetAbout, write_id: str) -> None:
        """Keep the reason until what it is for is done under `write_id`."""
        self.kept = KeptWords(desks, about, self)
        self.kept.write_id = write_id
        self._page.body.insertWidget(1, self.kept.line)
        self.kept.begin(self.kept_boxes())

    def leaving(self) -> None:
        """Write what is typed, now."""
        if self.kept is not None:
            self.kept.flush()

    @Slot()
    def primary_action(self) -> None:
        """Go on, with the reason where one is asked for."""
        reason = self._reason.value().strip()
        if self._stop.reason_label and not reason:
            self._field.set_error("Say why.")
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.went_on.emit(reason)
