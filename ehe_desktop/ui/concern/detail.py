"""One concern whole: where it stands, whom to ring when no answer comes, its path, and what can be done."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.services.list_concerns import OpenConcern
from ehe_desktop.ui.concern import state
from ehe_desktop.ui.concern.numbers import Numbers
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.text import Text

TELL, ADD, REPLY, NOTE, CLOSE = "tell", "add", "reply", "note", "close"


class ConcernDetail(QWidget):
    """`wanted(what)`: tell, add, reply, note or close."""

    wanted = Signal(object)

    def __init__(self, *, may_supervise: bool, may_record: bool) -> None:
        super().__init__()
        self._may_record = may_record
        self._page = Page("Choose a concern")
        self._where = Text("", "strong")
        self._where.setObjectName("concern-where-it-stands")
        self._chase = Banner("", "danger")
        self._chase.setObjectName("concern-chase-banner")
        self._ladder = Card("Ring, in this order, until somebody answers")
        self._ladder.setObjectName("concern-ladder")
        self._path = QVBoxLayout()
        self._path.setSpacing(12)
        self._page.add_under_title(self._where)
        for part in (self._chase, self._ladder):
            self._page.add(part)
            part.hide()
        self._page.add(self._path)
        self._buttons: dict[str, Button] = {}
        close = "Close this concern" if may_supervise else "Propose closing this concern"
        for what, words, kind in (
            (TELL, "Tell now", "primary"),
            (REPLY, "Record a reply", "secondary"),
            (ADD, "Add facts", "secondary"),
            (NOTE, "Add a note", "secondary"),
            (CLOSE, close, "secondary"),
        ):
            button = Button(words, kind)  # type: ignore[arg-type]
            button.setObjectName(f"concern-do-{what}")
            button.setProperty("what", what)
            button.clicked.connect(self._pressed)
            self._buttons[what] = button
            self._page.add_action(button)
            button.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)

    def show_concern(self, found: OpenConcern, now: datetime) -> None:
        """Show one."""
        concern = found.concern
        self._page.set_title(found.child_name)
        proposed = " · closing proposed" if concern.close_proposed and concern.is_open else ""
        self._where.setText(f"{concern.status_word}{proposed}")
        if concern.status == "not_yet_told":
            self._chase.set_words("Nobody has been told of this.", state.TELLS_NOBODY)
        else:
            self._chase.set_words(found.chase_words)
        self._chase.setVisible(bool(found.chase_words) or concern.status == "not_yet_told")
        self._show_ladder(found, now)
        self._show_path(found, now)
        told = concern.status != "not_yet_told"
        shown = {TELL: not told, REPLY: told, ADD: True, NOTE: True, CLOSE: True}
        for what, button in self._buttons.items():
            button.setVisible(self._may_record and concern.is_open and shown[what])
        self._buttons[REPLY].set_kind("primary" if told else "secondary")

    def show_nothing(self, words: str) -> None:
        """No concern is chosen."""
        self._page.set_title(words)
        self._where.setText("")
        _empty(self._path)
        for part in (self._chase, self._ladder, *self._buttons.values()):
            part.hide()

    def primary(self) -> Button | None:
        """The main action that is shown."""
        return next((b for b in self._buttons.values() if b.isVisibleTo(self)), None)

    def _show_ladder(self, found: OpenConcern, now: datetime) -> None:
        self._ladder.setVisible(bool(found.chase_words))
        while self._ladder.body.count() > 1:
            _drop(self._ladder.body, 1)
        if found.chase_words:
            self._ladder.add(Numbers(found.ladder, now.date()))
            self._ladder.add(
                Text("Then your supervisor, who takes it to the service manager. In danger: 999.")
            )

    def _show_path(self, found: OpenConcern, now: datetime) -> None:
        _empty(self._path)
        for step in state.path(found.events, found.officers, now):
            card = Card(step.title, step.by)
            for label, words in step.lines:
                card.add(Text(label, "small"))
                card.add(Text(words).make_selectable())
            self._path.addWidget(card)

    @Slot()
    def _pressed(self) -> None:
        self.wanted.emit(self.sender().property("what"))


def _empty(layout: QVBoxLayout) -> None:
    while layout.count():
        _drop(layout, 0)


def _drop(layout: QVBoxLayout, at: int) -> None:
    item = layout.takeAt(at)
    widget = item.widget() if item is not None else None
    if widget is not None:
        widget.hide()
        widget.deleteLater()
