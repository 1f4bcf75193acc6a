"""How the officer likes the program: theme, text size, lock time, and where the council's system is.

One small readable file beside the store, because the lock screen needs it before anything is
unlocked. It holds no case data and no secret. A damaged file means the defaults, never a stop.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from ehe_desktop.platform.patience import patiently

FILE_NAME: Final = "preferences.json"
THEMES: Final = ("system", "light", "dark")
TEXT_SCALES: Final = (100, 125, 150, 175, 200)
LOCK_MINUTES: Final = (2, 5, 10)
"""What an officer may choose; the council's policy sets the largest (security.md R14)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What the lock screen and the theme need to know."""

    theme: str = "system"
    text_percent: int = 100
    lock_minutes: int = 5
    reduce_motion: bool = False
    officer_name: str = ""
    """As chosen at enrolment; shown above the passphrase."""
    council_name: str = ""
    centre_url: str = ""
    store_id: str = ""
    """Which store of this account is this officer's, in hex; a random name, no secret."""
    council_words: str = ""
    """Six numbers to read out, while the council is asked to open the store; no secret."""

    def checked(self) -> Preferences:
        """The same with anything out of range put back to its default."""
        usual = Preferences()
        return replace(
            self,
            theme=self.theme if self.theme in THEMES else usual.theme,
            text_percent=min(200, max(100, self.text_percent)),
            lock_minutes=self.lock_minutes
            if self.lock_minutes in LOCK_MINUTES
            else usual.lock_minutes,
        )


def read_preferences(folder: Path) -> Preferences:
    """What was chosen, or the defaults."""
    try:
        return _kept(folder)
    except OSError:
        return Preferences()


def change_preferences(folder: Path, **changes: Any) -> Preferences:
    """Write `changes` over what was chosen, whole or not at all; the new preferences.

    Raises:
        OSError: they cannot be written, or what is there cannot be read, so that it would be lost.
    """
    new = replace(_kept(folder), **changes).checked()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f"{FILE_NAME}.part"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(new))
    patiently(lambda: part.replace(folder / FILE_NAME))
    return new


def _kept(folder: Path) -> Preferences:
    try:
        raw = patiently((folder / FILE_NAME).read_bytes)
        return msgspec.json.decode(raw, type=Preferences).checked()
    except (FileNotFoundError, msgspec.DecodeError):
        return Preferences()
