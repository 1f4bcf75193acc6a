"""The views of the caseload as tabs with counts, the officer's own among them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QTabBar, QWidget

from ehe_desktop.ui.caseload.state import ViewTab
from ehe_desktop.ui.theme import TOUCH, TextRole, current
from ehe_desktop.ui.widgets.access import no_mnemonic


class ViewTabs(QTabBar):
    """`chosen(ViewTab)` when the person chooses one; filling emits nothing."""

    chosen = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("caseload-views")
        self.setAccessibleName("Views of the caseload")
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self._tabs: tuple[ViewTab, ...] = ()
        self.currentChanged.connect(self._tell)
        self.restyle()

    @property
    def tabs(self) -> tuple[ViewTab, ...]:
        """The views, in order."""
        return self._tabs

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.SMALL))

    def set_tabs(self, tabs: Sequence[ViewTab]) -> None:
        """Show these views; the one that was current stays so if it is still there."""
        kept = self.current()
        with QSignalBlocker(self):
            if [tab.key for tab in tabs] != [tab.key for tab in self._tabs]:
                while self.count():
                    self.removeTab(0)
                for tab in tabs:
                    self.addTab(no_mnemonic(tab.label))
            for at, tab in enumerate(tabs):
                self.setTabText(at, no_mnemonic(tab.label))
            self._tabs = tuple(tabs)
        if kept is not None:
            self.set_current(kept.key)

    def current(self) -> ViewTab | None:
        """The view that is chosen."""
        at = self.currentIndex()
        return self._tabs[at] if 0 <= at < len(self._tabs) else None

    def set_current(self, key: str) -> None:
        """Choose a view without `chosen`."""
        keys = [tab.key for tab in self._tabs]
        with QSignalBlocker(self):
            self.setCurrentIndex(keys.index(key) if key in keys else 0)

    @Slot(int)
    def _tell(self, _at: int) -> None:
        now = self.current()
        if now is not None:
            self.chosen.emit(now)

    # Qt overrides

    def tabSizeHint(self, index: int) -> QSize:
        """High enough to hit."""
        return super().tabSizeHint(index).expandedTo(QSize(TOUCH, TOUCH))
