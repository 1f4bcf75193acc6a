"""Encrypted copies of the store: made under the backup key, checked, restored.

A copy is whole or not there: it is made beside its place, opened and checked under
its key, and only then moved over the last one. Restoring keeps what was there before.
A restored store is older than this device remembers; `rollback.py` sees that and the
central system decides. No copy is ever plain. Nothing here chooses when.
Source: guide/stack.md 2 (backup to another key), sync.md B3.9.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine
from sqlcipher3 import dbapi2

from ehe_desktop.platform.patience import patiently
from ehe_desktop.storage import driver
from ehe_desktop.storage.driver_errors import translated
from ehe_desktop.storage.errors import StoreCannotWrite, StoreDamaged, StoreMissing

COPY_EVERY: Final = timedelta(hours=1)
_PAGES_A_STEP: Final = 2000
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")


def back_up(engine: Engine, place: Path, backup_key: bytes) -> None:
    """Copy the store to `place` under the backup key, in place of the last copy there.

    Raises:
        StoreCannotWrite: no room or no right to write; the last copy is untouched.
        StoreDamaged: the copy does not read well, so the store itself may not.
    """
    fresh = place.with_name(place.name + ".part")
    connection = engine.raw_connection()
    try:
        copy_into(connection.driver_connection, fresh, backup_key)
    finally:
        connection.close()
    try:
        patiently(lambda: fresh.replace(place))
    except OSError as fault:
        raise StoreCannotWrite from fault


def keep_good_copy(engine: Engine, place: Path, backup_key: bytes, now: datetime) -> bool:
    """Back up unless the copy at `place` is younger than an hour; True when one was made.

    The copy's own time is set from `now`, the clock everything here goes by.

    Raises:
        StoreCannotWrite, StoreDamaged: as for `back_up`.
    """
    try:
        age = now.timestamp() - place.stat().st_mtime
    except FileNotFoundError:
        age = COPY_EVERY.total_seconds()
    if 0 <= age < COPY_EVERY.total_seconds():
        return False
    back_up(engine, place, backup_key)
    os.utime(place, (now.timestamp(), now.timestamp()))
    return True


def restore(
    copy: Path,
    backup_key: bytes,
    target: Path,
    raw_key: bytes,
    rescue: Callable[[Path], object] = lambda _fresh: None,
) -> Path | None:
    """Put the copy in the store's place under the store's key; returns where the old file went.

    Nobody may have the store open. `rescue` may add to the copy before it takes the place, while the old
    file still lies there: a death in between leaves all as it was.

    Raises:
        StoreMissing: there is no such copy.
        StoreDamaged: the copy does not read under the backup key; nothing was changed.
        StoreCannotWrite: no room or no right to write; nothing was changed.
    """
    if not copy.exists():
        raise StoreMissing
    fresh = target.with_name(target.name + ".restoring")
    source = _open(copy, backup_key)
    try:
        copy_into(source, fresh, raw_key)
    finally:
        source.close()
    rescue(fresh)
    kept = None
    try:
        if target.exists():
            aside = aside_of(target)
            for side in _SIDE_FILES:
                _move_if_there(Path(f"{target}{side}"), Path(f"{aside}{side}"))
            patiently(lambda: target.replace(aside))
            kept = aside
        patiently(lambda: fresh.replace(target))
    except OSError as fault:
        raise StoreCannotWrite from fault
    return kept


def aside_of(target: Path) -> Path:
    """Where `restore` puts the file that was there."""
    return target.with_name(target.name + ".before-restore")


def copy_into(source: Any, fresh: Path, key: bytes) -> None:
    """Copy an open store to the new file `fresh` under `key`, and check what was written.

    Raises:
        StoreCannotWrite: no room or no right to write; nothing of it is left.
        StoreDamaged: what was read does not read well.
    """
    for left in fresh.parent.glob(fresh.name + "*"):
        left.unlink()
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        goal = driver.connect(fresh, key, guarded=False)
        try:
            source.backup(goal, pages=_PAGES_A_STEP)
            _refuse_damaged(goal)
            goal.execute("PRAGMA journal_mode=DELETE").fetchall()
        finally:
            goal.close()
        flush(fresh)
    except (OSError, dbapi2.Error) as fault:
        for left in fresh.parent.glob(fresh.name + "*"):
            left.unlink()
        if isinstance(fault, OSError):
            raise StoreCannotWrite from fault
        raise (translated(fault) or fault) from fault


def flush(path: Path) -> None:
    """Have the disk keep what was written to the file at `path`."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _refuse_damaged(connection: Any) -> None:
    bad_pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    checked = connection.execute("PRAGMA quick_check").fetchall()
    if bad_pages or checked != [("ok",)]:
        raise StoreDamaged


def _open(path: Path, key: bytes) -> Any:
    try:
        return driver.connect(path, key, guarded=False)
    except dbapi2.Error as fault:
        raise (translated(fault, writing=False) or fault) from fault


def _move_if_there(source: Path, goal: Path) -> None:
    if source.exists():
        patiently(lambda: source.replace(goal))
