"""Knows when the hours of reading past the lease are over, and notes the time that they have run.

It asks on the store thread, twice a minute; when the store was never past its lease, or is not any more
after a contact, it asks nothing. It locks nothing itself.
"""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner

EVERY_MS: Final = 30_000
_log = logging.getLogger(__name__)


class ReadingWatch(QObject):
    """`over` once the store may not be read any longer."""

    over = Signal()

    def __init__(self, desk: Desk, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin, where the store is only read."""
        if self._desk.read_only_because:
            self._timer.start(EVERY_MS)

    @Slot()
    def look(self) -> None:
        """Ask whether it is over. Called by the timer."""
        if self._desk.read_only_because:
            self._runner.run(self, self._desk.is_reading_over, self._told, self._failed)
        else:
            self._timer.stop()

    @Slot()
    def stop(self) -> None:
        """No more: locked, or closing."""
        self._timer.stop()

    def _told(self, is_over: bool) -> None:
        if is_over:
            self._timer.stop()
            self.over.emit()

    def _failed(self, fault: BaseException) -> None:
        _log.warning("the time of reading was not noted: %s", type(fault).__name__)
