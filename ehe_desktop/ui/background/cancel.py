"""A wish to stop, passed to work on another thread. It never interrupts anything by force."""

from __future__ import annotations

import threading


class CancelToken:
    """Asked between steps of a piece of work, never inside a transaction."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._asked.set()

    def reset(self) -> None:
        """Forget an earlier wish, before new work."""
        self._asked.clear()

    @property
    def cancelled(self) -> bool:
        """True once `cancel` was called."""
        return self._asked.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait that long, or until cancelled; True if cancelled."""
        return self._asked.wait(seconds)
