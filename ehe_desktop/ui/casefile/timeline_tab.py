"""The timeline of a record: what happened, filtered by kind, with brothers and sisters if wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ehe_desktop.domain.casefile import CaseFile, TimelineEntry
from ehe_desktop.services.open_casefile import TimelineFilter
from ehe_desktop.ui.casefile.timeline_state import KINDS, kinds_of, nothing_yet, timeline_rows
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.choices import Check, Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.timeline import TimelineList

Today = Callable[[], date]


class TimelineTab(QWidget):
    """`wanted(TimelineFilter)` when the person asks for other lines."""

    wanted = Signal(object)

    def __init__(self, today: Today, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.kinds = Combo("Show", [Option(key, words) for key, words, _ in KINDS])
        self.kinds.setObjectName("record-timeline-kinds")
        self.kinds.set_value("")
        self.siblings = Check("Show brothers and sisters too")
        self.siblings.setObjectName("record-timeline-siblings")
        self.list = TimelineList("Timeline")
        self.list.setObjectName("record-timeline")
        self._empty = EmptyState("Nothing recorded yet.")
        self._stack = QStackedWidget()
        ignored = QSizePolicy.Policy.Ignored
        self._stack.setSizePolicy(ignored, ignored)  # the record decides how high, not the words
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(Flow(self.kinds, self.siblings, gap=16))
        column.addWidget(self._stack, 1)
        self.kinds.picked.connect(self._tell)
        self.siblings.clicked.connect(self._tell)

    @property
    def filter(self) -> TimelineFilter:
        """What the person asked to see."""
        kinds = kinds_of(self.kinds.value())
        return TimelineFilter(kinds=kinds, siblings=self.siblings.isChecked())

    def reset(self) -> None:
        """Another child: everything, of this child alone."""
        self.kinds.set_value("")
        self.siblings.setChecked(False)
        self.list.set_rows(())
        self.list.verticalScrollBar().setValue(0)

    def show_entries(self, entries: Sequence[TimelineEntry], case: CaseFile) -> None:
        """Show what happened; only what changed moves."""
        today = self._today()
        whole = not self.filter.kinds
        self.siblings.setVisible(bool(case.siblings))
        rows = timeline_rows(entries, case, today, whole=whole)
        self.list.set_rows(rows)
        if rows:
            self._stack.setCurrentWidget(self.list)
            return
        self._empty.set_words(*(nothing_yet(case, today) if whole else ("None of this kind.", "")))
        self._stack.setCurrentWidget(self._empty)

    @Slot()
    def _tell(self) -> None:
        self.wanted.emit(self.filter)
