"""What a person sees while things are set up: which step of how many, and how long it took.

Plain ASCII, one line a step, no colours: it is read in terminals and in logs.
It decides nothing.
"""

from __future__ import annotations

import sys
import time


class SetupProblem(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Setting up cannot go on; the message says what is wrong and what to do."""

    def __init__(self, message: str, code: int = 3) -> None:
        super().__init__(message)
        self.code = code


class Progress:
    """Counts steps and time from the moment it is made."""

    def __init__(self, steps: int) -> None:
        self._started = time.monotonic()
        self._steps = steps
        self._step = 0

    def step(self, what: str) -> None:
        """Begin the next step."""
        self._step += 1
        line(f"[{self._step}/{self._steps}] {what}  ({self.elapsed_s:.0f} s so far)")

    def note(self, what: str) -> None:
        """Say one more thing about the step under way."""
        line(f"      {what}")

    def done(self, what: str) -> None:
        """Say that everything is ready."""
        line(f"{what}  ({self.elapsed_s:.1f} s)")

    @property
    def elapsed_s(self) -> float:
        """Seconds since the first step."""
        return time.monotonic() - self._started


def line(text: str) -> None:
    """One line, at once: the next thing to print may be another process."""
    print(text, flush=True)


def fault(text: str) -> None:
    """A line for what went wrong."""
    print(text, file=sys.stderr, flush=True)
