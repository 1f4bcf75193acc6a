"""One page of raising a concern: it shows the draft, and puts what is typed into it. It saves nothing itself."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.concern_draft import ConcernDraft


class StepPage(QWidget):
    """`edited` on any change by the person."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(20)

    def show_draft(self, draft: ConcernDraft) -> None:
        """Fill from the draft, without `edited`."""

    def taken(self, draft: ConcernDraft) -> ConcernDraft:
        """The draft with what stands on this page."""
        return draft

    def first(self) -> QWidget:
        """What gets the focus when the page is shown."""
        return self

    @Slot()
    def tell(self) -> None:
        """Something was changed by the person."""
        self.edited.emit()
