"""A good copy of the store beside it: kept each hour, and what a damaged store gives way to.

It lies under the backup key, which only the passphrase and this device's secrets open. Every copy
is read whole before it takes the last one's place, so damage is met here and never copied over the
good one. What was taken off this device (a family, an older key) goes from the copy too.

What the damaged store still gives of edits that were never sent is brought into the copy first (`salvage.py`).
A copy put back is older than remembered: it opens for reading and for concerns, until the centre
has looked (`rollback.py`). What was there before is kept beside it. Source: guide/security.md 3.5.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ehe_desktop.storage import backup, keys
from ehe_desktop.storage.migrate import forget_old
from ehe_desktop.storage.salvage import salvage
from ehe_desktop.storage.vault import data_key, unlock

if TYPE_CHECKING:
    from pathlib import Path

    from ehe_desktop.storage.store_door import StoreDoor
    from ehe_desktop.storage.store_files import StoreFiles
    from ehe_desktop.storage.unlocked import Unlocked


def place_of(files: StoreFiles) -> Path:
    """Where the copy lies."""
    return files.folder / "store.copy"


def made_at(files: StoreFiles) -> datetime | None:
    """When the copy was made (UTC); nothing when there is none."""
    try:
        return datetime.fromtimestamp(place_of(files).stat().st_mtime, UTC)
    except OSError:
        return None


def keep(store: Unlocked, now: datetime) -> bool:
    """Make a copy unless the last is younger than an hour; True when one was made.

    Raises:
        StoreCannotWrite: no room or no right to write; the last copy is untouched.
        StoreDamaged: the store does not read well; the last copy is untouched.
    """
    key = store.subkey(keys.LABEL_BACKUP)
    return backup.keep_good_copy(store.engine, place_of(store.files), key, now)


def forget(files: StoreFiles) -> None:
    """Remove the copy and what an upgrade left: after a family was taken off this device.

    A damaged store that was put aside stays: it may hold work that was never sent, and only support
    can get that out. It goes when this device is erased.
    """
    place_of(files).unlink(missing_ok=True)
    forget_old(files.database)


def unlock_copy(door: StoreDoor, passphrase: str) -> Unlocked:
    """Put the copy in the store's place, with what the damaged one still gives, and open it.

    Nobody may have the store open.

    Raises:
        StoreMissing: there is no copy.
        StoreDamaged: the copy does not read; nothing was changed.
        StoreCannotWrite: no room or no right to write; nothing was changed.
        As `unlock`, for the passphrase, the keyring and the lease.
    """
    key, place = data_key(door, passphrase), door.files.database
    damaged = place if place.exists() else backup.aside_of(place)  # it died between the two steps
    store_key = keys.subkey(key, keys.LABEL_DATABASE)
    backup.restore(
        place_of(door.files),
        keys.subkey(key, keys.LABEL_BACKUP),
        place,
        store_key,
        rescue=lambda copy: salvage(damaged, copy, store_key, door.clock),
    )
    return unlock(door, passphrase)
