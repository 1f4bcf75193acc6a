"""The task list of a visit: seven rows, each row whole a target, in any order over several sittings.

Leaving never warns, because nothing is lost.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ehe_desktop.domain.visit_steps import Step, VisitProgress, next_step
from ehe_desktop.services.check_visit import VisitCheck
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.ui.visit import state
from ehe_desktop.ui.visit.problem_links import ProblemLinks
from ehe_desktop.ui.visit.step_page import Spot
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.task_row import TaskRow
from ehe_desktop.ui.widgets.text import Text


class TaskList(QWidget):
    """`chosen(Spot)`, `check_wanted`, `leave_wanted`."""

    chosen = Signal(object)
    check_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next: Step | None = None
        self._page = Page("Visit")
        self._when = Text("", "small")
        self._all_right = Banner("", "success")
        self._all_right.setObjectName("visit-no-problems")
        self._all_right.hide()
        self.problems = ProblemLinks()
        self.problems.chosen.connect(self.chosen)
        self.rows: dict[Step, TaskRow] = {}
        frame = QFrame()
        frame.setProperty("card", "true")
        lines = QVBoxLayout(frame)
        lines.setContentsMargins(1, 1, 1, 1)
        lines.setSpacing(0)
        self._page.add_under_title(self._when)
        self._page.add(self.problems)
        self._page.add(self._all_right)
        for number, step in enumerate(Step, 1):
            row = TaskRow(f"{number} {step.word}")
            row.setObjectName(f"visit-row-{step.value.replace('_', '-')}")
            row.clicked.connect(self._pressed)
            lines.addWidget(row)
            self.rows[step] = row
        self._page.add(frame)
        self._build_actions()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)

    def _build_actions(self) -> None:
        self.main = Button("Continue", "primary")
        self.main.setObjectName("visit-continue")
        self._check = Button("Check for errors")
        self._check.setObjectName("visit-check")
        self._leave = Button("Leave (nothing is lost)", "quiet")
        self._leave.setObjectName("visit-leave")
        for button in (self.main, self._check, self._leave):
            self._page.add_action(button)
        self.main.clicked.connect(self.go_on)
        self._check.clicked.connect(self.check_wanted)
        self._leave.clicked.connect(self.leave_wanted)

    def show_visit(self, visit: OpenVisit, progress: VisitProgress, *, failed: bool) -> None:
        """Show how far the visit is."""
        self._page.set_title(state.title(visit))
        self._when.setText(state.when(visit.plan.starts_at))
        for row in state.rows(visit, progress, failed=failed):
            shown = self.rows[row.step]
            shown.set_state(row.state, row.detail, row.words)
        self._next = next_step(progress)
        words = state.continue_words(progress)
        self.main.set_words(words or "This visit is closed")
        self.main.setEnabled(bool(words))
        self._check.setVisible(not progress.signed)

    @property
    def is_checked(self) -> bool:
        """True while the answer of a check is shown."""
        return self.problems.isVisibleTo(self) or self._all_right.isVisibleTo(self)

    def show_check(self, check: VisitCheck | None, *, take_focus: bool = True) -> None:
        """Show what is missing, or that nothing is; None takes an earlier check away."""
        self.problems.show_missing(check.missing if check else (), take_focus=take_focus)
        fine = check is not None and check.can_sign
        self._all_right.setVisible(fine)
        if fine:
            self._all_right.show_words("Nothing is missing. You can sign off.", "success")

    def focus_next(self) -> None:
        """Put the focus where the work goes on."""
        at = self.main if self.main.isEnabled() else self._leave
        at.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def go_on(self) -> None:
        """Open the first step that can be worked on."""
        if self._next is not None:
            self.chosen.emit(Spot(step=self._next))

    @Slot()
    def _pressed(self) -> None:
        for step, row in self.rows.items():
            if row is self.sender():
                self.chosen.emit(Spot(step=step))
                return
