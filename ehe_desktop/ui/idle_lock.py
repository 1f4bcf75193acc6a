"""Knows when nobody has used the program for a while: warns, then says to lock.

It measures by the clock it is given, not by counting ticks, so time asleep
counts as time away. It locks nothing itself: the shell does on `idled`. A
`guard` (recording, the child's own time) never stops it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QInputEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ehe_desktop.domain.clock import Clock
from ehe_desktop.ui.input_watch import InputWatch

WARNING = timedelta(seconds=60)
TICK_MS = 1_000
_USES = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletPress,
    QEvent.Type.TabletMove,
    QEvent.Type.InputMethod,
}
_INPUT = (QInputEvent, QInputMethodEvent)


class IdleLock(QObject):
    """`warned(seconds_left)` each second in the last minute, `resumed`, then `idled` once."""

    warned = Signal(object)
    resumed = Signal()
    idled = Signal()

    def __init__(self, app: QApplication, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._watch = InputWatch(app, self._note_use, self)
        self._limit: timedelta | None = None
        self._used_at = clock.now()
        self._is_warning = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.check)

    def start(self, limit: timedelta) -> None:
        """Watch from now on; `idled` after `limit` without use."""
        self._limit, self._used_at, self._is_warning = limit, self._clock.now(), False
        self._watch.start()
        self._timer.start()

    def change_limit(self, limit: timedelta) -> None:
        """Another limit, at once; whoever chose it is here."""
        if self._limit is not None:
            self._limit = limit
            self.touch()

    @Slot()
    def stop(self) -> None:
        """Watch no longer: locked, or closing."""
        self._limit = None
        self._timer.stop()
        self._watch.stop()

    @Slot()
    def touch(self) -> None:
        """Somebody is here: count anew."""
        now = self._clock.now()
        if self._limit is not None and now - self._used_at >= self._limit:
            self.check()
            return
        self._used_at = now
        if self._is_warning:
            self._is_warning = False
            self.resumed.emit()

    @Slot()
    def check(self) -> None:
        """Compare the clock with the last use. Called by the timer and on waking."""
        if self._limit is None:
            return
        left = self._left(self._clock.now())
        if left <= timedelta(0):
            self.stop()
            self.idled.emit()
        elif left <= WARNING:
            self._is_warning = True
            self.warned.emit(max(1, round(left.total_seconds())))

    def _left(self, now: datetime) -> timedelta:
        assert self._limit is not None
        away = now - self._used_at
        if away < timedelta(0):  # the clock was put back: time away is not known, so count anew
            self._used_at = now
            return self._limit
        return self._limit - away

    def _note_use(self, event: QEvent) -> None:
        if isinstance(event, _INPUT) and event.type() in _USES:
            self.touch()
