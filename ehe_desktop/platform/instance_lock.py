"""One copy of the program per store: an operating-system lock on a small file.

The system drops the lock when the process ends, however it ends, so a crash
never leaves the store shut. The file holds nothing and stays where it is.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.faults import AlreadyRunning

if TYPE_CHECKING:
    from pathlib import Path


class InstanceLock:
    """Holds one folder for this process, as a context manager or until `release`."""

    def __init__(self, folder: Path) -> None:
        """Take the lock of `folder`, which must exist.

        Raises:
            AlreadyRunning: another process holds it.
        """
        handle = os.open(folder / "in-use.lock", os.O_CREAT | os.O_RDWR, 0o600)
        self._file = os.fdopen(handle, "r+b")
        if not current_platform().try_lock(self._file):
            self._file.close()
            raise AlreadyRunning("another copy of the program holds this store")

    def release(self) -> None:
        """Let the folder go; a second call does nothing."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.release()
