"""The key file on the disk: read with its copy as a second chance, written so that no cut loses both.

Writing: a temporary file made anew and private, flushed; the file that was there
becomes the copy; the new one takes its place in one step; the folder is flushed.
Whatever moment the power goes, `store.key` or `store.key.bak` is whole.
Reading: a damaged file gives way to its copy, and says so.

Source: guide/security.md 3.3.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.patience import patiently
from ehe_desktop.storage import key_file_format as form
from ehe_desktop.storage.errors import KeyFileDamaged, KeyFileMissing, StoreCannotWrite

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_FILE: Final = form.LONGEST_BODY + 12 + 64


@dataclass(frozen=True, slots=True)
class LoadedKeyFile:
    """A key file as read: its fields, its bytes, and whether they came from the copy."""

    body: form.KeyFile
    raw: bytes
    from_copy: bool


def copy_of(path: Path) -> Path:
    """Where the copy of the key file at `path` lies."""
    return path.with_name(path.name + ".bak")


def load(path: Path) -> LoadedKeyFile:
    """Read the key file at `path`, or its copy when it is missing or damaged.

    Raises:
        KeyFileMissing: neither is there.
        KeyFileDamaged: neither is whole.
        KeyFileTooNew: a later version wrote it.
        KeyFileRefused: it holds what is not acceptable.
    """
    first = _read(path)
    second = _read(copy_of(path))
    if first is None and second is None:
        raise KeyFileMissing
    for raw, from_copy in ((first, False), (second, True)):
        if raw is None:
            continue
        try:
            return LoadedKeyFile(form.parse(raw), raw, from_copy)
        except KeyFileDamaged:
            continue
    raise KeyFileDamaged


def save(path: Path, raw: bytes) -> None:
    """Put `raw` in place as the key file and keep the one that was there as the copy.

    Raises:
        StoreCannotWrite: disk full, or the disk refused; the file that was there stays.
    """
    fresh = path.with_name(path.name + ".tmp")
    try:
        _write_new(fresh, raw)
        if _is_whole(path):
            _keep_as_copy(path)
        patiently(lambda: fresh.replace(path))
        current_platform().sync_folder(path.parent)
    except OSError as fault:
        raise StoreCannotWrite from fault


def save_with_copy(path: Path, raw: bytes) -> None:
    """As `save`, and then the copy too, so that it opens with nothing that was before.

    Raises:
        StoreCannotWrite: as `save`.
    """
    save(path, raw)
    save(path, raw)


def _write_new(fresh: Path, raw: bytes) -> None:
    fresh.unlink(missing_ok=True)  # left by a cut; never a link someone else put there
    handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def _keep_as_copy(path: Path) -> None:
    # The old copy stays until the new one can take its name in one step.
    waiting = path.with_name(path.name + ".bak.tmp")
    waiting.unlink(missing_ok=True)
    try:
        os.link(path, waiting)
    except OSError:
        shutil.copyfile(path, waiting)  # a disk without hard links
        waiting.chmod(0o600)
    patiently(lambda: waiting.replace(copy_of(path)))
    waiting.unlink(missing_ok=True)  # two names of one file: replacing was nothing to do


def _is_whole(path: Path) -> bool:
    raw = _read(path)
    if raw is None:
        return False
    try:
        form.parse(raw)
    except KeyFileDamaged:
        return False
    return True


def _read(path: Path) -> bytes | None:
    try:
        with patiently(lambda: path.open("rb")) as file:
            return file.read(LONGEST_FILE + 1)
    except FileNotFoundError:
        return None
    except OSError:
        return b""  # there, and not to be read: counts as damaged
