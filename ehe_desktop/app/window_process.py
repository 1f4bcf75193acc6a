"""The process of one window: the door, which becomes the case window when the passphrase is right.

It ends with an exit code that tells the launcher why (`Ending`). A spare waits, knowing nothing, until
a line on standard input says to show itself. After a lock the process is gone and its keys with it.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from argparse import Namespace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from ehe_desktop.app.demo_mark import REFUSED, is_demo
from ehe_desktop.app.door import Door, DoorSettings
from ehe_desktop.app.handover_order import leave_order
from ehe_desktop.app.launch_words import SHOW, order_key, read_line
from ehe_desktop.app.launcher import Ending
from ehe_desktop.app.logs import start_log, watch_faults
from ehe_desktop.app.wiring import SystemClock
from ehe_desktop.domain.hand_over import HandOverOrder
from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.memory_keyring import MemoryKeyring
from ehe_desktop.services.errors import CannotHandOver
from ehe_desktop.services.export_schedule import sweep_exports
from ehe_desktop.services.preferences import read_preferences
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.ui import theme
from ehe_desktop.ui.background.collector import Collector
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.quiet_qt import quiet_qt
from ehe_desktop.ui.warm import Warmer, behind_the_door
from ehe_desktop.ui.window import HANDED_OVER, LOCKED, Window

_log = logging.getLogger(__name__)
PROGRAM: Final = "Home visits"
NOT_STARTED: Final = 2
WARM_AFTER_MS: Final = 300
"""The door is painted first."""
DEMO_WORDS: Final = (
    "Demonstration: everybody here is invented. Secrets are in the {keyring}. "
    "The passphrase is: {passphrase}"
)


class _Words(QObject):
    """Lines of standard input, brought to the thread of the window."""

    show_wanted = Signal()
    parent_gone = Signal()
    order_key = b""
    """Told by the launcher: with it an order can be left; without it nothing is handed over."""

    def listen(self) -> None:
        """Read until the end, on a thread of its own."""
        threading.Thread(target=self._read, name="launcher", daemon=True).start()

    def _read(self) -> None:
        while line := read_line():
            if line == SHOW:
                self.show_wanted.emit()
            elif key := order_key(line):
                self.order_key = key
        self.parent_gone.emit()


class WindowProcess(QObject):
    """Holds what lives as long as the window does."""

    def __init__(self, arguments: Namespace, app: QApplication) -> None:
        super().__init__()
        self._app, self._arguments = app, arguments
        self._ending = Ending.CLOSED
        self._folder = Path(arguments.folder)
        self._collector = Collector(self)
        self._collector.start()  # before there is a second thread
        gc.freeze()  # the imports stay for good: not looked at, a full pass takes 1 ms, not 125
        self.runner = Runner(self)
        self._words = _Words(self)
        self.window = Window(Door(self._settings()), self.runner)
        self.window.ended.connect(self._on_ended)
        self.window.unlocked.connect(self._mind_the_end)
        app.commitDataRequest.connect(self.window.close)
        self._words.show_wanted.connect(self.show, Qt.ConnectionType.QueuedConnection)
        self._words.parent_gone.connect(self._on_parent_gone, Qt.ConnectionType.QueuedConnection)

    def run(self) -> int:
        """Run until the window ends; the exit code."""
        watch_faults(self._tell)
        sweep_exports(
            self._folder, SystemClock().now()
        )  # printed files outlive their day by a lock at most
        self._words.listen()
        Warmer(self).start(behind_the_door(), WARM_AFTER_MS)
        if not self._arguments.spare:
            QTimer.singleShot(0, self, self.show)
        self._app.exec()
        return int(self._ending)

    @Slot()
    def show(self) -> None:
        """Show the door as things stand now."""
        self._apply_look()
        self.window.show_door()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        current_platform().guard_screen(int(self.window.winId()), on=True)

    def _settings(self) -> DoorSettings:
        demo = self._arguments.demo
        keyring = _demo_keyring() if demo else None
        words = (
            DEMO_WORDS.format(
                keyring=keyring.display_name, passphrase=self._arguments.demo_passphrase
            )
            if keyring
            else ""
        )
        return DoorSettings(
            base=self._folder,
            clock=SystemClock(),
            safe=keyring,
            demo=demo,
            demo_words=words,
            centre_url=self._arguments.centre,
            enrolment_code=self._arguments.code,
            apply_look=self._show_look,
            leave_order=self._leave_order,
        )

    def _leave_order(self, order: HandOverOrder) -> None:
        """For the launcher to find (store thread)."""
        key = self._words.order_key
        if not key:
            raise CannotHandOver
        try:
            leave_order(self._folder, key, order)
        except OSError as fault:
            raise StoreCannotWrite from fault

    def _apply_look(self) -> None:
        liked = read_preferences(self._folder)
        theme.apply(self._app, liked.theme, liked.text_percent / 100)

    def _show_look(self, name: str, percent: int) -> None:
        theme.apply(self._app, name, percent / 100)

    def _tell(self, fault: BaseException) -> None:
        if self.window.shell is not None:
            self.window.shell.show_fault(fault)

    @Slot(object)
    def _on_ended(self, how: str) -> None:
        endings = {LOCKED: Ending.LOCKED, HANDED_OVER: Ending.HANDED_OVER}
        self._ending = endings.get(how, Ending.CLOSED)
        self._app.exit(int(self._ending))

    @Slot()
    def _mind_the_end(self) -> None:
        """From now on there is something to lose: the end of the session closes the window."""
        close_when_told(self.window)

    @Slot()
    def _on_parent_gone(self) -> None:
        """A spare without a launcher will never be shown; a window in use stays until it is closed."""
        if not self.window.isVisible():
            self._app.exit(int(Ending.CLOSED))


def close_when_told(window: Window) -> None:
    """Close `window` on SIGTERM, so that what is typed is written; its idle clock wakes the interpreter."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: window.close())


def run_window(arguments: Namespace) -> int:
    """Start Qt and run one window process."""
    folder = Path(arguments.folder)
    if arguments.demo and not is_demo(folder):
        print(REFUSED, file=sys.stderr)
        return NOT_STARTED
    start_log(folder)
    hardening = current_platform().harden_process()
    _log.info("hardened: %s; not possible: %s", len(hardening.done), len(hardening.not_possible))
    quiet_qt()
    app = QApplication([PROGRAM])
    app.setApplicationName(PROGRAM)
    app.setQuitOnLastWindowClosed(False)
    process = WindowProcess(arguments, app)
    script = getattr(arguments, "tour", "")
    if script:
        from ehe_desktop.app.tour.start import start_tour

        ports = (arguments.centre_port, arguments.cable_port)
        start_tour(
            process.window, script, Path(arguments.out), ports, light_only=arguments.light_only
        )
    code = process.run()
    if (
        process.window.round_is_stuck
    ):  # freeing a thread that still waits would abort: a false crash
        logging.shutdown()
        os._exit(code)
    return code


def _demo_keyring() -> MemoryKeyring:
    """Where the demonstration's parent keeps the secrets: told in the first line, never in arguments."""
    word, port, key = read_line().split()
    if word != b"keyring":
        os._exit(NOT_STARTED)
    return MemoryKeyring(int(port), bytes.fromhex(key.decode("ascii")))
