"""Concerns: those nobody was told of first, then those to chase; and the safeguarding flags.

A concern's words are read by those who may; a supervisor closes, an officer proposes. Nothing here sends.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.domain.officer import Role
from ehe_desktop.services.close_concern import close_concern
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_concerns import (
    ConcernList,
    OpenConcern,
    list_concerns,
    open_concern,
)
from ehe_desktop.services.record_reply import add_note, record_reply
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.concern import detail, state
from ehe_desktop.ui.concern.concern_row import ConcernDelegate, ConcernRow
from ehe_desktop.ui.concern.detail import ConcernDetail
from ehe_desktop.ui.concern.flags_pane import FlagsPane
from ehe_desktop.ui.concern.sheets import ReplySheet, WordsSheet
from ehe_desktop.ui.giving_sheet import GivingSheet, Write
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.choices import Check
from ehe_desktop.ui.widgets.page import Page, Tabs
from ehe_desktop.ui.widgets.panes import Panes
from ehe_desktop.ui.widgets.row_list import RowList

CONCERNS_TAB, FLAGS_TAB = 0, 1
_KINDS = frozenset({"concern_event", "flag_event", "concern_draft"})


class ConcernsScreen(Screen):
    """List at the left, one concern whole at the right."""

    place: ClassVar[str] = routes.CONCERNS
    title: ClassVar[str] = "Concerns"
    help_page: ClassVar[str] = "concerns"

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        may_record = desk.me.role in (Role.OFFICER.value, Role.SUPERVISOR.value)
        self._rows: dict[str, state.ListedConcern] = {}
        self._shown: OpenConcern | None = None
        self._wanted, self._being_read = "", ""
        self._sheet: GivingSheet | None = None
        self._page = Page("Concerns", level=1, wide=True, scrolls=False)
        self._summary = Banner("", "info")
        self._summary.setObjectName("concerns-summary")
        self._raise = Button("Raise a concern", "primary", icon_name="shield-alert")
        self._raise.setObjectName("concerns-raise")
        self._closed = Check("Show closed concerns")
        self._closed.setObjectName("concerns-show-closed")
        self._list = RowList("Concerns", delegate=ConcernDelegate(self))
        self._list.setUniformItemSizes(True)  # measured once, not row by row
        self._list.setObjectName("concerns-list")
        self._empty = EmptyState("No open concerns.")
        self._detail = ConcernDetail(may_supervise=desk.me.may_supervise, may_record=may_record)
        self._flags = FlagsPane(desk, runner, may_record=may_record)
        self._tabs = Tabs("Concerns and flags")
        self._tabs.setObjectName("concerns-tabs")
        self._lay_out()
        self._raise.setVisible(
            may_record
        )  # in its place: shown before, it is a window for a moment
        self._listen()

    def show_route(self, route: Route) -> None:
        """Show the list, a concern of it, or with part `flags` a child's flags."""
        self._tabs.setCurrentIndex(FLAGS_TAB if route.part == "flags" else CONCERNS_TAB)
        if route.part == "flags":
            self._flags.show_child(route.child_id)
        else:
            self._flags.show_child("")
        self._wanted = route.concern_id
        self._reload()

    def store_changed(self, changed: StoreChanged) -> None:
        """Read again when a concern or flag changed elsewhere; coming here reads in any case."""
        if not self.isVisible():
            return
        if changed.asked_by != "concerns" and (changed.kinds & _KINDS or changed.asked_by):
            self._reload()
            self._flags.reload()

    def primary_action(self) -> None:
        """The chosen concern's next step; without one, raise a concern."""
        button = self._detail.primary() if self._shown else self._raise
        if button is not None:
            button.click()

    def focus_search(self) -> None:
        """Ctrl+F: to the list."""
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- making ---------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._closed)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)
        self._panes = Panes(left, self._detail, "the concerns", begins_at=self._list)
        self._tabs.add(self._panes, "Concerns")
        self._tabs.add(self._flags, "Safeguarding flags")
        self._page.add_to_head(self._raise, at_end=True)
        self._page.add_under_title(self._summary)
        self._page.add(self._tabs, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)

    def _listen(self) -> None:
        self._raise.clicked.connect(self._on_raise)
        self._closed.clicked.connect(self._reload)
        self._list.opened.connect(self._on_opened)
        self._list.current_changed.connect(self._on_current)
        self._detail.wanted.connect(self._on_wanted)
        self._flags.changed.connect(self.did)
        self._flags.failed.connect(self.failed)
        self._flags.show_all.connect(self._all_flags)

    # --- reading --------------------------------------------------------------

    @Slot()
    def _reload(self) -> None:
        desk, open_only = self.desk, not self._closed.isChecked()
        self.ask(lambda: list_concerns(desk, open_only=open_only), self._show)

    def _show(self, found: ConcernList) -> None:
        listed = state.rows(found, self.desk.clock.now())
        self._rows = {row.row_id: row for row in listed}
        self._list.set_rows(
            [
                ConcernRow(
                    row.row_id, row.title, row.pill, row.words, row.line, row.note, row.is_late
                )
                for row in listed
            ]
        )
        words = state.counts_words(found)
        untold = any(row.pill == "very_high" for row in listed)
        self._summary.set_words(words)
        self._summary.setVisible(untold)
        if untold:
            self._summary.show_words(words, "danger", state.TELLS_NOBODY)
        self._empty.setVisible(not listed)
        self._list.setVisible(bool(listed))
        self._choose(listed)

    def _choose(self, listed: tuple[state.ListedConcern, ...]) -> None:
        """The concern asked for, the one that was shown, or none."""
        shown = self._shown.concern.concern_id if self._shown else ""
        wanted = self._wanted or shown
        if wanted in self._rows and not self._rows[wanted].is_draft:
            self._list.set_current(wanted)
            self._open(self._rows[wanted])
            if self._wanted:
                self._panes.show_detail()
        elif not listed or shown not in self._rows:
            self._shown = None
            self._detail.show_nothing("Choose a concern" if listed else "No open concerns")
        self._wanted = ""

    def _open(self, row: state.ListedConcern) -> None:
        desk, child_id, concern_id = self.desk, row.child_id, row.row_id
        self._being_read = concern_id
        work = partial(open_concern, desk, child_id, concern_id)
        self.ask(work, self._opened, self._not_opened)

    def _not_opened(self, fault: BaseException) -> None:
        self._being_read = ""
        self.failed.emit(fault)

    def _opened(self, found: OpenConcern) -> None:
        self._being_read = ""
        self._shown = found
        self._detail.show_concern(found, self.desk.clock.now())

    @Slot(object)
    def _on_current(self, row_id: str) -> None:
        row = self._rows.get(row_id)
        if row is not None and not row.is_draft:
            self._open(row)

    @Slot(object)
    def _on_opened(self, row_id: str) -> None:
        row = self._rows[row_id]
        if row.is_draft:
            self._go_raise(row.child_id, row.row_id)
            return
        if self._being_read != row_id:  # a click makes the row current first, and that reads it
            self._open(row)
        self._panes.show_detail()

    # --- doing ----------------------------------------------------------------

    @Slot()
    def _on_raise(self) -> None:
        self._go_raise("", "")

    def _go_raise(self, child_id: str, concern_id: str, part: str = "") -> None:
        self.go.emit(
            Route(place=routes.RAISE_CONCERN, child_id=child_id, concern_id=concern_id, part=part)
        )

    @Slot()
    def _all_flags(self) -> None:
        self._flags.show_child("")

    @Slot(object)
    def _on_wanted(self, what: str) -> None:
        if self._shown is None:
            return
        child_id, concern_id = self._shown.child_id, self._shown.concern.concern_id
        desk = self.desk
        if what in (detail.TELL, detail.ADD):
            part = "tell" if what == detail.TELL else "facts"
            self._go_raise(child_id, concern_id, part)
        elif what == detail.REPLY:
            self._ask_for(
                ReplySheet(desk.today(), self),
                "reply",
                lambda reply, key: record_reply(desk, child_id, concern_id, reply, key),
            )
        elif what == detail.NOTE:
            self._ask_for(
                WordsSheet("Add a note", "", "What do you want to add?", "Add this note", self),
                "concern_note",
                lambda text, key: add_note(desk, child_id, concern_id, text, key),
            )
        else:
            self._ask_to_close(child_id, concern_id)

    def _ask_to_close(self, child_id: str, concern_id: str) -> None:
        desk = self.desk
        closes = desk.me.may_supervise
        verb = "Close this concern" if closes else "Propose closing this concern"
        words = (
            "It stays in the history with its whole path."
            if closes
            else "Your supervisor decides. It stays open until then."
        )
        sheet = WordsSheet(verb, words, "Why can it be closed?", verb, self)
        self._ask_for(
            sheet,
            "close_concern",
            lambda text, key: close_concern(desk, child_id, concern_id, text, key),
        )

    def _ask_for(self, sheet: GivingSheet, name: str, write: Write) -> None:
        """Open a sheet about the concern that is shown."""
        assert self._shown is not None
        self._sheet = sheet
        sheet.setObjectName("concern-sheet")
        sheet.written.connect(self._sheet_written)
        concern_id, child_id = self._shown.concern.concern_id, self._shown.child_id
        about = SheetAbout(sheet=name, about=concern_id, child_id=child_id)
        sheet.open_for((self.desk, self.runner), about, write)

    @Slot(object)
    def _sheet_written(self, changed: StoreChanged) -> None:
        self.did(changed)
        self._reload()
