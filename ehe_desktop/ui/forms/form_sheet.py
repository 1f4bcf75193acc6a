"""A sheet that scrolls: the error summary, a panel if there is one, and one topic or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.forms.asked import Topic
from ehe_desktop.ui.forms.question import Question
from ehe_desktop.ui.forms.topic_page import TopicPage
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.field import ErrorSummary
from ehe_desktop.ui.widgets.page import MEASURE, FollowingScroll
from ehe_desktop.xforms.changes import Changes


class Elsewhere(QWidget):
    """Stands in the summary for a question on another sheet: the view knows how to get there."""

    def __init__(self, ref: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.ref = ref
        self.hide()


class FormSheet(FollowingScroll):
    """One scroll area of a form. `wanted(ref)` when a line of the summary is pressed."""

    wanted = Signal(object)

    def __init__(self, pages: Sequence[TopicPage]) -> None:
        self._body = QWidget()
        super().__init__(self._body)
        self.pages = list(pages)
        self.summary = ErrorSummary()
        self.summary.setObjectName("form-problems")
        self.summary.jumped.connect(self._jump)
        self._elsewhere: list[Elsewhere] = []
        outer = QVBoxLayout(self._body)
        outer.setContentsMargins(28, 8, 28, 32)
        self.column = QVBoxLayout()
        self.column.setSpacing(32)
        self.column.addWidget(self.summary)
        for page in self.pages:
            self.column.addWidget(page)
        outer.addLayout(self.column)
        outer.addStretch(1)  # an aligned layout would take its hint and squeeze words that wrap
        self.restyle()

    def restyle(self) -> None:
        """As wide as reads well."""
        self._body.setMaximumWidth(round(MEASURE * current().scale) + 56)

    def insert_page(self, at: int, page: TopicPage) -> None:
        """Put a topic among those on the sheet."""
        before = self.pages[at - 1] if at else self.summary
        self.pages.insert(at, page)
        self.column.insertWidget(self.column.indexOf(before) + 1, page)

    def put_above(self, ref: str, panel: QWidget) -> bool:
        """Put a panel at the head of the topic that asks `ref`; False when it is not on this sheet."""
        for page in self.pages:
            if page.question(ref) is not None or ref.startswith(f"{page.ref}/"):
                page.column.insertWidget(0, panel)
                return True
        return False

    def question(self, ref: str) -> Question | None:
        """The question at `ref`, if it is on this sheet."""
        found = (page.question(ref) for page in self.pages)
        return next((one for one in found if one is not None), None)

    def questions(self) -> list[Question]:
        """The questions shown now, in order."""
        return [one for page in self.pages if not page.isHidden() for one in page.questions]

    def refresh(self, topics: Mapping[str, Topic]) -> None:
        """Show what the form says now; a topic that is not relevant is not there."""
        for page in self.pages:
            topic = topics.get(page.ref)
            page.setVisible(topic is not None)
            if topic is not None:
                page.refresh(topic)

    def follow(
        self, topics: Mapping[str, Topic], source: Question | None, changes: Changes
    ) -> None:
        """Show what followed from one action; the box of `source` is being written in."""
        for page in self.pages:
            page.set_source(source, changes)
        self.refresh(topics)
        for page in self.pages:
            page.set_source(None)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Put the summary up and take the focus to it; with none, take it away."""
        for old in self._elsewhere:
            old.deleteLater()
        self._elsewhere.clear()
        for question in self.questions():
            question.field.set_error("")
        lines: list[tuple[str, QWidget]] = []
        for ref, words in problems.items():
            here = self.question(ref)
            if here is not None:
                lines.append((words, here.field))
                continue
            stand_in = Elsewhere(ref, self._body)
            self._elsewhere.append(stand_in)
            lines.append((words, stand_in))
        self.summary.show_problems(lines)
        for number, line in enumerate(self.summary.findChildren(QWidget, "", _DIRECT), 1):
            line.setObjectName(f"form-problem-{number}")
        if lines:
            self.verticalScrollBar().setValue(0)

    @Slot(object)
    def _jump(self, target: QWidget) -> None:
        if isinstance(target, Elsewhere):
            self.wanted.emit(target.ref)


_DIRECT: Final = Qt.FindChildOption.FindDirectChildrenOnly
