"""The mark of a folder made for the demonstration: a door with an invented keyring opens no other.

Without it `door --demo` on an officer's own folder would show a passphrase on screen and ask a keyring
that forgets everything. It holds no secret and guards none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

MARK: Final = "demonstration"
REFUSED: Final = "This folder was not made for the demonstration. Start it with: ehe-desktop demo"


def mark_demo(folder: Path) -> None:
    """Make the folder, new or there already, one of the demonstration."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def is_demo(folder: Path) -> bool:
    """True for a folder the demonstration has made."""
    return (folder / MARK).is_file()
