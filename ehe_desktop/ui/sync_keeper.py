"""Keeps rounds going while the window is open, and knows what to say about the connection.

A round runs soon after a change, every few minutes while connected, and after a growing wait
when it failed. No connection is a plain state: nothing waits for it and nothing alarms. What a
round is, and how long to wait after a fault, is given from outside (`SyncPort`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import StoreError, SyncError
from ehe_desktop.domain.given_file import size_words
from ehe_desktop.domain.sync_round import SyncProgress, SyncReport
from ehe_desktop.ui.background.sync_driver import Round, SyncDriver
from ehe_desktop.ui.sync.queue_words import file_words

AFTER_CHANGE_MS: Final = 2_000
WHILE_CONNECTED_MS: Final = 5 * 60_000


@dataclass(frozen=True, slots=True)
class SyncPort:
    """One round as a blocking call, and the wait in seconds after the n-th fault (None: a person must act)."""

    run_round: Round
    wait_after_fault_s: Callable[[int, BaseException], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What is true about the connection now, ready to be said."""

    online: bool = False
    busy: bool = False
    words: str = "Offline"
    fault: BaseException | None = None
    """Only when something else than "no connection" is the matter."""
    tries: int = 0
    """How often in a row it did not work."""
    again_in_s: float | None = None
    """When it is tried again by itself; None when it is not."""


_PHASES: Final = {
    "connecting": "Connecting…",
    "sending": "Sending {done} of {of}",
    "receiving": "Getting {done} of {of}",
    "laying_in": "Finishing…",
}
_UNCOUNTED: Final = {"sending": "Sending…", "receiving": "Getting what is new…"}


class SyncKeeper(QObject):
    """`connection_changed(Connection)`, `settled(SyncReport)`, `asked_and_failed(fault)`, `changed(StoreChanged)`."""

    connection_changed = Signal(object)
    settled = Signal(object)
    asked_and_failed = Signal(object)
    changed = Signal(object)
    """What a round that failed had laid in or taken back before."""
    store_gone = Signal()
    """The council had this device erased: there is nothing left to show."""

    def __init__(self, port: SyncPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port = port
        self._faults = 0
        self._asked = False
        self.connection = Connection(words=_PHASES["connecting"])  # until a round has ended
        self._driver = SyncDriver(port.run_round, self)
        self._driver.progressed.connect(self._on_progress)
        self._driver.finished.connect(self._on_finished)
        self._driver.failed.connect(self._on_failed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._driver.sync_now)

    @Slot()
    def start(self) -> None:
        """Begin with a round soon after the window is up."""
        self._timer.start(AFTER_CHANGE_MS)

    @Slot()
    def sync_now(self) -> None:
        """A person asked: run at once, and say so if it fails."""
        self._asked = True
        self._say(Connection(online=self.connection.online, busy=True, words="Connecting…"))
        self._driver.sync_now()

    @Slot(object)
    def note_change(self, _changed: StoreChanged) -> None:
        """Something was saved: send it soon, together with what follows within a moment."""
        if self.connection.online:
            self._timer.start(AFTER_CHANGE_MS)

    @Slot()
    def cancel(self) -> None:
        """Stop the round in hand at its next step."""
        self._driver.cancel_round()

    def stop(self, wait_ms: int = 5_000) -> bool:
        """End for good, before the process does; True if it ended in time."""
        self._timer.stop()
        return self._driver.stop(wait_ms)

    @Slot(object)
    def _on_progress(self, progress: SyncProgress) -> None:
        phases = _PHASES if progress.is_counted else {**_PHASES, **_UNCOUNTED}
        words = phases.get(progress.phase, "Syncing…").format(done=progress.done, of=progress.of)
        if progress.media_type:
            words += f" · {file_words(progress.media_type).lower()}, {size_words(progress.size)}"
        self._say(Connection(online=self.connection.online, busy=True, words=words))

    @Slot(object)
    def _on_finished(self, report: SyncReport) -> None:
        self._faults, self._asked = 0, False
        self._say(Connection(online=True, words="Connected"))
        self._timer.start(WHILE_CONNECTED_MS)
        self.settled.emit(report)

    @Slot(object)
    def _on_failed(self, fault: BaseException) -> None:
        if isinstance(fault, SyncError) and fault.ends_sitting:
            self._timer.stop()
            self.store_gone.emit()
            return
        if isinstance(fault, SyncError | StoreError):
            self.changed.emit(fault.changed)
        self._faults += 1
        stopped = isinstance(fault, SyncError) and fault.by_choice
        offline = isinstance(fault, SyncError) and fault.offline
        words = "Offline" if offline else "The last sync did not work"
        plain = offline or stopped
        wait_s = self._port.wait_after_fault_s(self._faults, fault)
        self._say(
            Connection(
                words="Sync stopped" if stopped else words,
                fault=None if plain else fault,
                tries=self._faults,
                again_in_s=wait_s,
            )
        )
        if wait_s is not None:
            self._timer.start(round(wait_s * 1000))
        asked, self._asked = self._asked, False
        if asked and not stopped:
            self.asked_and_failed.emit(fault)

    def _say(self, connection: Connection) -> None:
        self.connection = connection
        self.connection_changed.emit(connection)
