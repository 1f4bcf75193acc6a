"""One thread for the store: screens hand over work and get the answer on their own thread.

Jobs run one after the other, in the order given. An answer for a widget that
has been deleted meanwhile is dropped. Only frozen values belong in answers; what
a job does is not looked at here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

_log = logging.getLogger(__name__)

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


@dataclass(frozen=True)
class _Asker:
    """Who asked, and where the answer goes."""

    owner: QObject
    done: Done
    failed: Failed


class Runner(QObject):
    """Owns the store thread. Made on the main thread, closed by it.

    `idle` is emitted when the last answer has been delivered.
    """

    idle = Signal()
    # Ticket and Future. `object`, because Signal(int) is 32 bits wide.
    _answered = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._tickets = count(1)
        self._askers: dict[int, _Asker] = {}
        self._may_drop: dict[int, Future[Any]] = {}
        self._is_closed = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """True while an answer is outstanding."""
        return bool(self._askers)

    def run(
        self,
        owner: QObject,
        work: Callable[[], Any],
        done: Done,
        failed: Failed,
        *,
        must: bool = False,
    ) -> None:
        """Run `work` on the store thread, then `done` or `failed` on this one.

        With `must` it is carried out even when `close` finds it still waiting: what somebody
        typed just before the program locks.

        Neither is called once `owner` is deleted. After `close` nothing runs:
        the store is shut, and a screen on its way out has no answer to wait for.
        """
        if self._is_closed:
            _log.info("work refused: the store thread has ended")
            return
        ticket = next(self._tickets)
        self._askers[ticket] = _Asker(owner, done, failed)
        future = self._pool.submit(work)
        if not must:
            self._may_drop[ticket] = future
        # Runs on the store thread: it may only emit. The hop is the queued connection.
        future.add_done_callback(partial(self._answered.emit, ticket))

    def close(self) -> None:
        """Finish the job in hand and those that must be done, drop the rest, end the thread."""
        self._is_closed = True
        for future in list(self._may_drop.values()):
            future.cancel()
        self._pool.shutdown(wait=True)
        self._may_drop.clear()
        self._askers.clear()

    @Slot(object, object)
    def _deliver(self, ticket: int, future: Future[Any]) -> None:
        asker = self._askers.pop(ticket, None)
        self._may_drop.pop(ticket, None)
        if asker is None or future.cancelled():
            return
        try:
            if shiboken6.isValid(asker.owner):
                self._hand_over(asker, future)
        finally:
            if not self._askers:
                self.idle.emit()

    def _hand_over(self, asker: _Asker, future: Future[Any]) -> None:
        fault = future.exception()
        if fault is None:
            asker.done(future.result())
        else:
            asker.failed(fault)
