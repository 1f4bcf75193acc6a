"""The one window: the door first, then the unlocked shell in its place. Its title names no one.

A window shows either; when it locks or closes, what is typed is written, rounds are stopped, the
store is closed, and `ended(code)` tells the process to end. It never hides a store behind a cover.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from ehe_desktop.platform.current import current_platform
from ehe_desktop.ui.away_watch import AwayWatch
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.idle_lock import IdleLock
from ehe_desktop.ui.reading_watch import ReadingWatch
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.shell_keys import install_keys
from ehe_desktop.ui.store_keeper import StoreKeeper
from ehe_desktop.ui.sync_keeper import SyncKeeper
from ehe_desktop.ui.theme import app_icon
from ehe_desktop.ui.unlock.enrol_screen import EnrolScreen
from ehe_desktop.ui.unlock.port import DoorPort, Opened
from ehe_desktop.ui.unlock.unlock_screen import UnlockScreen
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.clipboard import clear_copied, watch_copying

TITLE = "Home visits"
LEAST = (1024, 600)
USUAL = (1366, 768)
ROUND_WAIT_MS = 1_500
"""A round waits for the network for up to a minute; a lock does not. A cut anywhere repeats safely."""
CLOSED, LOCKED, HANDED_OVER = "closed", "locked", "handed_over"


class Window(QMainWindow):
    """`ended(reason)`: closed, locked or handed over; the process should end now."""

    ended = Signal(object)
    unlocked = Signal(object)
    """Shell: the case window is up."""

    def __init__(self, port: DoorPort, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._port, self._runner = port, runner
        self._opened: Opened | None = None
        self._keeper: SyncKeeper | None = None
        self._care: StoreKeeper | None = None
        self._idle: IdleLock | None = None
        self._reading: ReadingWatch | None = None
        self._away = AwayWatch(current_platform(), self)
        self._away.went_away.connect(self._lock_away)
        self._is_ending = False
        self.round_is_stuck = False
        """True when a round did not stop in time: the process must end without waiting for its thread."""
        self.shell: Shell | None = None
        self.setWindowTitle(TITLE)
        self.setWindowIcon(app_icon())
        self.setMinimumSize(640, 480)
        self.resize(*USUAL)
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self._unlock: UnlockScreen | None = None
        self._enrol: EnrolScreen | None = None

    @property
    def is_busy(self) -> bool:
        """True while the store thread has something to answer."""
        return self._runner.is_busy

    @Slot()
    def show_door(self) -> None:
        """Show the lock screen, or the first-run pages on a new device."""
        facts = self._port.facts()
        if facts.is_enrolled:
            self._unlock = UnlockScreen(self._port, self._runner)
            self._unlock.opened.connect(self._open)
            self._unlock.store_gone.connect(self._end_removed, Qt.ConnectionType.QueuedConnection)
            self._swap(self._unlock)
            self._unlock.show_facts(facts)
        else:
            self._enrol = EnrolScreen(self._port, self._runner)
            self._enrol.opened.connect(self._open)
            self._swap(self._enrol)
            self._enrol.show_facts(facts)

    @Slot(object)
    def _open(self, opened: Opened) -> None:
        self._opened = opened
        self._keeper = SyncKeeper(opened.sync, self)
        self.shell = Shell(opened.desk, self._runner, self._keeper)
        self.shell.lock_wanted.connect(self._end_locked)
        self.shell.lock_after.connect(self._lock_after)
        self.shell.handed_over.connect(self._end_handed_over)
        # queued: ending waits for the round, and this is told from within its last step
        self._keeper.store_gone.connect(self._end_removed, Qt.ConnectionType.QueuedConnection)
        install_keys(self, self.shell)
        self._swap(self.shell)
        self._watch_idle(opened)
        self._reading = ReadingWatch(opened.desk, self._runner, self)
        self._reading.over.connect(self._lock_past_lease)
        self._reading.start()
        self._care = StoreKeeper(opened.desk, self)
        self._care.damaged.connect(self.shell.damaged.show)
        self._care.start()
        watch_copying()
        self._away.start(int(self.winId()))
        self.shell.start()
        self.unlocked.emit(self.shell)

    def _swap(self, widget: QWidget) -> None:
        old = self._stack.currentWidget()
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
        self._stack.addWidget(widget)

    def _watch_idle(self, opened: Opened) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        self._warning = Banner("", "warning", parent=self)
        stay = self._warning.add_button(Button("Stay unlocked"))
        stay.setObjectName("idle-stay")
        self._warning.hide()
        self._idle = IdleLock(app, opened.desk.clock, self)
        stay.clicked.connect(self._idle.touch)  # pressed by a screen reader: no key, no pointer
        self._idle.warned.connect(self._warn)
        self._idle.resumed.connect(self._warning.hide)
        self._idle.idled.connect(self._lock_idle)
        self._idle.start(timedelta(minutes=opened.desk.lock_minutes))

    @Slot(object)
    def _lock_after(self, minutes: int) -> None:
        """Chosen in Settings: it holds from now on, not from the next unlock."""
        if self._idle is not None:
            self._idle.change_limit(timedelta(minutes=minutes))

    @Slot(object)
    def _warn(self, seconds: int) -> None:
        self._warning.set_words(f"Locking in {seconds} s. Any key or touch keeps it open.")
        self._warning.setGeometry(0, 0, self.width(), self._warning.sizeHint().height())
        self._warning.show()
        self._warning.raise_()

    @Slot()
    def _lock_idle(self) -> None:
        if self.shell is not None:
            self.shell.lock_now("idle")

    @Slot()
    def _lock_away(self) -> None:
        if self.shell is not None:
            self.shell.lock_now("system")

    @Slot()
    def _lock_past_lease(self) -> None:
        if self.shell is not None:
            self.shell.lock_now("past_lease")

    @Slot(object)
    def _end_locked(self, reason: str) -> None:
        self._end(reason, LOCKED)

    @Slot()
    def _end_handed_over(self) -> None:
        """A child will hold the device: this process, its store and its keys go first."""
        self._end(HANDED_OVER, HANDED_OVER)

    @Slot()
    def _end_removed(self) -> None:
        """The council had this device erased; the door says so."""
        self._end("removed", LOCKED)

    def _end(self, reason: str, how: str) -> None:
        """Writes first, then rounds, then the store; the keys go with the process."""
        if self._is_ending:
            return
        self._is_ending = True
        with ExitStack() as last_first:  # each is done though another fails: the process must end
            last_first.callback(self.ended.emit, how)
            if self._opened is not None:
                last_first.callback(self._opened.close, reason)
            last_first.callback(clear_copied)
            last_first.callback(self._runner.close)
            if self._keeper is not None:
                last_first.callback(self._stop_rounds, self._keeper)
            if self._care is not None:
                last_first.callback(self._care.stop)
            if self._reading is not None:
                last_first.callback(self._reading.stop)
            if self._idle is not None:
                last_first.callback(self._idle.stop)
            last_first.callback(self._away.stop)

    def _stop_rounds(self, keeper: SyncKeeper) -> None:
        self.round_is_stuck = not keeper.stop(ROUND_WAIT_MS)

    # Qt overrides

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window closes the store; nothing typed is lost and nothing is asked."""
        event.accept()
        try:
            if self.shell is not None:
                self.shell.leave()
        finally:  # whatever a screen does, the store is closed and the process ends
            self._end("ended", CLOSED)
