"""A new data key for the store: at the door, after the passphrase and before anyone has the file open.

    1 key file: the next key beside the one in use, its recovery box too
    2 a copy of the store under the next key, named as its own, checked
    3 the copy takes the store's place, in one step of the file system
    4 unlocking: whichever key opens the store is the one in use from now on (`rotation.settled`)

Cut before step 3 the store opens under the old key, after it under the new one. There is no other
way to the end than the one a cut takes, so it is walked every time. The file is copied and
not rekeyed in place: what is there stays whole until the copy is known to be good, on half
the spare room, by the same code that makes backups (DECISIONS 27).

Changing the passphrase does not need this; a copy of an open store that may be in other hands does.
Source: guide/security.md 3.6.
"""

from __future__ import annotations

import shutil
from contextlib import closing, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlcipher3 import dbapi2

from ehe_desktop.domain.clock import from_text, to_text
from ehe_desktop.domain.errors import StoreError
from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.patience import patiently
from ehe_desktop.storage import backup, driver, keys, meta, sentinel
from ehe_desktop.storage.device_secrets import DeviceSecrets
from ehe_desktop.storage.driver_errors import translated
from ehe_desktop.storage.engine import open_engine, reading
from ehe_desktop.storage.errors import StoreCannotWrite, StoreInUse
from ehe_desktop.storage.good_copy import forget
from ehe_desktop.storage.slots import RecoveryKey, recovery_box, slot_beside
from ehe_desktop.storage.vault import unlock

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from ehe_desktop.storage.store_door import StoreDoor
    from ehe_desktop.storage.unlocked import Unlocked

ROTATE_EVERY: Final = timedelta(days=180)
_LEFT_BY_LAST_USER: Final = ("-wal", "-journal")


def ask_for_new_key(connection: Connection) -> None:
    """Have the data key changed at the next unlock."""
    meta.put(connection, meta.KEY_WANTED, "1")


def is_asked_for(connection: Connection) -> bool:
    """Whether the data key is to be changed at the next unlock."""
    return meta.get(connection, meta.KEY_WANTED) == "1"


def is_due(store: Unlocked, now: datetime) -> bool:
    """Whether the key is to be changed: somebody asked, or it is half a year old.

    Never for a store that is older than remembered, nor for one that does not know the council's
    recovery key: a key nobody but this laptop holds could not be recovered.
    """
    if store.is_read_only:
        return False
    with reading(store.engine) as connection:
        since = meta.get(connection, meta.KEY_MADE_AT) or meta.get(connection, meta.MADE_AT)
        asked = is_asked_for(connection)
        knows = bool(meta.get(connection, meta.RECOVERY_KEY) and store.body.recovery)
    is_old = bool(since) and now - from_text(since) >= ROTATE_EVERY
    return knows and (asked or is_old)


def rotate_key(door: StoreDoor, store: Unlocked, passphrase: str) -> Unlocked:
    """Put the store under a new data key and return it open. About two seconds, and one for each 100 MB.

    `store` is closed. Nobody else may have the file open. When the copy cannot be made (no room, a
    damaged page, another program) the store comes back under its old key: `is_due` stays true.

    Raises:
        WrongPassphrase: it is not the store's; `store` is still open and as it was.
        StoreCannotWrite: the key file could not be written; `store` is still open and as it was.
        As `unlock`: the store could not be opened again.
    """
    fresh = keys.fresh_key()
    beside = slot_beside(
        store.body,
        fresh,
        DeviceSecrets(door.safe, store.store_id).device_key(),
        passphrase,
        started_at=door.wall_ms() // 1000,
    )
    with reading(store.engine) as connection:
        recovery = RecoveryKey(
            bytes.fromhex(meta.get(connection, meta.RECOVERY_KEY)),
            store.body.recovery[0].org_key_id,
        )
    box = recovery_box(recovery, store.store_id, bytes.fromhex(beside.kid), fresh, store.sign)
    store.rewrite_key_file(next=beside, recovery=(*store.body.recovery, box))
    old = store.subkey(keys.LABEL_DATABASE)
    store.close()
    with suppress(StoreError):  # told by `is_due`, which stays true
        _move_under(door, old, keys.subkey(fresh, keys.LABEL_DATABASE), beside.kid)
    opened = unlock(door, passphrase)  # it finishes what was begun, or takes it back
    if opened.body.cur.kid == beside.kid:
        forget(door.files)  # they lie under the old key
    return opened


def _move_under(door: StoreDoor, old: bytes, new: bytes, kid: str) -> None:
    path = door.files.database
    copy = path.with_name(path.name + ".rekeying")
    try:
        _refuse_no_room(path)
        with closing(driver.connect(path, old, guarded=False)) as source:
            backup.copy_into(source, copy, new)
        _refuse_in_use(path)
        _name_its_own(copy, new, kid, to_text(door.clock.now()))
        patiently(lambda: copy.replace(path))
        current_platform().sync_folder(path.parent)
    except OSError as fault:
        raise StoreCannotWrite from fault
    except dbapi2.Error as fault:
        raise (translated(fault) or fault) from fault
    finally:
        for left in path.parent.glob(copy.name + "*"):
            left.unlink(missing_ok=True)


def _name_its_own(copy: Path, new: bytes, kid: str, now: str) -> None:
    """Write into the copy which key it lies under, since when, and that nobody waits for it."""
    engine = open_engine(copy, new)
    try:
        with engine.begin() as connection:
            sentinel.change(connection, kid=bytes.fromhex(kid))
            meta.put_all(connection, {meta.KEY_MADE_AT: now, meta.KEY_WANTED: ""})
    finally:
        engine.dispose()
    with closing(driver.connect(copy, new, guarded=False)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
    backup.flush(copy)


def _refuse_in_use(path: Path) -> None:
    # The last one to close the file removes its log. Who still has it would write into the old file.
    logs = [path.with_name(path.name + end) for end in _LEFT_BY_LAST_USER]
    if any(log.exists() and log.stat().st_size for log in logs):
        raise StoreInUse


def _refuse_no_room(path: Path) -> None:
    size = path.stat().st_size
    if shutil.disk_usage(path.parent).free < size + size // 5:
        raise StoreCannotWrite
