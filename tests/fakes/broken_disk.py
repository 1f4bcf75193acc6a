"""A disk that fails under an open file: the system's own error from the next read, write or flush.

The numbers under which this process holds the file are made to lead elsewhere, as if the disk behind them had
gone bad. Whoever opens the file anew finds it well. Linux alone: it looks into /proc.
"""

from __future__ import annotations

import os
from pathlib import Path

HOW = {
    "unreadable": ("/proc/self/mem", os.O_RDONLY),  # a read at a place nobody has: EIO
    "write-only": ("", os.O_WRONLY),  # a read is refused
    "read-only": ("", os.O_RDONLY),  # a write is refused
    "forgetful": ("/dev/null", os.O_RDWR),  # a write is taken and lost, and the flush says so
}


def fail(path: Path, how: str) -> int:
    """Break every descriptor of `path` that this process has open; how many there were."""
    broken = 0
    for entry in list(Path("/proc/self/fd").iterdir()):
        try:
            if entry.readlink() != path:
                continue
        except FileNotFoundError:  # the one that listed the folder
            continue
        place, mode = HOW[how]
        bad = os.open(place or path, mode)
        os.dup2(bad, int(entry.name), inheritable=False)
        os.close(bad)
        broken += 1
    return broken
