"""Where things lie: the store's folder of this officer on this device, and what ships with us.

Pure functions work on any kind of path, so the Windows rules are tested on
Linux. A store's folder is named by its random id: no officer's name on the disk.
Nothing here creates a folder.
"""

from __future__ import annotations

import sys
from pathlib import Path, PurePath
from typing import Final, TypeVar

import platformdirs

APP_FOLDER: Final = "EHE Desktop"
STORE_ID_BYTES: Final = 16
_AnyPath = TypeVar("_AnyPath", bound=PurePath)


def data_dir() -> Path:
    """The folder of this account on this device for all stores; never one that roams."""
    return Path(platformdirs.user_data_dir(APP_FOLDER, appauthor=False, roaming=False))


def store_dir(base: _AnyPath, store_id: bytes) -> _AnyPath:
    """The folder of one officer's store under `base`.

    >>> store_dir(PurePath("/d"), bytes(16)).name
    '00000000000000000000000000000000'
    """
    if len(store_id) != STORE_ID_BYTES:
        raise ValueError("a store id has 16 bytes")
    return base / "stores" / store_id.hex()


def resources_dir() -> Path:
    """The shipped `resources` folder, in a checkout or a frozen program."""
    return _shipped("resources")


def forms_dir() -> Path:
    """The shipped `forms` folder, in a checkout or a frozen program."""
    return _shipped("forms")


def shipped_picture(name: str) -> bytes | None:
    """A picture of our own set, by its bare name; None when there is none of that name."""
    path = resources_dir() / "pictures" / name
    if "/" in name or "\\" in name or name.startswith(".") or not path.is_file():
        return None
    return path.read_bytes()


def shipped_places(
    executable: Path, package: Path, unpacked: str | None, *, frozen: bool
) -> tuple[Path, ...]:
    """Folders in which to look, best first.

    Frozen: where the bundle was unpacked, then beside the program. Otherwise the
    top of the checkout, which is the folder that holds the package.
    """
    if not frozen:
        return (package.parent,)
    beside = executable.parent
    return (*((Path(unpacked),) if unpacked else ()), beside, beside / "_internal")


def _shipped(name: str) -> Path:
    places = shipped_places(
        Path(sys.executable).resolve(),
        Path(__file__).resolve().parents[1],
        getattr(sys, "_MEIPASS", None),
        frozen=bool(getattr(sys, "frozen", False)),
    )
    for place in places:
        if (place / name).is_dir():
            return place / name
    raise FileNotFoundError(f"the shipped folder {name!r} is missing: install the program again")
