"""A rotation of the data key that is under way: finished or taken back when the store is opened.

The key file then holds two keys, and the store lies under one of them; the one that opens it is
the one in use. Beginning a rotation is `rotate_key.py`. Source: guide/security.md 3.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlcipher3 import dbapi2

from ehe_desktop.storage import driver, key_file, key_file_format, keys
from ehe_desktop.storage.key_file import LoadedKeyFile
from ehe_desktop.storage.key_file_format import Slot

if TYPE_CHECKING:
    from pathlib import Path

    from ehe_desktop.storage.key_file_format import KeyFile
    from ehe_desktop.storage.slots import OpenSlots
    from ehe_desktop.storage.store_door import StoreDoor


def settled(
    door: StoreDoor, loaded: LoadedKeyFile, opened: OpenSlots
) -> tuple[LoadedKeyFile, bytes]:
    """The key file without a rotation under way, and the data key that opens the store.

    Raises:
        StoreCannotWrite: it could not be written; the next unlock tries again.
    """
    if loaded.body.next is None or opened.next is None:
        return loaded, opened.cur
    moved = _opens(door.files.database, keys.subkey(opened.next, keys.LABEL_DATABASE))
    if not moved and not _opens(door.files.database, keys.subkey(opened.cur, keys.LABEL_DATABASE)):
        return loaded, opened.cur  # damaged: which key it lies under is not known, so both stay
    body = _next_taken(loaded.body) if moved else _only(loaded.body, loaded.body.cur)
    key = opened.next if moved else opened.cur
    raw = key_file_format.sealed_bytes(body, key)
    key_file.save_with_copy(door.files.key_file, raw)
    return LoadedKeyFile(body, raw, loaded.from_copy), key


def _next_taken(body: KeyFile) -> KeyFile:
    waiting = body.next
    if waiting is None:
        return body
    return _only(body, Slot(waiting.kid, waiting.nonce, waiting.wrap))


def _only(body: KeyFile, cur: Slot) -> KeyFile:
    """The key file with `cur` as its one key; the other's recovery box opens nothing any more."""
    boxes = tuple(box for box in body.recovery if box.kid == cur.kid)
    return msgspec.structs.replace(body, cur=cur, next=None, recovery=boxes, gen=body.gen + 1)


def _opens(path: Path, raw_key: bytes) -> bool:
    try:
        driver.connect(path, raw_key).close()
    except (dbapi2.DatabaseError, MemoryError):
        return False
    return True
