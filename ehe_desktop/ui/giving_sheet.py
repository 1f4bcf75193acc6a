"""A dialog that gives what was filled in to one service call, once.

It gathers words and hands them to the call it is opened for; it closes when they are written, so a fault
loses nothing typed: it is told in the sheet. What is typed and not given is kept (`ui/kept_words.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.keeping_sheet import KeepingSheet
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.page import FollowingScroll

WIDTH: Final = 520
ROOM_AROUND: Final = 210
LEAST_ROOM: Final = 140
ROOM_UNKNOWN: Final = 700

Write = Callable[[Any, str], StoreChanged]
"""The service call: what was filled in, and the id of this write."""


class GivingSheet(KeepingSheet):
    """Opened with `open_for`; `written(StoreChanged)` when what it gave is in the store."""

    written = Signal(object)

    def __init__(self, title: str, words: str, verb: str, parent: QWidget | None) -> None:
        super().__init__(title, words, parent=parent)
        self._runner: Runner | None = None
        self._write: Write | None = None
        self._problem = Banner("", "danger")
        self._problem.setObjectName("sheet-problem")
        self._problem.hide()
        self._inside = QWidget()
        self._fields = QVBoxLayout(self._inside)
        self._fields.setContentsMargins(4, 4, 12, 4)  # room for the focus ring
        self._fields.setSpacing(16)
        self._scroll = FollowingScroll(self._inside)
        self.add(self._problem)
        self.add(self._scroll)
        self._verb = self.add_button(Button(verb, "primary"))
        self._verb.setObjectName("sheet-give")
        self._verb.setDefault(True)
        cancel = self.add_button(Button("Cancel", "quiet"), rejects=True)
        cancel.setObjectName("sheet-cancel")
        self._verb.clicked.connect(self.give)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.give)

    def open_for(self, desks: tuple[Desk, Runner], about: SheetAbout, write: Write) -> None:
        """Open over what was typed here before; the main button calls `write`, once."""
        self._runner, self._write = desks[1], write
        kept = self.keep_words(desks, about, self._fields)
        kept.filled.connect(self._fit)  # the line about it takes room
        self.open()

    def add_field(self, *fields: QWidget) -> None:
        """Put fields below the others, in reading order; they scroll when there is no room."""
        for one in fields:
            self._fields.addWidget(one)

    def what(self) -> Any:
        """What was filled in."""
        raise NotImplementedError

    def problem(self) -> str:
        """What is wrong with what was filled in, before it is handed over."""
        return ""

    @Slot()
    def give(self) -> None:
        """Hand over what was filled in; the button waits until the answer is here."""
        words = self.problem()
        if words:
            self._show_problem(words)
        if words or self._runner is None or self._write is None or not self._verb.isEnabled():
            return
        self._verb.set_waiting(waiting=True)
        self.write_words()
        work = partial(self._write, self.what(), self.write_id)
        self._runner.run(self, work, self._on_written, self._refused, must=True)

    def _show_problem(self, words: str) -> None:
        self._problem.show_words(words, "danger")
        self._fit()

    def _on_written(self, changed: StoreChanged) -> None:
        if self.kept is not None:
            self.kept.finish()
        self.accept()
        self.written.emit(changed)

    def _refused(self, fault: BaseException) -> None:
        self._verb.set_waiting(waiting=False)
        self._show_problem(advice_of(fault))

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
