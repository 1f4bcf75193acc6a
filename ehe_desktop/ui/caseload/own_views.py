"""The officer's own views: the dialog that keeps one, and what the list shows after."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_caseload import CaseloadFilter, SavedView
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.caseload.state import USUAL, ViewTab
from ehe_desktop.ui.caseload.view_sheet import SaveViewSheet


class OwnViews(QObject):
    """`settled(ViewTab)`: the view to show now; `failed(fault)`."""

    settled = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._runner, self._over = desk, runner, parent

    def open(self, tab: ViewTab | None, choices: CaseloadFilter) -> None:
        """Keep `choices` under a name; when `tab` is one's own it can be forgotten as well."""
        own = tab if tab is not None and tab.is_own else None
        sheet = SaveViewSheet((self._desk, self._runner), choices, own, parent=self._over)
        sheet.kept.connect(self._kept)
        sheet.dropped.connect(self._dropped)
        sheet.failed.connect(self.failed)
        sheet.open()

    @Slot(object)
    def _kept(self, view: SavedView) -> None:
        self.settled.emit(ViewTab(view.view_id, view.name, 0, view.choices, is_own=True))

    @Slot()
    def _dropped(self) -> None:
        self.settled.emit(ViewTab("mine", "", 0, USUAL))
