"""A disk in memory for what a test run writes and never needs again.

What dies in these tests is a laptop or a process, never the machine, so nothing here has to outlast it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY, ROOM = "/dev/shm", 2 << 30
"""A disk in memory, as Linux has it, and how many bytes of it must be free."""


def in_memory() -> str | None:
    """Where files cost no disk; None: where temporary files go here."""
    if not Path(MEMORY).is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    runs_programs = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    return MEMORY if runs_programs and shutil.disk_usage(MEMORY).free > ROOM else None
