"""Sheets of the concerns page: a reply, a note, a reason to close, a flag. Each carries its own write id.

A sheet gathers words and hands them to the service it is opened for; it closes when they are written,
so nothing typed is lost to a fault. What is typed and not given is kept (`ui/kept_words.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.codes import FlagType
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.raise_flag import NewFlag
from ehe_desktop.services.record_reply import OUTCOMES, Reply
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.concern.step_facts import line_edit, text_area
from ehe_desktop.ui.keeping_sheet import KeepingSheet
from ehe_desktop.ui.kept_words import Boxes
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.text import Text

TALLEST, WIDEST = 220, 900


Write = Callable[[Any, str], StoreChanged]
"""The service call: what was filled in, and the id of this write."""


class GivingSheet(KeepingSheet):
    """Opened with `open_for`; `written(StoreChanged)` when what it gave is in the store."""

    written = Signal(object)

    def __init__(self, title: str, words: str, verb: str, parent: QWidget) -> None:
        super().__init__(title, words, parent=parent)
        self._runner: Runner | None = None
        self._write: Write | None = None
        self._problem = Banner("", "danger")
        self._problem.hide()
        self._body = QWidget()
        self._fields = QVBoxLayout(self._body)
        self._fields.setContentsMargins(0, 0, 0, 0)
        self._fields.setSpacing(16)
        self._scroll = FollowingScroll(self._body)
        self.add(self._problem)
        self.add(self._scroll)
        self.setMinimumWidth(min(WIDEST, round(520 * current().scale)))
        self._verb = self.add_button(Button(verb, "primary"))
        self._verb.setObjectName("sheet-give")
        cancel = self.add_button(Button("Cancel", "quiet"), rejects=True)
        cancel.setObjectName("sheet-cancel")
        self._verb.clicked.connect(self._give)

    def open_for(self, desks: tuple[Desk, Runner], about: SheetAbout, write: Write) -> None:
        """Open over what was typed here before; the main button calls `write`, once."""
        self._runner, self._write = desks[1], write
        self.keep_words(desks, about, self._fields)
        self.open()

    def add_field(self, part: QWidget) -> None:
        """Put a field below the others; they scroll when there is no room."""
        self._fields.addWidget(part)
        wanted = self._body.sizeHint().height() + 8
        self._scroll.setMinimumHeight(min(TALLEST, wanted))

    def what(self) -> Any:
        """What was filled in."""
        raise NotImplementedError

    def problem(self) -> str:
        """What is wrong with what was filled in, before it is handed over."""
        return ""

    def show_problem(self, words: str) -> None:
        """It was not written: say why and keep what was typed."""
        self._verb.setEnabled(True)
        self._problem.show_words(words, "danger")

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        """As tall as its words need at this width, and no taller than the screen."""
        super().showEvent(event)
        for button in self.findChildren(Button):
            button.setMinimumHeight(button.sizeHint().height())
        layout = self.layout()
        if layout is not None:
            wanted = max(layout.totalHeightForWidth(self.width()), self.sizeHint().height())
            self.resize(
                self.width(), min(wanted, round(self.screen().availableSize().height() * 0.9))
            )

    @Slot()
    def _give(self) -> None:
        words = self.problem()
        if words:
            self.show_problem(words)
        if words or self._runner is None or self._write is None:
            return
        self._verb.setEnabled(False)
        self.write_words()
        work = partial(self._write, self.what(), self.write_id)
        self._runner.run(self, work, self._on_written, self._refused, must=True)

    def _on_written(self, changed: StoreChanged) -> None:
        if self.kept is not None:
            self.kept.finish()
        self.accept()
        self.written.emit(changed)

    def _refused(self, fault: BaseException) -> None:
        self.show_problem(advice_of(fault))


class ReplySheet(GivingSheet):
    """What the front door answered; gives a `Reply`."""

    def __init__(self, today: date, parent: QWidget) -> None:
        super().__init__("Record a reply", "", "Record this reply", parent)
        self._words = text_area("What did they say?", "reply-words", 3)
        options = [Option("", "Not decided yet")]
        options += [Option(code, words) for code, words in OUTCOMES.items()]
        self._outcome = ChoiceGroup("Outcome", options)
        self._outcome.setObjectName("reply-outcome")
        self._chase = DateEntry("Ask again on", today)
        self._chase.setObjectName("reply-chase")
        self.add_field(Field("What did they say?", self._words))
        self.add_field(Field("Outcome", self._outcome))
        self.add_field(Field("Ask again on", self._chase, optional=True))

    def kept_boxes(self) -> Boxes:
        """All three."""
        return {"words": self._words, "outcome": self._outcome, "chase": self._chase}

    def what(self) -> Reply:
        """The reply."""
        return Reply(
            words=self._words.value(),
            outcome=str(self._outcome.value() or ""),
            chase_on=self._chase.value(),
        )

    def problem(self) -> str:
        """A date that is none."""
        return self._chase.problem()


class WordsSheet(GivingSheet):
    """One box of words: a note, or a reason; gives the text."""

    def __init__(self, title: str, words: str, label: str, verb: str, parent: QWidget) -> None:
        super().__init__(title, words, verb, parent)
        self._text = text_area(label, "sheet-words", 4)
        self.add_field(Field(label, self._text))

    def kept_boxes(self) -> Boxes:
        """The words."""
        return {"words": self._text}

    def what(self) -> str:
        """The words."""
        return self._text.value()


class FlagSheet(GivingSheet):
    """A new flag; gives a `NewFlag`."""

    def __init__(self, kinds: Sequence[FlagType], today: date, parent: QWidget) -> None:
        words = "A flag is a fact with its source. A worry is a concern: raise a concern instead."
        super().__init__("Raise a safeguarding flag", words, "Raise this flag", parent)
        self._kinds = {kind.code: kind for kind in kinds}
        self._kind = Combo("Kind", [Option(kind.code, kind.label) for kind in kinds])
        self._kind.setObjectName("flag-kind")
        self._hint = Text("", "small")
        self._words = line_edit("Words on screen", "flag-words")
        self._source = line_edit("Who says so?", "flag-source")
        self._review = DateEntry("Look at it again on", today)
        self._review.setObjectName("flag-review")
        for part in (
            Field("Kind", self._kind),
            self._hint,
            Field("Words on screen", self._words, "Empty: the name of the kind.", optional=True),
            Field("Who says so?", self._source, "The person, team or record it comes from."),
            Field("Look at it again on", self._review, optional=True),
        ):
            self.add_field(part)
        self._kind.picked.connect(self._show_kind)

    def open_for(self, desks: tuple[Desk, Runner], about: SheetAbout, write: Write) -> None:
        """As any; the words under the kind follow the kind that was kept."""
        super().open_for(desks, about, write)
        if self.kept is not None:
            self.kept.filled.connect(self._show_kind)

    def kept_boxes(self) -> Boxes:
        """All four."""
        return {
            "kind": self._kind, "words": self._words, "source": self._source, "review": self._review,
        }  # fmt: skip

    def what(self) -> NewFlag:
        """The flag."""
        return NewFlag(
            code=str(self._kind.value() or ""),
            words=self._words.text(),
            source=self._source.text(),
            review_on=self._review.value(),
        )

    def problem(self) -> str:
        """A date that is none."""
        return self._review.problem()

    @Slot()
    def _show_kind(self) -> None:
        kind = self._kinds.get(str(self._kind.value() or ""))
        if kind is None:
            self._hint.setText("")
            return
        first = "Do not discuss this with the family first." if kind.not_with_family_first else ""
        self._hint.setText(" ".join(filter(None, (kind.sets, first))))


class ReviewFlagSheet(GivingSheet):
    """The flag was checked today and holds; gives the day of the next look, or None."""

    def __init__(self, today: date, parent: QWidget) -> None:
        words = "You have asked its source today, and it still holds."
        super().__init__("Checked today", words, "Record this check", parent)
        self._review = DateEntry("Look at it again on", today)
        self._review.setObjectName("flag-review")
        self.add_field(Field("Look at it again on", self._review, optional=True))

    def kept_boxes(self) -> Boxes:
        """The day."""
        return {"review": self._review}

    def what(self) -> date | None:
        """The day."""
        return self._review.value()

    def problem(self) -> str:
        """A date that is none."""
        return self._review.problem()
