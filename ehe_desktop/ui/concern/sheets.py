"""Sheets of the concerns page: a reply, a note, a reason to close, a flag. They gather; who opens them writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.codes import FlagType
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.raise_flag import NewFlag
from ehe_desktop.services.record_reply import OUTCOMES, Reply
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.concern.step_facts import line_edit, text_area
from ehe_desktop.ui.giving_sheet import GivingSheet, Write
from ehe_desktop.ui.kept_words import Boxes
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.text import Text


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
        self.add_field(
            Field("Kind", self._kind),
            self._hint,
            Field("Words on screen", self._words, "Empty: the name of the kind.", optional=True),
            Field("Who says so?", self._source, "The person, team or record it comes from."),
            Field("Look at it again on", self._review, optional=True),
        )
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
