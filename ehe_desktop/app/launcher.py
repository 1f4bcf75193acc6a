"""The parent: holds no keys and no case data, runs one window at a time, keeps a spare door ready.

A window process ends with one of `Ending`'s codes. After a lock the spare door, which has been
started in the background and knows nothing, is told "show" on its standard input; so locking
feels instant although the process that held the keys is gone (DECISIONS 1).
A window that hands over ends too; then the child's process runs, which has no keys, until the device
is handed back. If it dies it is started again and goes on at the next question.
Nothing here imports Qt or opens a store. It relies on no fork and no exec.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from ehe_desktop.app.launch_words import HAND_OVER, SHOW, forget_order, fresh_order_line
from ehe_desktop.app.ticket import Ticket, read_ticket, write_ticket
from ehe_desktop.platform.process_start import start_own

MODULE = "ehe_desktop.app.cli"
SETTLE_S = 4.0
"""The spare door starts this long after a window, so that it does not slow the window's own start."""
MAX_CRASHES = 3
"""A window that dies this often in one run will not live; show nothing more and let support look."""
REFUSED = frozenset({2})
"""Argument errors: starting again would fail the same way."""


class Ending(IntEnum):
    """How a window process ends."""

    CLOSED = 0
    LOCKED = 10
    HANDED_OVER = 20
    """The store is closed and an order is left: the child's process comes next."""
    HANDED_BACK = 30
    """The child's process: the officer has the device again, and the door comes next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorCommand:
    """What to start a door with: where the store is, and further arguments."""

    folder: Path
    arguments: tuple[str, ...] = ()
    first_line: bytes = b""
    """Told to every door on standard input before anything else; the demonstration's keyring."""

    def line(self, *, spare: bool) -> list[str]:
        """The arguments of one door; a spare one waits to be shown."""
        waits = ("--spare",) if spare else ()
        return ["door", "--folder", str(self.folder), *waits, *self.arguments]

    def child_line(self) -> list[str]:
        """The arguments of the child's process: where the order lies, and nothing else."""
        return [HAND_OVER, "--folder", str(self.folder)]


class Launcher:
    """Runs doors one after another until a person closes the window."""

    def __init__(self, command: DoorCommand, settle_s: float = SETTLE_S) -> None:
        self._command = command
        self._settle_s = settle_s
        self._spare: subprocess.Popen[bytes] | None = None
        self._crashes = 0
        self._order_line = fresh_order_line()

    def run(self) -> int:
        """Run until closed; the exit code of the last window, 0 when a person closed it."""
        window = self._start(spare=False)
        while True:
            ending = self._wait_for(window)
            if ending == Ending.CLOSED:
                self._drop_spare()
                return 0
            if ending == Ending.HANDED_OVER:
                self._hand_over()
            elif ending != Ending.LOCKED:
                self._note_crash()
                if not self._worth_another_try(ending):
                    self._drop_spare()
                    return ending
            window = self._show_spare()

    def _wait_for(self, window: subprocess.Popen[bytes]) -> int:
        """Wait for the end; once the window has settled, get a spare door ready behind it."""
        with window:  # closes its standard input as well
            if self._spare is None:
                try:
                    return window.wait(timeout=self._settle_s)
                except subprocess.TimeoutExpired:
                    self._spare = self._start(spare=True)
            return window.wait()

    def _start(self, *, spare: bool) -> subprocess.Popen[bytes]:
        door = start_own(MODULE, self._command.line(spare=spare), stdin=subprocess.PIPE)
        own_line = b"" if spare else self._order_line
        _tell(door, self._command.first_line + own_line)
        return door

    def _hand_over(self) -> None:
        """Run the child's process until the device is handed back; a crash goes on where it was."""
        try:
            for _ in range(MAX_CRASHES + 1):
                line = self._command.child_line()
                with start_own(MODULE, line, stdin=subprocess.PIPE) as child:
                    _tell(child, self._order_line)
                    ending = child.wait()
                if ending in (Ending.HANDED_BACK, Ending.CLOSED, *REFUSED):
                    return
            self._note_crash()
        finally:
            self._order_line = fresh_order_line()
            with suppress(OSError):  # nobody has the key any more
                forget_order(self._command.folder)

    def _show_spare(self) -> subprocess.Popen[bytes]:
        spare, self._spare = self._spare, None
        if spare is None:
            return self._start(spare=False)
        if spare.poll() is None and spare.stdin is not None:
            try:
                spare.stdin.write(SHOW + self._order_line)
                spare.stdin.flush()
            except OSError:  # it ended between the look and the word
                spare.stdin.close()
            else:
                return spare
        _end(spare)
        return self._start(spare=False)

    def _drop_spare(self) -> None:
        if self._spare is not None:
            _end(self._spare)
            self._spare = None

    def _note_crash(self) -> None:
        old = read_ticket(self._command.folder)
        note = Ticket(
            reason="crashed",
            waiting_to_send=old.waiting_to_send,
            not_yet_told=old.not_yet_told,
            last_sync_at=old.last_sync_at,
        )
        with suppress(
            OSError
        ):  # a full disk: the lock screen then has less to say, but it is there
            write_ticket(self._command.folder, note)
        self._crashes += 1

    def _worth_another_try(self, ending: int) -> bool:
        return ending not in REFUSED and self._crashes <= MAX_CRASHES


def _tell(process: subprocess.Popen[bytes], words: bytes) -> None:
    if words and process.stdin is not None:
        with suppress(OSError):  # it ended at once: `wait` will say so
            process.stdin.write(words)
            process.stdin.flush()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    if process.stdin is not None:
        with suppress(OSError):  # a last word it no longer reads
            process.stdin.close()
    process.wait()
