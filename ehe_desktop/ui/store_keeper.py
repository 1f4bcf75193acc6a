"""Looks after the store's file while the window is open: soon after unlocking, then every ten minutes.

It has a thread of its own, so nobody waits for a check or a copy. It says only that the store is damaged.
"""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.services.care_for_store import Care, care_for_store
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow

FIRST_MS: Final = 20_000
"""The first screens come first."""
EVERY_MS: Final = 600_000
_log = logging.getLogger(__name__)


class StoreKeeper(QObject):
    """`damaged` when the file does not read well."""

    damaged = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.runner = Runner(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin, once the first screens are there."""
        self._timer.start(FIRST_MS)

    @Slot()
    def look(self) -> None:
        """Check and copy as far as either is due. Called by the timer."""
        self._timer.setInterval(EVERY_MS)
        if not self.runner.is_busy:
            desk = self._desk
            self.runner.run(self, lambda: care_for_store(desk), self._cared, self._failed)

    @Slot()
    def stop(self) -> None:
        """No more; a copy in hand is finished first."""
        self._timer.stop()
        self.runner.close()

    def _cared(self, care: Care) -> None:
        if care.is_damaged:
            self._timer.stop()
            self.damaged.emit()

    def _failed(self, fault: BaseException) -> None:
        _log.warning("no good copy of the store was made: %s", type(fault).__name__)


class DamagedBanner(Banner):
    """Hidden until the store is found damaged; `lock_wanted` when the person wants the good copy."""

    lock_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Part of the case store on this device is damaged.",
            "danger",
            "What you see was read whole. Finish what you are writing, then lock: the last good copy can "
            "be opened at the lock screen. Nothing is deleted. Tell support.",
            parent=parent,
        )
        self.setObjectName("store-damaged")
        lock = Button("Lock now")
        lock.setObjectName("store-damaged-lock")
        lock.clicked.connect(self.lock_wanted)
        self.add_below(Flow(lock))
        self.hide()
