"""The second page: facts under three marks, when, where, who was there, and what the child wants.

No box for an opinion stands here. The child's words go in as they were said.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehe_desktop.domain.concern import Observation
from ehe_desktop.domain.concern_draft import ConcernDraft
from ehe_desktop.ui.concern.step_page import StepPage
from ehe_desktop.ui.widgets.field import ErrorSummary, Field
from ehe_desktop.ui.widgets.inputs import LineEdit, TextArea
from ehe_desktop.ui.widgets.text import Text


def line_edit(name: str, object_name: str) -> LineEdit:
    """A box of one line with its name for the tour."""
    made = LineEdit(name)
    made.setObjectName(object_name)
    return made


class LowArea(TextArea):
    """A box as low as the lines asked for; longer text scrolls in it."""

    # Qt overrides

    def sizeHint(self) -> QSize:
        """The lines asked for, at the person's text size."""
        return QSize(320, self.minimumHeight())


def text_area(name: str, object_name: str, lines: int = 3) -> TextArea:
    """A box of several lines with its name for the tour."""
    made = LowArea(name, lines=lines)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    made.setObjectName(object_name)
    return made


class FactsStep(StepPage):
    """Facts as they were met with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saw = text_area("I saw or heard", "concern-saw")
        self._told = text_area("I was told", "concern-told")
        self._told_by = line_edit("Who told you", "concern-told-by")
        self._child = text_area("The child said", "concern-child-said")
        self._when = line_edit("When", "concern-when")
        self._where = line_edit("Where", "concern-where")
        self._present = line_edit("Who was there", "concern-present")
        self._wishes = text_area("What does the child want to happen?", "concern-wishes", 2)
        self.problems = ErrorSummary()
        self._facts_field = Field("I saw or heard", self._saw, "What you saw, not what you think.")
        for part in (
            self.problems,
            Text("Fill in what you know. Facts first; one of the three is enough."),
            self._facts_field,
            Field("I was told", self._told),
            Field("Who told you", self._told_by),
            Field("The child said", self._child, "In the child’s exact words."),
            Field("When", self._when, "Day and time, as well as you know it."),
            Field("Where", self._where),
            Field("Who was there", self._present),
            Field("What does the child want to happen?", self._wishes, optional=True),
        ):
            self.column.addWidget(part)
        for area in (self._saw, self._told, self._child, self._wishes):
            area.edited.connect(self.tell)
        for box in (self._told_by, self._when, self._where, self._present):
            box.textEdited.connect(self.tell)

    def show_draft(self, draft: ConcernDraft) -> None:
        """Fill the boxes."""
        self._saw.set_value(draft.text_of("saw"))
        self._told.set_value(draft.text_of("told"))
        self._told_by.setText(draft.told_by)
        self._child.set_value(draft.text_of("child_said"))
        self._when.setText(draft.when)
        self._where.setText(draft.where)
        self._present.setText(draft.present)
        self._wishes.set_value(draft.child_wishes)
        self.show_problem("")

    def taken(self, draft: ConcernDraft) -> ConcernDraft:
        """What stands in the boxes."""
        given = (
            Observation(mark="saw", text=self._saw.value()),
            Observation(mark="told", text=self._told.value(), told_by=self._told_by.text()),
            Observation(mark="child_said", text=self._child.value()),
        )
        return replace(
            draft,
            observations=tuple(one for one in given if one.text.strip() or one.told_by.strip()),
            when=self._when.text(),
            where=self._where.text(),
            present=self._present.text(),
            child_wishes=self._wishes.value(),
        )

    def first(self) -> QWidget:
        """The first box."""
        return self._saw

    def show_problem(self, words: str) -> None:
        """Say what is missing, above and beside the box."""
        self._facts_field.set_error("")
        self.problems.show_problems([(words, self._facts_field)] if words else [])
