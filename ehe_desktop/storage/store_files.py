"""The files of one officer's store on this device, and which stores are here.

    <folder>/store.key   store.key.bak    the locked key and its copy
    <folder>/store.db    store.db-wal     the encrypted database
    <folder>/attachments/                 encrypted files under random names

Nothing here opens a file or creates a folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehe_desktop.platform.paths import store_dir

if TYPE_CHECKING:
    from pathlib import Path

_STORE_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class StoreFiles:
    """Where the parts of the store in `folder` lie."""

    folder: Path

    @property
    def key_file(self) -> Path:
        """The locked key."""
        return self.folder / "store.key"

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.folder / "store.db"

    @property
    def attachments(self) -> Path:
        """The folder of encrypted files."""
        return self.folder / "attachments"


def files_of(base: Path, store_id: bytes) -> StoreFiles:
    """The files of the store named `store_id` under the data folder `base`."""
    return StoreFiles(store_dir(base, store_id))


def stores_under(base: Path) -> list[bytes]:
    """The ids of the stores under `base`, those that are damaged too; a half-made one is none."""
    folder = store_dir(base, bytes(16)).parent
    if not folder.is_dir():
        return []
    names = sorted(entry.name for entry in folder.iterdir() if _STORE_NAME.fullmatch(entry.name))
    return [bytes.fromhex(name) for name in names]
