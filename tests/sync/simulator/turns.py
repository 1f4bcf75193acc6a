"""Rounds of several devices side by side, one step at a time: a thread each, and one baton.

Only the holder of the baton runs, so a history depends on nothing but its seed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from tests.sync.simulator.points import Died

STUCK_S = 120
MOST_REQUESTS = 3000
"""More than any round of a history asks, a hundred times over."""


class Turns:
    """One round that stops before every request until it is given its turn."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._go, self._back = threading.Semaphore(0), threading.Semaphore(0)
        self.is_over, self.must_die = False, False
        self.result: Any = None
        self.fault: BaseException | None = None
        self._work, self._steps = work, 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def step(self) -> bool:
        """Run to the next request or the end; True while there is more."""
        if self.is_over:
            return False
        self._steps += 1
        if self._steps > MOST_REQUESTS:
            raise AssertionError("a round asks on and on and never ends")
        self._go.release()
        if not self._back.acquire(timeout=STUCK_S):
            raise AssertionError("a round never came back: it waits for something nobody gives")
        return not self.is_over

    def finish(self) -> None:
        """Run to the end."""
        while self.step():
            pass
        self._thread.join()

    def pause(self) -> None:
        """Called by the round itself before each request."""
        self._back.release()
        self._go.acquire()
        if self.must_die:
            raise Died

    def _run(self) -> None:
        self._go.acquire()
        try:
            if not self.must_die:
                self.result = self._work()
        except BaseException as fault:  # noqa: BLE001 - handed to the one who waits
            self.fault = fault
        self.is_over = True
        self._back.release()
