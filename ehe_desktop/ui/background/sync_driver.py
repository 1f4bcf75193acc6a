"""Runs sync rounds on a thread of its own, one at a time.

A round is a plain blocking function given from outside; nothing here knows a
server or a store. Asking while a round runs means one more round afterwards,
not a queue. Every connection is to a method of a QObject: a plain function
would run on the worker's thread (style.md 5 #1).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QThread, Signal, Slot

from ehe_desktop.ui.background.cancel import CancelToken

Round = Callable[[CancelToken, Callable[[object], None]], Any]
"""A round takes a wish to stop and a place to report progress; returns its report."""


HELD_S: Final = 0.0005
"""How long a round may keep Python's lock when the painting thread asks for it. Python's own 5 ms are asked
for several times in one frame, each time Qt is called and comes back: 21 ms were measured."""


class _Worker(QObject):
    """Lives on the sync thread. Only the driver touches it."""

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, run_round: Round, cancel: CancelToken) -> None:
        super().__init__()
        self._run_round, self._cancel = run_round, cancel

    @Slot()
    def run(self) -> None:
        """One round from start to end."""
        try:
            report = self._run_round(self._cancel, self.progressed.emit)
        except Exception as fault:  # noqa: BLE001 - told apart on the main thread
            self.failed.emit(fault)
        else:
            self.finished.emit(report)


class SyncDriver(QObject):
    """`progressed`, `finished` and `failed` arrive on the thread that made the driver."""

    started = Signal()
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    _start = Signal()

    def __init__(self, run_round: Round, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cancel = CancelToken()
        self._is_busy = self._once_more = self._is_stopped = False
        self._thread = QThread(self)
        self._thread.setObjectName("sync")
        self._worker = _Worker(run_round, self._cancel)  # kept, or it would be collected
        self._worker.moveToThread(self._thread)
        self._start.connect(self._worker.run)
        self._worker.progressed.connect(self.progressed)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        sys.setswitchinterval(HELD_S)
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """True while a round runs."""
        return self._is_busy

    @Slot()
    def sync_now(self) -> None:
        """Start a round, or have one more run after this one. Nothing after `stop`."""
        if self._is_stopped:
            return
        if self._is_busy:
            self._once_more = True
            return
        self._is_busy = True
        self._cancel.reset()
        self.started.emit()
        self._start.emit()

    @Slot()
    def cancel_round(self) -> None:
        """Ask the round in hand to stop at its next step; the thread stays."""
        self._once_more = False
        self._cancel.cancel()

    def stop(self, wait_ms: int = 5_000) -> bool:
        """End the thread for good; True if it ended in time.

        Called by lock and by close. When False, the thread still works: keep
        the driver and ask again, because a running QThread must not be freed.
        """
        self._is_stopped, self._once_more = True, False
        self._cancel.cancel()
        self._thread.quit()
        return self._thread.wait(wait_ms)

    @Slot(object)
    def _on_finished(self, report: object) -> None:
        self._is_busy = False
        self.finished.emit(report)
        self._run_again_if_asked()

    @Slot(object)
    def _on_failed(self, fault: Exception) -> None:
        self._is_busy = False
        self.failed.emit(fault)
        self._run_again_if_asked()

    def _run_again_if_asked(self) -> None:
        if self._once_more:
            self._once_more = False
            self.sync_now()
