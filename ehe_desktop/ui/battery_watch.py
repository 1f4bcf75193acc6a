"""Looks at the battery now and then, and says so while it is nearly empty. No battery, no word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ehe_desktop.platform.interface import Battery

EVERY_MS: Final = 20_000


class BatteryWatch(QObject):
    """`low` each time it is looked at and found nearly empty."""

    low = Signal()

    def __init__(
        self,
        read: Callable[[], Battery | None],
        parent: QObject | None = None,
        every_ms: int = EVERY_MS,
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._timer = QTimer(self, interval=every_ms)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look from now on."""
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Look once. A machine without a battery is not asked again."""
        battery = self._read()
        if battery is None:
            self._timer.stop()
        elif battery.is_low:
            self.low.emit()
