"""Today: the officer's start page. One sentence, the next visit, what is due, what waits.

Each block is made anew only when what it shows has changed; the clock is looked at again every
minute, because what is late depends on it. Old words stay until new ones are here.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.look_at_today import Today, look_at_today
from ehe_desktop.services.may_write import may_write
from ehe_desktop.services.put_off_review import take_back_put_off
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.casefile.sheets import PutOffSheet
from ehe_desktop.ui.casefile.undo_banner import UndoBanner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.today.due_block import DueBlock
from ehe_desktop.ui.today.state import (
    ORDER_WORDS,
    TodayState,
    VisitCard,
    WaitRow,
    all_overdue,
    today_state,
)
from ehe_desktop.ui.today.visit_block import VisitPanel
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.status import StatusLine
from ehe_desktop.ui.widgets.text import Heading, Text

EVERY_MS: Final = 60_000
WIDEST: Final = 940
NARROW: Final = 720
HEAD_LEAST, VISIT_LEAST, ROW_LEAST = 160, 140, 70
"""Least heights at 100 %: what stands above the rows, one visit, one row."""


class TodayScreen(Screen):
    """What must I do, where am I going, is the device ready."""

    place = routes.TODAY
    title = "Today"
    help_page = "today"

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._state: TodayState | None = None
        self._is_asking, self._ask_again = False, False
        self.page = Page("Today", wide=True, parent=self)
        self.undo = UndoBanner("today-undo")
        self.due = DueBlock()
        self._clock = Banner("", "warning")
        self._sentence = Text("", "strong")
        self._ready = StatusLine("circle-check", wrap=True)
        self._whole = QWidget()
        self._visits, self._visits_column = _block()
        self._due_head, self._due_block = Heading("Overdue and due this week", 3), QWidget()
        self._more = Button("", "link")
        self._waiting, self._waiting_column = _block()
        self._done, self._done_column = _block()
        self._done_button = Button("", "quiet", icon_name="chevron-right")
        self._empty = EmptyState("")
        self._every = QTimer(self)
        self._every.setInterval(EVERY_MS)
        self._lay_out()
        self._listen()
        self.restyle()

    # --- what the shell asks -----------------------------------------------------

    def show_route(self, route: Route) -> None:
        """Look again each time the person comes here."""
        del route
        self.look()

    def store_changed(self, changed: StoreChanged) -> None:
        """Something changed: what is due or waits may be another."""
        if changed.kinds and self.isVisible():
            self.look()

    def primary_action(self) -> None:
        """Ctrl+Enter: open the next visit."""
        if self._state is not None and self._state.card is not None:
            self.go.emit(self._state.card.route)

    @Slot()
    def look(self) -> None:
        """Work the day out anew; one call at a time."""
        if self._is_asking:
            self._ask_again = True
            return
        self._is_asking, self._ask_again = True, False
        desk = self.desk
        self.ask(lambda: look_at_today(desk), self._on_today, self._on_failed)

    def restyle(self) -> None:
        """No wider than reads well; one under the other where there is no room."""
        self._whole.setMaximumWidth(round(WIDEST * current().scale))
        narrow = self.width() / current().scale < NARROW
        self.due.set_narrow(narrow=narrow)
        for panel in self._visits.findChildren(VisitPanel):
            panel.set_narrow(narrow=narrow)

    # --- making --------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._sentence.setObjectName("today-sentence")
        self._ready.setObjectName("today-readiness")
        self._clock.setObjectName("today-clock")
        self._clock.hide()
        self._more.setObjectName("today-all-overdue")
        self._done_button.setObjectName("today-done")
        for part in (self._sentence, self._ready, self._clock, self.undo):
            self.page.add_under_title(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.page)
        beside = (
            QHBoxLayout()
        )  # it knows how wide the page will be; a column asks its height at the window's width
        beside.addWidget(self._whole, 1)  # in its place before it is filled: see Place.make
        beside.addStretch()
        self.page.add(beside)
        self._whole.hide()  # until the first answer: shown whole it is laid out once
        column = QVBoxLayout(self._whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(28)
        blocks = (self._empty, self._visits, self._due_part(), self._waiting, self._done_part())
        for block in blocks:
            column.addWidget(block)
        self._empty.hide()

    def _due_part(self) -> QWidget:
        column = QVBoxLayout(self._due_block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._due_head.setWordWrap(False)
        column.addWidget(Flow(self._due_head, Text(ORDER_WORDS, "small", wrap=False), gap=16))
        column.addWidget(self.due)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._due_block.hide()
        return self._due_block

    def _done_part(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._done_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._done)
        self._done.hide()
        self._done_button.hide()
        return whole

    def _listen(self) -> None:
        self._every.timeout.connect(self._look_if_seen)
        self._every.start()
        self._more.clicked.connect(self._to_overdue)
        self._done_button.clicked.connect(self._fold)
        self.due.opened.connect(self._open_child)
        self.due.book.connect(self._book)
        self.due.put_off.connect(self._put_off)
        for keys, act in (("Ctrl+B", self._book_current), ("Ctrl+Shift+P", self._put_off_current)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- showing -------------------------------------------------------------------

    def _on_today(self, found: Today) -> None:
        self._is_asking = False
        if self._ask_again:
            self.look()
            return
        state, before = today_state(found), self._state
        self._state = state
        if before is None or before != state:
            self._show(state, before)

    def _on_failed(self, fault: BaseException) -> None:
        self._is_asking = False
        self.failed.emit(fault)

    def _show(self, state: TodayState, before: TodayState | None) -> None:
        self.page.set_title(state.title)
        self._sentence.setText(state.sentence)
        ready = "circle-check" if state.is_ready else "circle-alert"
        self._ready.show_words(state.readiness, ready, "plain" if state.is_ready else "warning")
        self._clock.set_words(state.clock_warning)
        self._clock.setVisible(bool(state.clock_warning))
        visits = (state.card, state.card_title, state.others)
        if before is None or visits != (before.card, before.card_title, before.others):
            self._show_visits(state)
        self.due.set_rows(state.due, at_once=self._rows_in_sight(state))
        self._due_block.setVisible(bool(state.due))
        self._more.set_words(f"Show {state.more_due} more in Caseload")
        self._more.setVisible(state.more_due > 0)
        if before is None or state.waiting != before.waiting:
            self._show_waiting(state.waiting)
        if before is None or state.done != before.done:
            self._show_done(state.done)
        self._empty.set_words(state.empty)
        self._empty.setVisible(bool(state.empty))
        self._whole.show()
        if before is None or before.sentence != state.sentence:
            announce(self, state.sentence)

    def _rows_in_sight(self, state: TodayState) -> int:
        """At most how many rows of what is due the window shows before anybody scrolls."""
        visits = len(state.others) + (state.card is not None)
        room = self.window().height() / current().scale - HEAD_LEAST - visits * VISIT_LEAST
        return max(1, round(room / ROW_LEAST) + 1)

    def _show_visits(self, state: TodayState) -> None:
        _clear(self._visits_column)
        if state.card is not None:
            self._visits_column.addWidget(Heading(state.card_title, 3))
            self._visits_column.addWidget(self._panel(state.card, is_next=True))
        if state.others:
            self._visits_column.addSpacing(8)
            self._visits_column.addWidget(Heading("Also today", 3))
        for one in state.others:
            self._visits_column.addWidget(self._panel(one, is_next=False))
        self._visits.setVisible(state.card is not None)

    def _panel(self, one: VisitCard, *, is_next: bool) -> VisitPanel:
        panel = VisitPanel(one, is_next=is_next)
        panel.set_narrow(narrow=self.width() / current().scale < NARROW)
        panel.wanted.connect(self.go)
        panel.child_wanted.connect(self._open_child)
        return panel

    def _show_waiting(self, rows: tuple[WaitRow, ...]) -> None:
        _clear(self._waiting_column)
        if rows:
            self._waiting_column.addWidget(Heading("Waiting on me", 3))
        for row in rows:
            tone = "danger" if row.is_urgent else ""
            button = Button(row.words, "link", icon_name=row.icon)
            button.setObjectName(f"today-waiting-{row.key}")
            button.setProperty("route", row.route)
            button.clicked.connect(self._follow)
            self._waiting_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            if row.detail:
                detail = Text(row.detail, "small", tone=tone or "text_secondary")
                detail.setContentsMargins(current().px(18) + 8, 0, 0, 8)
                self._waiting_column.addWidget(detail)
        self._waiting.setVisible(bool(rows))

    def _show_done(self, lines: tuple[str, ...]) -> None:
        _clear(self._done_column)
        for line in lines:
            self._done_column.addWidget(Text(line))
        self._done_button.setVisible(bool(lines))
        self._done.setVisible(bool(lines) and self._done.isVisible())
        self._name_done(len(lines))

    def _name_done(self, many: int) -> None:
        self._done_button.set_words(f"Done today ({many})")
        state = "shown" if self._done.isVisibleTo(self) else "folded"
        self._done_button.setAccessibleDescription(state)

    @Slot()
    def _fold(self) -> None:
        is_open = not self._done.isVisibleTo(self)
        self._done.setVisible(is_open)
        self._done_button.set_icon("chevron-down" if is_open else "chevron-right")
        self._name_done(len(self._state.done) if self._state else 0)

    # --- doing ---------------------------------------------------------------------

    @Slot()
    def _look_if_seen(self) -> None:
        if self.isVisible():
            self.look()

    @Slot()
    def _follow(self) -> None:
        button = self.sender()
        if button is not None:
            self.go.emit(button.property("route"))

    @Slot()
    def _to_overdue(self) -> None:
        self.go.emit(all_overdue())

    @Slot(object)
    def _open_child(self, child_id: str) -> None:
        self.go.emit(Route(place=routes.CASELOAD, child_id=child_id))

    @Slot(object)
    def _book(self, child_id: str) -> None:
        self.go.emit(Route(place=routes.PLAN_VISIT, child_id=child_id))

    @Slot()
    def _book_current(self) -> None:
        row = self.due.row(self.due.current_id)
        if row is not None and not row.row.booked:
            self._book(row.row.child_id)

    @Slot()
    def _put_off_current(self) -> None:
        if self.due.current_id:
            self._put_off(self.due.current_id)

    @Slot(object)
    def _put_off(self, child_id: str) -> None:
        row = self.due.row(child_id)
        if row is None or not may_write(self.desk):
            return
        sheet = PutOffSheet(row.row.name, self.desk.today(), self)
        sheet.written.connect(partial(self._was_put_off, child_id, row.row.name))
        sheet.open_on(self.desk, self.runner, child_id)

    def _was_put_off(self, child_id: str, name: str, changed: StoreChanged) -> None:
        desk = self.desk
        self.did(changed)
        self.undo.offer(
            f"{name} was put off.",
            lambda: self.ask(lambda: take_back_put_off(desk, child_id), self.did, must=True),
        )

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the width."""
        super().resizeEvent(event)
        self.restyle()

    def showEvent(self, event: QShowEvent) -> None:
        """The window comes back from the task bar: it may be another day. `show_route` does the rest."""
        super().showEvent(event)
        if self._state is not None and event.spontaneous():
            self.look()


def _block() -> tuple[QWidget, QVBoxLayout]:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    whole.hide()
    return whole, column


def _clear(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
