"""After a short pause, and at the latest after a longer while: when what is being made is saved."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

PAUSE_MS: Final = 400
"""After the last key, so that the write is done within half a second (ux.md 2.0.3)."""
LONGEST_MS: Final = 3_000
"""Somebody who never pauses is saved this often."""


class Soon(QObject):
    """`due` when it is time; `touch` after each change."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        for timer in (self._pause, self._longest):
            timer.timeout.connect(self.due)

    @property
    def is_waiting(self) -> bool:
        """True from a change until it is due or stopped."""
        return self._pause.isActive()

    @property
    def pause_ms(self) -> int:
        """How long a pause is, in milliseconds."""
        return self._pause.interval()

    def set_pause(self, pause_ms: int) -> None:
        """Another pause, for tests and slow disks."""
        self._pause.setInterval(pause_ms)

    def touch(self) -> None:
        """Something was changed."""
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()

    def stop(self) -> None:
        """It is being saved, or is no more."""
        self._pause.stop()
        self._longest.stop()
