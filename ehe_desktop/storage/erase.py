"""Erasing one store for good: keys first, then files. Nothing is left that opens anything.

A marker that holds no data is written before anything goes, so that an erasure cut short is
finished at the next start. Overwriting is a courtesy on solid-state disks; what counts is that
the keyring's part of the key is gone and the data key with it. Unsent work must have been sealed
for the council before (`sync/revoked.py`); this does not ask. Source: security.md 3.10.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ehe_desktop.platform.current import current_platform
from ehe_desktop.storage import outbox
from ehe_desktop.storage.device_secrets import DeviceSecrets
from ehe_desktop.storage.errors import KeyringProblem, StoreCannotWrite
from ehe_desktop.storage.store_files import StoreFiles, files_of, stores_under
from ehe_desktop.storage.tables import outbox_op

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection

    from ehe_desktop.domain.records import Op
    from ehe_desktop.platform.interface import SecretSafe

MARKER: Final = "erasing"


def unconfirmed(connection: Connection) -> tuple[Op, ...]:
    """Every op that is not in the centre's history: waiting, sealed or refused; oldest first."""
    rows = connection.execute(
        select(outbox_op).where(outbox_op.c.state != "acked").order_by(outbox_op.c.op_seq)
    )
    return tuple(outbox.op_of(row) for row in rows.mappings())


def erase_store(files: StoreFiles, safe: SecretSafe, store_id: bytes) -> None:
    """Destroy the keys of one store, then its files. Nobody may have it open for writing.

    Raises:
        StoreCannotWrite: a file could not be removed; it is tried again at the next start.
    """
    try:
        _write(files.folder / MARKER, b"")
        with suppress(KeyringProblem):  # a keyring that is gone has nothing left to give
            DeviceSecrets(safe, store_id).forget()
        for key_file in sorted(files.folder.glob("store.key*")):
            _overwrite(key_file)
            key_file.unlink()
        for left in sorted(files.folder.iterdir()):
            if left.name != MARKER:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        (files.folder / MARKER).unlink()
        files.folder.rmdir()
        current_platform().sync_folder(files.folder.parent)
    except OSError as fault:
        raise StoreCannotWrite from fault


def is_erasure_begun(base: Path) -> bool:
    """Whether a store under `base` bears the marker."""
    return any((files_of(base, one).folder / MARKER).exists() for one in stores_under(base))


def finish_erasures(base: Path, safe: SecretSafe) -> int:
    """End what was cut short: every store under `base` that bears the marker; how many there were."""
    begun = [one for one in stores_under(base) if (files_of(base, one).folder / MARKER).exists()]
    for store_id in begun:
        erase_store(files_of(base, store_id), safe, store_id)
    return len(begun)


def sealed_folder(base: Path, store_id: bytes) -> Path:
    """Where boxes of unsent work wait, beside the stores; only the council can open them."""
    return files_of(base, store_id).folder.parent / f"sealed-{store_id.hex()}"


def keep_boxes(folder: Path, boxes: Iterable[tuple[str, bytes]]) -> None:
    """Keep boxes, each by its name, on disk in place of those of an earlier try; no folder without any.

    Raises:
        StoreCannotWrite: the disk is full or refuses; then nothing may be erased yet.
    """
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        current_platform().make_private(folder)
        for name, box in boxes:
            _write(folder / f"{name}.box", box)
        current_platform().sync_folder(folder)
        if not any(folder.iterdir()):
            folder.rmdir()
    except OSError as fault:
        raise StoreCannotWrite from fault


def read_box(folder: Path, name: str) -> bytes:
    """A box that was kept. Raises `StoreCannotWrite` when the disk does not give it back."""
    try:
        return (folder / f"{name}.box").read_bytes()
    except OSError as fault:
        raise StoreCannotWrite from fault


def drop_box(folder: Path, name: str) -> None:
    """Forget a box the centre has; the folder goes with the last one."""
    with suppress(OSError):
        (folder / f"{name}.box").unlink()
        folder.rmdir()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _overwrite(path: Path) -> None:
    with path.open("r+b") as out:
        out.write(os.urandom(path.stat().st_size))
        out.flush()
        os.fsync(out.fileno())
