"""The child's process: it knows one form, two first names and keys that open nothing.

It ends when the officer has the device again; the launcher then shows the door. It opens no store,
asks no keyring and no network, and cannot read back what it sealed. If it dies it is started again
and goes on at the question the child was at.
"""

from __future__ import annotations

import logging
import signal
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from ehe_desktop.app.handover_order import Place, note_place, read_order, read_place
from ehe_desktop.app.launch_words import order_key, read_line
from ehe_desktop.app.launcher import Ending
from ehe_desktop.app.logs import start_log, watch_faults
from ehe_desktop.app.system_clock import SystemClock
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.hand_over import HandOverOrder, Made
from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.services.form_env import FormEnv
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.preferences import read_preferences
from ehe_desktop.storage.envelope import EnvelopeKeys, EnvelopeWriter
from ehe_desktop.ui import theme
from ehe_desktop.ui.audio.recorder import can_record
from ehe_desktop.ui.audio.voice import system_voice
from ehe_desktop.ui.away_watch import AwayWatch
from ehe_desktop.ui.background.collector import Collector
from ehe_desktop.ui.battery_watch import BatteryWatch
from ehe_desktop.ui.handover.port import ChildFacts
from ehe_desktop.ui.handover.screen import HandOverScreen
from ehe_desktop.ui.quiet_qt import quiet_qt
from ehe_desktop.ui.widgets.clipboard import empty_clipboard
from ehe_desktop.xforms.session import Session

_log = logging.getLogger(__name__)
TITLE: Final = "Form"
"""What the task list of the system shows: no name of the program's work, none of a child."""


class SealingPort:
    """A `ChildPort` over the envelope of one order."""

    def __init__(self, folder: Path, key: bytes, order: HandOverOrder) -> None:
        self._folder, self._key, self._order = folder, key, order
        self.clock: Clock = SystemClock()
        form = FormShelf(forms_dir()).form(order.form_name)
        self.session = Session(form, FormEnv(self.clock, order.envelope_id))
        place = read_place(folder, key, order.envelope_id)
        self.facts = ChildFacts(
            called=order.called,
            officer=order.officer,
            language=order.language,
            record_s=order.audio_s if order.audio_s and can_record() else 0,
            done=tuple(dict.fromkeys((*order.done, *place.done))),
            opened=place.open,
            here=place.here,
        )
        self._writer = EnvelopeWriter(
            Path(order.envelope_path),
            EnvelopeKeys(
                bytes.fromhex(order.envelope_id),
                bytes.fromhex(order.public_key),
                bytes.fromhex(order.writer_key),
            ),
        )

    def seal(self, made: Made) -> None:
        """Seal one deed. Raises StoreCannotWrite."""
        self._writer.append(msgspec.json.encode(made))

    def note_place(self, done: Sequence[str], opened: Sequence[str], here: str) -> None:
        """Note which questions were met; a disk that refuses costs only the way back after a crash."""
        place = Place(
            envelope_id=self._order.envelope_id, done=tuple(done), open=tuple(opened), here=here
        )
        with suppress(OSError):
            note_place(self._folder, self._key, place)


class ChildWindow(QMainWindow):
    """The whole screen, without a frame. Closing it gives the device back; it never shows a desktop."""

    def __init__(self, screen: HandOverScreen) -> None:
        super().__init__()
        self._screen = screen
        self.setWindowTitle(TITLE)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setCentralWidget(screen)
        self.setMinimumSize(640, 480)

    # Qt overrides

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whoever closes it has the device: the door comes next."""
        event.accept()
        self._screen.handed_back.emit()


class HandOverProcess(QObject):
    """Holds what lives as long as the child has the device."""

    def __init__(self, port: SealingPort, app: QApplication) -> None:
        super().__init__()
        self._app, self._code = app, int(Ending.HANDED_BACK)
        self._collector = Collector(self)
        self._collector.start()
        self.screen = HandOverScreen(port, system_voice())
        self.window = ChildWindow(self.screen)
        self.screen.handed_back.connect(self._end)
        app.applicationStateChanged.connect(self._on_state)
        app.screenAdded.connect(self._on_screens)
        app.screenRemoved.connect(self._on_screens)
        self._was_in_front = False
        self._away = AwayWatch(current_platform(), self)
        self._away.went_away.connect(self.screen.go_away)
        self._battery = BatteryWatch(current_platform().battery, self)
        self._battery.low.connect(self.screen.keep_now)

    def run(self) -> int:
        """Run until the device is handed back."""
        signal.signal(signal.SIGTERM, self._on_term)
        QTimer.singleShot(0, self, self._show)
        self._app.exec()
        return self._code

    @Slot()
    def _show(self) -> None:
        empty_clipboard()
        self.window.showFullScreen()
        self.window.raise_()
        self.window.activateWindow()
        current_platform().guard_screen(int(self.window.winId()), on=True)
        self._away.start(int(self.window.winId()))
        self._battery.start()
        self.screen.begin()

    @Slot(Qt.ApplicationState)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        """Another window is in front: cover at once (a program cannot keep Alt+Tab from anybody)."""
        if state is Qt.ApplicationState.ApplicationActive:
            self._was_in_front = True
        elif self._was_in_front:
            self.screen.go_away()

    @Slot(object)
    def _on_screens(self, _screen: object) -> None:
        self.screen.go_away()

    def _on_term(self, _number: int, _frame: object) -> None:
        self._end()

    @Slot()
    def _end(self) -> None:
        self.screen.stop_recording()
        empty_clipboard()
        self._app.exit(self._code)


def run_hand_over(arguments: Namespace) -> int:
    """Start Qt and run one hand-over; without an order it ends at once and the door comes."""
    folder = Path(arguments.folder)
    start_log(folder)
    hardening = current_platform().harden_process()
    _log.info("hand-over, hardened: %s", len(hardening.done))
    key = order_key(read_line())
    order = read_order(folder, key) if key else None
    if order is None:
        return int(Ending.HANDED_BACK)
    quiet_qt()
    app = QApplication([TITLE])
    app.setApplicationName(TITLE)
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, theme.Mode.CHILD, read_preferences(folder).text_percent / 100)
    process = HandOverProcess(SealingPort(folder, key, order), app)
    watch_faults(_forget_fault)
    if arguments.out:
        from ehe_desktop.app.tour.handover_script import start_child_tour

        start_child_tour(process.window, Path(arguments.out), light_only=arguments.light_only)
    return process.run()


def _forget_fault(_fault: BaseException) -> None:
    """A child never sees a fault; the log has its place."""
