"""The flags of a child, or of all on this device: raised, checked, closed with a reason; history kept."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.domain.safeguarding import FlagEvent
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_flags import FlagLine, list_flags
from ehe_desktop.services.raise_flag import close_flag, flag_history, raise_flag, review_flag
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.concern import state
from ehe_desktop.ui.concern.sheets import (
    FlagSheet,
    ReviewFlagSheet,
    WordsSheet,
)
from ehe_desktop.ui.giving_sheet import GivingSheet, Write
from ehe_desktop.ui.shell_facts import instant_words
from ehe_desktop.ui.widgets.buttons import Button, Chip
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.row_model import ListRow
from ehe_desktop.ui.widgets.text import Text

_EVENTS = {
    "raised": "Raised",
    "escalated": "Raised higher",
    "reviewed": "Checked",
    "close_proposed": "Closing proposed",
    "closed": "Closed",
}


class FlagsPane(QWidget):
    """`changed(StoreChanged)`, `failed(fault)`, `choose_child()` when a flag is wanted of nobody yet."""

    changed = Signal(object)
    failed = Signal(object)
    show_all = Signal()

    def __init__(self, desk: Desk, runner: Runner, *, may_record: bool) -> None:
        super().__init__()
        self._desk, self._runner, self._may_record = desk, runner, may_record
        self._child_id = ""
        self._lines: dict[str, FlagLine] = {}
        self._sheet: GivingSheet | None = None
        self._filter = Flow()
        self._list = RowList("Safeguarding flags", lines=3)
        self._list.setObjectName("flags-list")
        self._empty = EmptyState("No open flags.")
        self._history = Text("", "small")
        self._history.setObjectName("flags-history")
        self._raise = self._button("Raise a flag", "flags-raise", "primary", self._on_raise)
        self._check = self._button("Checked today", "flags-check", "secondary", self._on_check)
        close = "Close this flag" if desk.me.may_supervise else "Propose closing this flag"
        self._close = self._button(close, "flags-close", "secondary", self._on_close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        for part in (self._filter, self._empty):
            column.addWidget(part)
        column.addWidget(self._list, 1)
        column.addWidget(self._history)
        column.addWidget(Flow(self._raise, self._check, self._close))
        self._list.current_changed.connect(self._on_current)
        self._list.opened.connect(self._on_current)

    def show_child(self, child_id: str) -> None:
        """Show one child's flags, or everybody's."""
        self._child_id = child_id
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Read the flags again."""
        desk, child_id = self._desk, self._child_id
        self._runner.run(self, lambda: list_flags(desk, child_id), self._show, self.failed.emit)

    def _show(self, found: tuple[FlagLine, ...]) -> None:
        today = self._desk.today()
        self._lines = {one.flag_id: one for one in found}
        rows = []
        for one in found:
            title, checked, due = state.flag_words(one, today)
            rows.append(
                ListRow(
                    one.flag_id,
                    title,
                    (one.child_name, f"Source: {one.source}" if one.source else ""),
                    note=checked,
                    note_tone="alert" if due else "",
                    icon="shield-alert",
                )
            )
        self._list.set_rows(rows)
        self._list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._show_filter(found)
        self._fit()

    def _show_filter(self, found: tuple[FlagLine, ...]) -> None:
        self._filter.clear()
        self._filter.setVisible(bool(self._child_id))
        if self._child_id:
            chip = Chip(found[0].child_name if found else "One child", key="child")
            chip.setObjectName("flags-one-child")
            chip.removed.connect(self._everybody)
            self._filter.add(chip)

    @Slot(object)
    def _everybody(self, _key: object) -> None:
        self.show_all.emit()

    def _fit(self) -> None:
        one = self._current()
        self._raise.setVisible(self._may_record and bool(self._child_id or one))
        self._check.setVisible(self._may_record and one is not None)
        self._close.setVisible(self._may_record and one is not None)
        if one is None:
            self._history.setText("")

    def _current(self) -> FlagLine | None:
        return self._lines.get(str(self._list.current_id() or ""))

    @Slot(object)
    def _on_current(self, _row_id: object) -> None:
        self._fit()
        one, desk = self._current(), self._desk
        if one is not None:
            child_id, flag_id = one.child_id, one.flag_id
            self._runner.run(
                self,
                lambda: flag_history(desk, child_id, flag_id),
                self._show_history,
                self.failed.emit,
            )

    def _show_history(self, events: tuple[FlagEvent, ...]) -> None:
        now = self._desk.clock.now()
        said = []
        for event in events:
            parts = (_EVENTS.get(event.event, event.event), instant_words(event.at, now))
            said.append(" ".join(parts) + (f": {event.reason}" if event.reason else ""))
        self._history.setText("History. " + ". ".join(said) + ".")

    # --- sheets ---------------------------------------------------------------

    @Slot()
    def _on_raise(self) -> None:
        desk, one = self._desk, self._current()
        child_id = self._child_id or (one.child_id if one else "")
        if not child_id:
            return
        sheet = FlagSheet(tuple(desk.policy.flag_types.values()), desk.today(), self)
        about = SheetAbout(sheet="raise_flag", about=child_id, child_id=child_id)
        self._open(sheet, about, lambda flag, key: raise_flag(desk, child_id, flag, key))

    @Slot()
    def _on_check(self) -> None:
        desk, one = self._desk, self._current()
        if one is None:
            return
        child_id, flag_id = one.child_id, one.flag_id
        sheet = ReviewFlagSheet(desk.today(), self)
        about = SheetAbout(sheet="check_flag", about=flag_id, child_id=child_id)
        self._open(sheet, about, lambda on, key: review_flag(desk, child_id, flag_id, on, key))

    @Slot()
    def _on_close(self) -> None:
        desk, one = self._desk, self._current()
        if one is None:
            return
        child_id, flag_id = one.child_id, one.flag_id
        verb = self._close.accessibleName()
        words = "It stays in the history. A raise this device has not seen keeps it open."
        sheet = WordsSheet(verb, words, "Why does it no longer hold?", verb, self)
        about = SheetAbout(sheet="close_flag", about=flag_id, child_id=child_id)
        self._open(
            sheet, about, lambda reason, key: close_flag(desk, child_id, flag_id, reason, key)
        )

    def _open(self, sheet: GivingSheet, about: SheetAbout, write: Write) -> None:
        self._sheet = sheet
        sheet.setObjectName("flag-sheet")
        sheet.written.connect(self._sheet_written)
        sheet.open_for((self._desk, self._runner), about, write)

    @Slot(object)
    def _sheet_written(self, changed: StoreChanged) -> None:
        self.changed.emit(changed)
        self.reload()

    def _button(self, words: str, name: str, kind: Any, press: Any) -> Button:
        made = Button(words, kind)
        made.setObjectName(name)
        made.clicked.connect(press)
        return made
