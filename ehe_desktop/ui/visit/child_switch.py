"""Which child one is writing about, where several are visited together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from ehe_desktop.domain.visit_steps import Progress
from ehe_desktop.services.open_visit import VisitedChild
from ehe_desktop.ui.theme import TOUCH, TextRole, current


class ChildSwitch(QWidget):
    """One tab a child, with how far they are. `switched(child_id)`."""

    switched = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QTabBar()
        self._bar.setObjectName("fill-children")
        self._bar.setAccessibleName("Children visited")
        self._bar.setExpanding(False)
        self._bar.setDrawBase(False)
        self._bar.setElideMode(Qt.TextElideMode.ElideNone)
        self._bar.setUsesScrollButtons(True)
        self._bar.setMinimumHeight(TOUCH)
        self._children: tuple[VisitedChild, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 0, 28, 0)
        column.addWidget(self._bar)
        self._bar.currentChanged.connect(self._tell)
        self._quiet = False
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self._bar.setFont(current().font(TextRole.BODY))

    def show_children(self, children: Sequence[VisitedChild]) -> None:
        """Offer these; with only one there is nothing to switch."""
        self._quiet = True
        while self._bar.count():
            self._bar.removeTab(0)
        self._children = tuple(children)
        for one in children:
            self._bar.addTab(one.called.replace("&", "&&"))
        self._quiet = False
        self.setVisible(len(self._children) > 1)

    def show_child(self, child_id: str) -> None:
        """Mark this child, without `switched`."""
        self._quiet = True
        for at, one in enumerate(self._children):
            if one.child_id == child_id:
                self._bar.setCurrentIndex(at)
        self._quiet = False

    def show_progress(self, child_id: str, progress: Progress) -> None:
        """`Amina 9 of 14`."""
        for at, one in enumerate(self._children):
            if one.child_id == child_id:
                words = f"{one.called} {progress.given} of {progress.wanted}"
                self._bar.setTabText(at, words.replace("&", "&&"))

    @Slot(int)
    def _tell(self, at: int) -> None:
        if self._quiet or not 0 <= at < len(self._children):
            return
        by_keys = self._bar.hasFocus()
        self.switched.emit(self._children[at].child_id)
        if by_keys:  # the next arrow is for the next child, never for an answer of this one
            self._bar.setFocus(Qt.FocusReason.OtherFocusReason)
