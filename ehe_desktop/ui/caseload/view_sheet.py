"""Ctrl+D: keep the filters in force under a name of one's own, or forget a view that was kept."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_caseload import CaseloadFilter
from ehe_desktop.services.saved_views import SavedView, drop_view, keep_view
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.caseload.state import ViewTab
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.page import Sheet


class SaveViewSheet(Sheet):
    """`kept(SavedView)`, `dropped()`; `failed(fault)` for what is not the person's."""

    kept = Signal(object)
    dropped = Signal()
    failed = Signal(object)

    def __init__(
        self,
        desks: tuple[Desk, Runner],
        choices: CaseloadFilter,
        own: ViewTab | None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        words = "It stands among the tabs, on this device only. Nobody else sees it."
        super().__init__("Save this view", words, parent=parent)
        self._desk, self._runner = desks
        self._choices, self._own = choices, own
        self.setObjectName("save-view")
        self.name = LineEdit("Name of the view", own.words if own else "", columns=30)
        self.name.setObjectName("save-view-name")
        self._field = Field("Name of the view", self.name)
        self.add(self._field)
        self.save = Button("Save view", "primary")
        self.save.setObjectName("save-view-save")
        self.add_button(self.save)
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        if own is not None:
            forget = Button("Forget this view", "danger")
            forget.setObjectName("save-view-forget")
            forget.clicked.connect(self._forget)
            self.add_button(forget)
        cancel = Button("Cancel")
        cancel.setObjectName("save-view-cancel")
        self.add_button(cancel, rejects=True)
        self.name.setFocus()

    @Slot()
    def _save(self) -> None:
        desk, name, choices = self._desk, self.name.text(), self._choices
        self.save.set_waiting(waiting=True)
        self._runner.run(self, lambda: keep_view(desk, name, choices), self._saved, self._refused)

    @Slot()
    def _forget(self) -> None:
        own, desk = self._own, self._desk
        if own is not None:
            self._runner.run(self, lambda: drop_view(desk, own.key), self._forgotten, self._refused)

    def _saved(self, view: SavedView) -> None:
        self.kept.emit(view)
        self.accept()

    def _forgotten(self, _answer: object) -> None:
        self.dropped.emit()
        self.accept()

    def _refused(self, fault: BaseException) -> None:
        self.save.set_waiting(waiting=False)
        if isinstance(fault, InputRefused):
            self._field.set_error(fault.happened)
            self.name.setFocus()
            return
        self.failed.emit(fault)
