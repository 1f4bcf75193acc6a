"""What the four pages of a visit that are not forms have in common: how they are opened and what they say.

A step page holds one page at a time, built whole each time it is opened from what a service
answered. It computes nothing and knows no other step; it speaks upward by signals.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.ui.background.asking import Asking
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.widgets.page import FollowingScroll, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in the visit to go to: a step, and where in it."""

    step: Step
    child_id: str = ""
    at_question: str = ""


class StepPage(Asking):
    """`finished` when the step's main action is done."""

    changed = Signal(object)
    """StoreChanged: what was written."""
    said = Signal(object)
    """SaveState: whether typing is safe."""
    finished = Signal()
    go = Signal(object)
    """Route: please take the person there."""
    spot_wanted = Signal(object)
    """Spot: another place of this visit, to come back from."""

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._page: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def open(self, visit: OpenVisit) -> None:
        """Show the step of this visit, as the store holds it now."""
        self.visit = visit
        self.load()

    def load(self) -> None:
        """Ask for what is to be shown."""

    def leaving(self) -> None:
        """The person goes elsewhere, or the program locks: write what is typed, now."""

    def primary_action(self) -> None:
        """Ctrl+Enter."""

    def put(self, page: QWidget, focus: QWidget | None = None) -> None:
        """Show a page instead of the one there was, with the focus where reading begins."""
        old, self._page = self._page, page
        self._column.addWidget(page)
        if old is not None:
            old.hide()
            self._column.removeWidget(old)
            old.deleteLater()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        for area in page.findChildren(FollowingScroll):  # reading begins at the top
            area.verticalScrollBar().setValue(0)

    def put_loading(self, title: str) -> None:
        """One line in place while the store answers, for the first time only."""
        if self._page is None:
            page = Page(title)
            self.put(page)
