"""The unlocked window: rail at the left, one screen at a time, the three facts at the foot.

The shell goes where a screen asks to go, passes on what changed, shows faults in words, and locks.
It knows places by their keys only; what a place shows is the screen's affair. Lock always wins, at
once and with no question: what is typed is written first (ux.md 1.3).
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.services.count_work import WorkCounts, count_work
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.lease_left import lease_warning
from ehe_desktop.services.sweep_sheets import sweep_sheets
from ehe_desktop.ui import routes
from ehe_desktop.ui.audio.recorder import stop_recordings
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.came_back import HandedBack
from ehe_desktop.ui.cover import Cover, ShiftWatcher
from ehe_desktop.ui.go_back import GoBackBanner
from ehe_desktop.ui.history import History
from ehe_desktop.ui.kept_words import KeptWords
from ehe_desktop.ui.places import Place, places_for
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen, advice_of
from ehe_desktop.ui.shell_facts import clock_words, last_sync_words, sent_words
from ehe_desktop.ui.shell_panes import PaneWalk
from ehe_desktop.ui.store_keeper import DamagedBanner
from ehe_desktop.ui.sync_keeper import Connection, SyncKeeper
from ehe_desktop.ui.warm import Warmer
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.panes import is_rail_compact, mark_pane
from ehe_desktop.ui.widgets.rail import Rail
from ehe_desktop.ui.widgets.status import StatusFooter

WARM_AFTER_MS: Final = 1_500
"""The first screen stands by then, and whoever knows where to go has gone."""


class Shell(QWidget):
    """`lock_wanted(reason)` when the window must close its store and end."""

    lock_wanted = Signal(object)
    arrived = Signal(object)
    """Route: a screen is now shown."""
    lock_after = Signal(object)
    """Minutes without use, as just chosen in Settings."""
    handed_over = Signal()
    """An order is left for a child's process: the window must close its store and end."""

    def __init__(
        self, desk: Desk, runner: Runner, keeper: SyncKeeper | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self.runner, self.keeper = desk, runner, keeper
        self.places: dict[str, Place] = {p.key: p for p in places_for(desk.me.role)}
        self.history = History()
        self._screens: dict[str, Screen] = {}
        self._counts = WorkCounts()
        self._lease_said = ""
        self._rail = Rail("Home visits")
        self._footer = StatusFooter()
        self._stack = QStackedWidget()
        self._banner = Banner("")
        self._banner.hide()
        self._go_back = GoBackBanner(desk, runner)
        self.damaged = DamagedBanner()
        self._came_back = HandedBack(desk, runner, self)
        self.cover = Cover(self)
        self.walk = PaneWalk(self)
        mark_pane(self._rail)
        self._build()
        self._listen()

    def start(self) -> None:
        """Show the first place of the role and begin syncing."""
        self.go(Route(place=next(iter(self.places))))
        self._came_back.ask()
        self._say_lease()
        self._recount()
        self._sweep()
        self._go_back.ask()
        if self.keeper is not None:
            self.keeper.start()
        Warmer(self).start((self._make_caseload,), WARM_AFTER_MS)

    @property
    def shown(self) -> Screen:
        """The screen that is shown."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, Screen)
        return shown

    @Slot(object)
    def go(self, route: Route) -> None:
        """Leave the screen that is shown, write what it holds, and show `route`."""
        if route.place not in self.places:
            if route.place == routes.RAISE_CONCERN:
                self._show_numbers()
            return
        self.leave()
        self.history.visit(route)
        self._show(route)

    def _show_numbers(self) -> None:
        """Who may not record a concern is not left without an answer."""
        from ehe_desktop.ui.front_door_sheet import FrontDoorSheet

        FrontDoorSheet(self.desk, parent=self).open()

    @Slot()
    def back(self) -> None:
        """Alt+Left."""
        self._step(self.history.back())

    @Slot()
    def forward(self) -> None:
        """Alt+Right."""
        self._step(self.history.forward())

    @Slot()
    def lock(self) -> None:
        """Ctrl+L, and the cover's way back."""
        self.lock_now("asked")

    @Slot()
    def _lock_damaged(self) -> None:
        self.lock_now("damaged")

    def lock_now(self, reason: str) -> None:
        """Write what is typed, then ask the window to end; it ends even if a screen's write fails."""
        try:
            self.leave()
        finally:
            self.lock_wanted.emit(reason)

    @Slot()
    def hand_over(self) -> None:
        """Write what is typed, then end as at a lock: a child will hold the device."""
        try:
            self.leave()
        finally:
            self.handed_over.emit()

    @Slot()
    def drop_cover(self) -> None:
        """Shift three times: cover now, whatever else fails; what is typed is written."""
        self.cover.drop()
        self.leave()

    def _build(self) -> None:
        for number, place in enumerate((p for p in self.places.values() if p.icon), start=1):
            button = self._rail.add_place(place.key, place.words, place.icon, f"Ctrl+{number}")
            button.setObjectName(f"rail-{place.key}")
        self._rail.set_footer(self._footer)
        self._banner.setObjectName("shell-banner")
        dismiss = Button("Close this message", "quiet")
        dismiss.setObjectName("shell-banner-close")
        dismiss.clicked.connect(self._banner.hide)
        self._banner.add_below(Flow(dismiss))  # at the side it would clip the words at 200 %
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._banner)
        right.addWidget(self.damaged)
        right.addWidget(self._go_back)
        right.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(right, 1)

    def _listen(self) -> None:
        self._rail.chosen.connect(self._go_place)
        self.cover.unlock_wanted.connect(self.lock)
        self.arrived.connect(self._go_back.note)
        self.damaged.lock_wanted.connect(self._lock_damaged)
        self._go_back.go.connect(self.go)
        self._go_back.failed.connect(self.show_fault)
        self._came_back.go.connect(self.go)
        self._came_back.failed.connect(self.show_fault)
        self._came_back.waits.connect(self._say)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._shift = ShiftWatcher(app, self.desk.clock, self)
            self._shift.pressed_thrice.connect(self.drop_cover)
        self._footer.set_connection("Offline", online=False)
        if self.keeper is not None:
            self._on_connection(self.keeper.connection)
            self.keeper.connection_changed.connect(self._on_connection)
            self.keeper.settled.connect(self._on_settled)
            self.keeper.changed.connect(self._reload)
            self.keeper.asked_and_failed.connect(self.show_fault)

    @Slot(object)
    def _go_place(self, key: str) -> None:
        self.go(Route(place=key))

    def _show(self, route: Route) -> None:
        shown = self._screens.get(route.place) or self._make(route.place)
        self._stack.setCurrentWidget(shown)
        if self.places[route.place].icon:
            self._rail.set_current(route.place)
        shown.show_route(route)
        self._follow_turned()
        self._keep_focus(shown)
        self.arrived.emit(route)

    @Slot()
    def _follow_turned(self) -> None:
        """Beside a page that is turned to a child or a parent nothing is counted and nobody is named."""
        self._rail.set_quiet(quiet=self.shown.is_turned)

    def _keep_focus(self, shown: Screen) -> None:
        """Somebody with a keyboard alone goes on from the screen that is shown, never from nowhere."""
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused) or not focused.isVisible():
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_caseload(self) -> None:
        """The screen most people go to next is built while nobody waits for it."""
        if routes.CASELOAD in self.places and routes.CASELOAD not in self._screens:
            self._make(routes.CASELOAD)

    def _make(self, key: str) -> Screen:
        made = self.places[key].make(self.desk, self.runner, self._stack)
        made.go.connect(self.go)
        made.changed.connect(self._on_changed)
        made.failed.connect(self.show_fault)
        made.turned.connect(self._follow_turned)
        hands_over = getattr(made, "handed_over", None)
        if hands_over is not None:
            hands_over.connect(self.hand_over)
        lock_after = getattr(made, "lock_after", None)
        if lock_after is not None:
            lock_after.connect(self.lock_after)
        attach = getattr(made, "attach_sync", None)
        if attach is not None and self.keeper is not None:
            attach(self.keeper)
        self._screens[key] = made
        self._stack.addWidget(made)
        return made

    def _step(self, route: Route | None) -> None:
        if route is not None:
            self.leave()
            self._show(route)

    def leave(self) -> None:
        """Have the screen that is shown write what it holds, before another takes its place."""
        shown = self._stack.currentWidget()
        try:
            if isinstance(shown, Screen):
                stop_recordings(shown)
                shown.leaving()
        finally:  # words of a sheet are written whatever its screen does
            for words in self.findChildren(KeptWords):
                words.flush()

    @Slot(object)
    def _on_changed(self, changed: StoreChanged) -> None:
        for made in self._screens.values():
            made.store_changed(changed)
        if self.keeper is not None:
            self.keeper.note_change(changed)
        self._recount()

    @Slot(object)
    def _reload(self, changed: StoreChanged) -> None:
        """What a round changed; nothing of it waits to be sent."""
        for made in self._screens.values():
            made.store_changed(changed)
        self._recount()

    @Slot(object)
    def _on_settled(self, report: SyncReport) -> None:
        self._reload(report.changed)
        self._sweep()
        self._say_lease()

    @Slot(object)
    def _on_connection(self, connection: Connection) -> None:
        self._footer.set_connection(connection.words, online=connection.online)

    @Slot(object)
    def show_fault(self, fault: BaseException) -> None:
        """Say what did not work, above the screen; it stays until it is closed."""
        self._banner.show_words(advice_of(fault), "danger")
        self._footer.set_saved("")

    @Slot(object)
    def _say(self, words: str) -> None:
        self._banner.show_words(words, "warning")

    def _say_lease(self) -> None:
        """Near the end of the time without a connection: at the start, and gone once there was one."""
        words = lease_warning(self.desk)
        if words:
            self._say(words)
        elif self._lease_said and self._banner.accessibleName() == self._lease_said:
            self._banner.hide()
        self._lease_said = self._banner.accessibleName() if words else ""

    def say_saved(self) -> None:
        """Ctrl+S: there is no Save, but people press it."""
        self._footer.set_saved(f"Already saved at {clock_words(self.desk.clock.now())}")

    def _recount(self) -> None:
        desk = self.desk
        self.runner.run(self, lambda: count_work(desk), self._on_counts, self.show_fault)

    def _sweep(self) -> None:
        """What was typed for things that are settled by now is not asked for again."""
        self.runner.run(self, lambda: sweep_sheets(self.desk), lambda _many: None, self.show_fault)

    @Slot(object)
    def _on_counts(self, counts: WorkCounts) -> None:
        self._counts = counts
        self._rail.set_count(routes.TODAY, counts.today)
        self._rail.set_count(routes.CASELOAD, counts.caseload)
        self._rail.set_count(routes.CONCERNS, counts.concerns)
        self._rail.set_count(routes.SYNC, counts.waiting + counts.decisions)
        words, late = last_sync_words(counts, self.desk.clock.now(), self.desk.policy.calendars)
        self._footer.set_sent(" · ".join(filter(None, (sent_words(counts), words))), late=late)

    @property
    def counts(self) -> WorkCounts:
        """The counts last worked out: the lock screen's ticket needs them."""
        return self._counts

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow windows get a narrow rail; the cover covers all."""
        super().resizeEvent(event)
        self._rail.set_compact(is_rail_compact(self.width()))
        if self.cover.isVisible():
            self.cover.setGeometry(self.rect())
