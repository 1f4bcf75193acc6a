"""Knows when nobody can be sitting here any more: the machine slept, or the session was locked or left.

Three ears, because no one of them is everywhere: the message bus (Linux), window messages
(Windows), and a count of the time asleep, looked at each second and so at once on waking.
What to listen to is the platform's to say. It locks nothing itself. An ear that cannot be
opened is passed over: the count is always there.

Source: guide/security.md 3.11; guide/ux.md 2.14.
"""

from __future__ import annotations

import ctypes
import logging
from contextlib import suppress
from typing import Any, Final

from PySide6.QtCore import (
    SLOT,
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QObject,
    QTimer,
    Signal,
    Slot,
)

from ehe_desktop.platform.interface import AwaySigns, Platform

LOOK_EVERY_MS: Final = 1_000
SLEPT_MS: Final = 2_000
"""Less is the two clocks being read one after the other."""
_WINDOWS_MESSAGES: Final = (b"windows_generic_MSG", b"windows_dispatcher_MSG")
_log = logging.getLogger(__name__)


class AwayWatch(QObject):
    """`went_away` once, when the person can no longer be here."""

    went_away = Signal()

    def __init__(self, platform: Platform, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._platform = platform
        self._slept_ms = 0
        self._filter: _MessageFilter | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.check)

    def start(self, window_handle: int) -> None:
        """Listen from now on; `window_handle` is the window the system tells."""
        self._slept_ms = self._platform.slept_ms()
        self._timer.start()
        signs = AwaySigns()
        with suppress(OSError, AttributeError):  # a library of the system that is not there
            signs = self._platform.away_signs(window_handle)
        if signs.bus:
            self._listen_to_bus(signs)
        app = QCoreApplication.instance()
        if signs.messages and app is not None:
            self._filter = _MessageFilter(signs.messages, self)
            app.installNativeEventFilter(self._filter)

    @Slot()
    def check(self) -> None:
        """Has the machine slept since it was last asked? Called by the timer."""
        slept = self._platform.slept_ms()
        if slept - self._slept_ms >= SLEPT_MS:
            self.say()
        self._slept_ms = slept

    @Slot()
    def say(self) -> None:
        """Somebody heard it."""
        self.stop()
        self.went_away.emit()

    @Slot(bool)
    def say_if(self, is_going: bool) -> None:
        """Heard with a yes or no: no is the coming back."""
        if is_going:
            self.say()

    @Slot()
    def stop(self) -> None:
        """Listen no longer: locked, or closing."""
        self._timer.stop()
        app = QCoreApplication.instance()
        if self._filter is not None and app is not None:
            app.removeNativeEventFilter(self._filter)
            self._filter = None

    def _listen_to_bus(self, signs: AwaySigns) -> None:
        from PySide6.QtDBus import QDBusConnection  # not on every system

        bus = QDBusConnection.systemBus()
        for sign in signs.bus:
            # The stubs ask for bytes; the library takes the text that SLOT makes and nothing else.
            slot: Any = SLOT("say_if(bool)") if sign.only_true else SLOT("say()")
            if not bus.connect(sign.service, "", sign.interface, sign.member, self, slot):
                _log.info("no word of %s from the system bus", sign.member)


class _MessageFilter(QAbstractNativeEventFilter):
    """Looks at each window message for one of those that mean: away."""

    def __init__(self, wanted: frozenset[tuple[int, int]], watch: AwayWatch) -> None:
        super().__init__()
        self._wanted = wanted
        self._watch = watch

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> object:
        """Qt's hook; never swallows a message."""
        if bytes(kind.data() if isinstance(kind, QByteArray) else kind) in _WINDOWS_MESSAGES:
            found = _Message.from_address(int(message))
            if (found.message, found.value) in self._wanted:
                QTimer.singleShot(0, self._watch, self._watch.say)
        return False, 0


class _Message(ctypes.Structure):
    """The head of Windows' MSG: window, message, first value."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("value", ctypes.c_size_t),
    )
