"""Saving as one types: after a short pause, on leaving, and again when the disk refused.

It says which of three is true: saving, saved at a time, or not saved and why. What could not be
written stays on screen and is tried again; nothing is ever thrown away here. It writes nothing
itself: the work runs on the store thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.shell_facts import clock_words
from ehe_desktop.ui.soon import Soon

RETRY_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class SaveState:
    """What the foot of the page says about saving."""

    words: str
    failed: bool = False
    advice: str = ""
    """What is safe and what happens next, for the banner."""
    is_saving: bool = False


class Source(Protocol):
    """What there is to save. `take` and `not_kept` run on the screen's thread, `keep` does not."""

    def take(self) -> Any:
        """What is to be saved now, frozen; None when there is nothing."""
        ...

    def keep(self, taken: Any) -> StoreChanged:
        """Write it."""
        ...

    def not_kept(self, taken: Any) -> None:
        """It could not be written: it is to be saved still."""
        ...


class Autosave(QObject):
    """Saves a source: `touch` after each edit, `flush` on leaving."""

    said = Signal(object)
    """SaveState."""
    saved = Signal(object)
    """StoreChanged."""
    failed = Signal(object)
    """BaseException: what went wrong, of whatever kind."""

    def __init__(
        self, runner: Runner, clock: Clock, source: Source, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner, self._clock, self._source = runner, clock, source
        self.soon = Soon(self)
        self.soon.due.connect(self.flush)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.flush)
        self._under_way = 0
        self._failing = False

    def set_pauses(self, pause_ms: int, retry_ms: int) -> None:
        """Other intervals, for tests and slow disks."""
        self.soon.set_pause(pause_ms)
        self._retry.setInterval(retry_ms)

    @Slot()
    def touch(self) -> None:
        """Something was changed."""
        self.soon.touch()
        if not self._failing:
            self.said.emit(SaveState("Saving…", is_saving=True))

    @Slot()
    def flush(self) -> None:
        """Write what there is, now. The order of writes is the order of calls."""
        self.soon.stop()
        self._retry.stop()
        while (taken := self._source.take()) is not None:
            self._under_way += 1
            work = partial(self._source.keep, taken)
            self._runner.run(self, work, self._done, partial(self._not_done, taken), must=True)

    def _done(self, changed: StoreChanged) -> None:
        self._under_way -= 1
        self._failing = False
        self.saved.emit(changed)
        if self._under_way or self.soon.is_waiting:
            return
        self.said.emit(SaveState(f"Saved on this device {clock_words(self._clock.now())}"))

    def _not_done(self, taken: Any, fault: BaseException) -> None:
        self._under_way -= 1
        self._failing = True
        self._source.not_kept(taken)
        self._retry.start()
        reason = "disk full" if _is_disk(fault) else "the program could not write"
        advice = "What you saved before is safe. It tries again by itself."
        self.said.emit(SaveState(f"Not saved: {reason}", True, advice))
        self.failed.emit(fault)


def _is_disk(fault: BaseException) -> bool:
    return isinstance(fault, UserFacingError) and "disk" in fault.happened
