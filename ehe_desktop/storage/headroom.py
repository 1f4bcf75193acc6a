"""A little disk space kept back, so that a concern can be saved when the disk is full.

It is a file of our own beside the store, of plain filling. When a safeguarding write meets a full
disk, the file is given up and the write is tried once more (sync.md B5 5). Nothing else may use it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

FILE_NAME: Final = "kept-free.bin"
BYTES: Final = 2 * 1024 * 1024
"""Several times what one concern, its op, audit entry and write-ahead log take."""


def keep(folder: Path) -> bool:
    """Make the file if it is not there; False when the disk has no room for it."""
    path = folder / FILE_NAME
    try:
        if path.is_file() and path.stat().st_size == BYTES:
            return True
        with path.open("wb") as file:
            file.write(os.urandom(BYTES))  # noughts might be kept as a hole that takes no room
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        return False
    return True


def give_up(folder: Path) -> bool:
    """Free the space; True when there was some."""
    path = folder / FILE_NAME
    try:
        path.unlink()
    except OSError:
        return False
    return True
