"""One set-up at a time: a second terminal waits for the first instead of undoing its work.

The lock is the system's own on a file in the temporary folder, so it goes when
the process goes, however it ends. It guards nothing but the making of `.venv`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from steps.say import line

_PAUSE_S = 0.5


@contextlib.contextmanager
def only_one(place: Path) -> Iterator[None]:
    """Hold the right to set up `place`; wait while another process has it."""
    whose = getattr(os, "getuid", int)()
    mark = hashlib.sha256(f"{place} {whose}".encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"ehe-setup-{mark}.lock").open("a+b") as held:
        if not _try(held):
            line("Another set-up of this folder is under way: waiting for it.")
            while not _try(held):
                time.sleep(_PAUSE_S)
        yield


def _try(held: IO[bytes]) -> bool:
    try:
        _locker()(held.fileno())
    except OSError:
        return False
    return True


def _locker() -> Callable[[int], object]:
    if os.name == "posix":
        import fcntl

        return lambda number: fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    import importlib

    # by name, because a type checker on another system does not know its parts
    windows = importlib.import_module("msvcrt")
    return lambda number: windows.locking(number, windows.LK_NBLCK, 1)
