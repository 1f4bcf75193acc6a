"""What is typed in a sheet is kept before it is given, and is there again when the sheet is opened.

One way for every sheet: name its boxes, say what it is about, and put `line` where it is read. What a
person changes is written within half a second of a pause and whenever the shell leaves or locks; the
service that takes the sheet, called with `write_id`, takes the kept words away in its transaction.
Nothing here gives a sheet, and nothing is ever given because somebody went away.

Source: ux.md 2.0.3 (Save), 2.0.4 (Esc never discards typing).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.kept_sheet import KeptSheet, SheetAbout, joined
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.keep_sheet import forget_sheet, keep_sheet, kept_sheet
from ehe_desktop.ui.autosave import Autosave, SaveState
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.kept_boxes import KeptBox, box_of
from ehe_desktop.ui.shell_facts import kept_from_words
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Text

Boxes = Mapping[str, QWidget | KeptBox]


class Keeps(Protocol):
    """A widget with words of its own that are given by a button: a sheet, a card, a page."""

    def kept_boxes(self) -> Boxes:
        """The boxes by name. A name stays the same from version to version: words are kept under it."""
        ...


class KeptLine(Flow):
    """`Kept from 2:02pm on Tuesday.` and Start afresh; not there when nothing was kept."""

    def __init__(self) -> None:
        self.words = Text("", "small", wrap=False)
        self.words.setObjectName("kept-words")
        self.afresh = Button("Start afresh", "link")
        self.afresh.setObjectName("kept-start-afresh")
        self.trouble = Text("", "small", tone="danger")
        self.trouble.setObjectName("kept-trouble")
        super().__init__(self.words, self.afresh, self.trouble, gap=8)
        self.trouble.hide()
        self.hide()

    def say(self, words: str) -> None:
        """What was kept, and from when; empty when there is nothing to say."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.afresh.setVisible(bool(words))
        self._fit()

    def clear(self) -> None:
        """Nothing is kept, and nothing is the matter."""
        self.say("")
        self.say_trouble("")

    def say_trouble(self, words: str) -> None:
        """That the words could not be kept, or nothing."""
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        self._fit()

    def _fit(self) -> None:
        self.setVisible(bool(self.words.text() or self.trouble.text()))


@dataclass(frozen=True, slots=True)
class _Taken:
    """Boxes as they are to be written; with `prose` what is kept already is not known here yet."""

    typed: Mapping[str, str]
    write_id: str
    prose: frozenset[str] = frozenset()


class KeptWords(QObject):
    """The words of one sheet, its page or card being `holder`. `filled` when old words are in place."""

    filled = Signal()
    failed = Signal(object)

    def __init__(
        self,
        desks: tuple[Desk, Runner],
        about: SheetAbout,
        holder: QWidget,
        line: KeptLine | None = None,
    ) -> None:
        """With `line` the page has a place of its own for it, for one sheet after the other."""
        super().__init__(holder)
        self._desk, self._runner = desks
        self._about = about
        self.write_id = self._desk.new_id()
        self.line = line or KeptLine()
        self.line.clear()
        self._boxes: dict[str, KeptBox] = {}
        self._connections = [self.line.afresh.clicked.connect(self.start_afresh)]
        self._blank: dict[str, str] = {}
        self._touched: set[str] = set()
        self._last: Mapping[str, str] | None = {}
        self._is_read = self._is_over = self._is_failing = self._was_told = False
        self._autosave = Autosave(self._runner, self._desk.clock, self, self)
        self._autosave.said.connect(self._on_said)
        self._autosave.failed.connect(self.failed)

    def may_close(self) -> bool:
        """Write what is typed; False, once, while the disk refuses it: closing now would lose it."""
        self.flush()
        refused = self._is_failing and bool(self._typed()) and not self._is_over
        if refused and not self._was_told:
            self._was_told = True
            announce(self.line, self.line.trouble.text(), urgent=True)
            return False
        return True

    def begin(self, boxes: Boxes) -> None:
        """Keep these from now on, and fill them with what was kept; they hold what a new sheet holds."""
        self._boxes = {
            name: one if isinstance(one, KeptBox) else box_of(one) for name, one in boxes.items()
        }
        self._blank = {name: box.read() for name, box in self._boxes.items()}
        for name, box in self._boxes.items():
            self._connections.append(box.changed.connect(partial(self._touch, name)))
        self._runner.run(self, partial(kept_sheet, self._desk, self._about), self._show, self._say)

    @Slot()
    def flush(self) -> None:
        """Write what is not written yet, now; before a lock, a close, or the sheet's own button."""
        if not self._is_over:
            self._autosave.flush()

    @Slot()
    def finish(self) -> None:
        """The words have become what they were for, or the boxes are another's: no more is kept here."""
        self._is_over = True
        while self._connections:
            QObject.disconnect(self._connections.pop())

    @Slot()
    def start_afresh(self) -> None:
        """Empty the boxes and take away what is kept."""
        for name, box in self._boxes.items():
            box.fill(self._blank[name])
        self._touched.clear()
        self._last = {}
        self.line.say("")
        self._runner.run(
            self, partial(forget_sheet, self._desk, self._about), _done, self._say, must=True
        )
        self.filled.emit()

    # what the autosave asks for

    def take(self) -> _Taken | None:
        """What a person changed, when it is not what was written last."""
        typed = self._typed()
        if self._is_over or typed == self._last:
            return None
        self._last = typed
        prose = frozenset() if self._is_read else self._prose()
        return _Taken(typed, self.write_id, prose)

    def keep(self, taken: _Taken) -> StoreChanged:
        """Write it (store thread)."""
        return keep_sheet(self._desk, self._about, taken.write_id, taken.typed, taken.prose)

    def not_kept(self, taken: _Taken) -> None:
        """It is to be written still."""
        del taken
        self._last = None

    # pieces

    def _touch(self, name: str, *_value: object) -> None:
        self._touched.add(name)
        if not self._is_over:
            self._autosave.touch()

    def _typed(self) -> dict[str, str]:
        """The boxes a person changed; one put back as it was is as if never touched."""
        now = {name: self._boxes[name].read() for name in self._touched}
        return {name: text for name, text in now.items() if text != self._blank[name]}

    def _prose(self) -> frozenset[str]:
        return frozenset(name for name, box in self._boxes.items() if box.is_prose)

    def _show(self, kept: KeptSheet | None) -> None:
        self._is_read = True
        if kept is None or self._is_over:
            return
        self.write_id = kept.write_id
        both = joined(kept.typed, self._typed(), self._prose())
        for name in both.keys() & self._boxes.keys():
            if self._boxes[name].read() != both[name]:
                self._boxes[name].fill(both[name])
            self._touched.add(name)
        self._last = dict(kept.typed)
        words = kept_from_words(kept.saved_at, self._desk.clock.now())
        self.line.say(words)
        announce(self.line, words)
        self.filled.emit()
        if self._typed() != self._last:
            self._autosave.touch()

    @Slot(object)
    def _on_said(self, state: SaveState) -> None:
        self._is_failing = state.failed
        words = (
            f"{state.words}. {state.advice} Copy your text before you close."
            if state.failed
            else ""
        )
        self.line.say_trouble(words)

    def _say(self, fault: BaseException) -> None:
        """It could not be read: what is typed now follows what is kept, once the disk lets it."""
        self.failed.emit(fault)


def _done(_changed: StoreChanged) -> None:
    """It is forgotten: there is nothing to show."""
