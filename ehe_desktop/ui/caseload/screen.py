"""The caseload: views as tabs, the list, and beside it the record of the child that is chosen.

Which rows the list holds is `listing.py`'s to say. Selection and scroll position stay through every refresh.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_caseload import find_summary
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.casefile.record_menu import RecordMenu
from ehe_desktop.ui.casefile.record_pane import RecordPane
from ehe_desktop.ui.caseload.columns import ColumnsView
from ehe_desktop.ui.caseload.list_pane import ListPane
from ehe_desktop.ui.caseload.listing import Listing, sees_team
from ehe_desktop.ui.caseload.own_views import OwnViews
from ehe_desktop.ui.caseload.view_tabs import ViewTabs
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.panes import Panes, mark_pane

LOOK_MS: Final = 120
"""How long a row is current before its record is read: holding an arrow reads nothing."""
LISTED: Final = frozenset(
    {"child", "family", "assignment", "notification", "visit", "visit_plan", "visit_draft",
     "risk_assessment", "review_plan", "put_off", "flag_event", "concern_event", "conflict"}
)  # fmt: skip
"""Kinds that can change a line of the list."""


class CaseloadScreen(Screen):
    """Find any child; work a list by reason; read a record."""

    place = routes.CASELOAD
    title = "Caseload"
    help_page = "caseload"

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._is_stale = True
        self._own_views = OwnViews(desk, runner, self)
        self.views = ViewTabs()
        self._strip = self._make_strip()
        self._both = QStackedWidget(self)
        self.list_pane = ListPane(parent=self._both)  # before the record: Tab comes to it first
        self.record = RecordPane(desk, runner, self._both)
        self.columns = ColumnsView()
        self.listing = Listing(desk, runner, (self.views, self.list_pane, self.columns), self)
        self.menu = RecordMenu(desk, runner, self.record, self)
        one = self.list_pane
        mark_pane(one)
        mark_pane(self.record)
        self.panes = Panes(one, self.record, "Caseload", begins_at=one.list, parent=self._both)
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._lay_out()
        self._listen()
        self._keys()

    # --- what the shell asks ---------------------------------------------------

    def show_route(self, route: Route) -> None:
        """A view, filters, or one child's record."""
        if route.part and not route.child_id:
            self.listing.show_part(route.part)
            self._is_stale = True
        if self._is_stale:
            self._reload_all()
        if route.child_id:
            self._open_child(route.child_id, route.part, leads=True)

    def store_changed(self, changed: StoreChanged) -> None:
        """Bring rows and record up to date; what did not change does not move."""
        if changed.kinds & LISTED or changed.children:
            if self.isVisible():
                self._reload_all()
            else:
                self._is_stale = True
        shown = self.record.child_id
        if shown and self._concerns_shown(changed):
            self.record.reload()

    def primary_action(self) -> None:
        """Prepare, continue or plan the visit of the child on screen."""
        self.record.act()

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.panes.show_list()
        self.list_pane.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leaving(self) -> None:
        """No dialog stays behind; what it holds is kept."""
        self.menu.close_sheet()

    # --- making ------------------------------------------------------------------

    def _make_strip(self) -> QWidget:
        strip = QWidget(self)
        strip.setProperty("page", "true")
        strip.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QHBoxLayout(strip)
        inside.setContentsMargins(16, 0, 16, 0)
        inside.setSpacing(8)
        inside.addWidget(self.views, 1)
        self._columns_button = Button("Columns", "quiet", icon_name="table-2")
        self._columns_button.setObjectName("caseload-columns")
        self._columns_button.setAccessibleDescription("List or columns (Ctrl+Shift+T)")
        self._columns_button.setVisible(sees_team(self.desk))
        inside.addWidget(self._columns_button)
        return strip

    def _lay_out(self) -> None:
        self._both.addWidget(self.panes)
        self._both.addWidget(self.columns)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(self._both, 1)
        self.setProperty("page", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def _listen(self) -> None:
        self._look.timeout.connect(self._open_current)
        self.listing.filled.connect(self._mark_shown)
        self.listing.failed.connect(self.failed)
        self._own_views.settled.connect(self.listing.settle_on)
        self._own_views.failed.connect(self.failed)
        self.list_pane.seen.connect(self._list_seen)
        self.columns.opened.connect(self._open_from_columns)
        self._columns_button.clicked.connect(self.switch_columns)
        self.menu.wrote.connect(self.did)
        self.menu.failed.connect(self.failed)
        self.list_pane.list.opened.connect(self._open_row)
        self.list_pane.list.current_changed.connect(self._wait_to_look)
        self.record.go.connect(self.go)
        self.record.failed.connect(self.failed)
        self.record.child_wanted.connect(self._open_child)

    def _keys(self) -> None:
        for keys, act in (
            ("Ctrl+Shift+F", self.list_pane.open_filters),
            ("Ctrl+Shift+T", self.switch_columns),
            ("Ctrl+D", self.save_view),
            ("Ctrl+Tab", self._next_part),
            ("Ctrl+Shift+Tab", self._part_before),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @property
    def _in_columns(self) -> bool:
        return self._both.currentWidget() is self.columns

    @Slot(object)
    def _list_seen(self, seen: bool) -> None:
        self._strip.setVisible(seen or self._in_columns)

    @Slot()
    def switch_columns(self) -> None:
        """Ctrl+Shift+T: the list with the record, or everything in a table."""
        to: QWidget = self.panes if self._in_columns else self.columns
        self._both.setCurrentWidget(to)
        self._columns_button.set_words("List" if self._in_columns else "Columns")
        self._strip.show()
        at: QWidget = self.columns.table if self._in_columns else self.list_pane.list
        at.setFocus(Qt.FocusReason.OtherFocusReason)
        self.listing.ask(in_columns=self._in_columns)

    @Slot(object)
    def _open_from_columns(self, child_id: object) -> None:
        self.switch_columns()
        self._open_child(str(child_id))

    @Slot()
    def save_view(self) -> None:
        """Ctrl+D: keep these filters under a name, or forget a view of one's own."""
        self._own_views.open(self.views.current(), self.listing.choices)

    @Slot()
    def _next_part(self) -> None:
        self.record.next_tab(1)

    @Slot()
    def _part_before(self) -> None:
        self.record.next_tab(-1)

    def _reload_all(self) -> None:
        self._is_stale = False
        self.listing.reload()

    # --- the record --------------------------------------------------------------

    @Slot()
    def _mark_shown(self) -> None:
        self.list_pane.list.set_current(self.record.child_id)

    @Slot(object)
    def _open_row(self, row_id: object) -> None:
        """Click or Enter: at once, and in a narrow window the record takes the place of the list."""
        self._look.stop()
        self._show_record(str(row_id))
        self.panes.show_detail()

    @Slot(object)
    def _wait_to_look(self, _row_id: object) -> None:
        if not self.panes.is_narrow:
            self._look.start()

    @Slot()
    def _open_current(self) -> None:
        row_id = self.list_pane.list.current_id()
        if row_id is not None:
            self._show_record(str(row_id))

    def _show_record(self, child_id: str, part: str = "") -> None:
        row = self.listing.rows.get(child_id)
        if row is not None and (child_id != self.record.child_id or part):
            self.record.show_child(row, part)

    @Slot(object)
    def _open_child(self, child_id: str, part: str = "", *, leads: bool = False) -> None:
        """A child asked for from elsewhere: found here, whatever the list shows."""
        self.panes.show_detail()
        self.list_pane.list.set_current(child_id)
        if child_id in self.listing.rows:
            self._show_record(child_id, part)
            if leads:
                self._read_on()
            return
        desk = self.desk

        def show(row: CaseSummary | None) -> None:
            if row is not None:
                self.record.show_child(row, part)
                if leads:
                    self._read_on()
            else:
                self.record.say_not_here()

        self.ask(lambda: find_summary(desk, child_id), show)

    def _read_on(self) -> None:
        """Who asked for a child goes on in the record, not at the head of the list."""
        if not self.record.isAncestorOf(self.focusWidget()):
            self.record.tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self.record, self.record.accessibleName())  # a tab says its own name alone

    def _concerns_shown(self, changed: StoreChanged) -> bool:
        case = self.record.case
        if changed.touches(self.record.child_id):
            return True
        return case is not None and case.casefile.summary.family_id in changed.families
