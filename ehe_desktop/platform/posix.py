"""What Linux and macOS have in common: file modes, folder sync, file locks, core files."""

from __future__ import annotations

import os
import resource
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ehe_desktop.platform.interface import LockHandle, ScreenGuard

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


class PosixPlatform:
    """The shared half of the two POSIX systems."""

    clipboard_marks: Mapping[str, bytes] = MappingProxyType({})

    def prepare_keyring(self, backend: Any) -> None:
        """Nothing to prepare."""

    def guard_screen(self, window_handle: int, *, on: bool) -> ScreenGuard:  # noqa: ARG002 - one interface
        """No window system here lets a program promise this."""
        return ScreenGuard.CANNOT_BE_PROMISED if on else ScreenGuard.OFF

    def make_private(self, path: Path) -> None:
        """0700 for a folder, 0600 for a file, whatever the umask was."""
        path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)

    def sync_folder(self, folder: Path) -> None:
        """Write the folder's own entries to the disk."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def try_lock(self, file: LockHandle) -> bool:
        """An advisory lock that ends with the process, however it ends."""
        import fcntl

        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def start_options(self) -> dict[str, Any]:
        """Inherit no open files; stay in the parent's session so that both end together."""
        return {"close_fds": True}


def forbid_core_files() -> None:
    """No core file, so no copy of memory on the disk after a crash."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
