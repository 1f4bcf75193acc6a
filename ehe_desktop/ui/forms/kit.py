"""What editors need besides their question: today, the form's pictures, and where files are kept.

Files are kept and read by whoever owns the store; a form that belongs to nobody (a preview) keeps
them in memory and forgets them with itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from PySide6.QtCore import QObject

from ehe_desktop.domain.cards import Offer
from ehe_desktop.domain.given_file import answer_for
from ehe_desktop.platform.paths import shipped_picture
from ehe_desktop.ui.forms.deck import AT_FIRST

Kept = Callable[[str], None]
Read = Callable[[bytes | None], None]
Failed = Callable[[BaseException], None]


@dataclass(frozen=True)
class NewFile:
    """A file to keep: its name for people, and a call that gives its content on the store thread."""

    name: str
    content: Callable[[], bytes]


class Files(Protocol):
    """Keeps files given as answers. Answers come later, on the screen's thread."""

    def keep(self, owner: QObject, new: NewFile, kept: Kept, failed: Failed) -> None:
        """Keep a file, then `kept` with what the answer holds."""
        ...

    def read(self, owner: QObject, answer: str, read: Read, failed: Failed) -> None:
        """Read the file an answer names; None when this device does not hold it."""
        ...


class FilesInMemory:
    """Files of a form that is only looked at."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def keep(self, _owner: QObject, new: NewFile, kept: Kept, failed: Failed) -> None:
        """Keep it at once."""
        try:
            data = new.content()
        except Exception as fault:  # noqa: BLE001 - told to the asker, as the store thread tells it
            failed(fault)
            return
        answer = answer_for(hashlib.sha256(data).hexdigest(), new.name)
        self._held[answer] = data
        kept(answer)

    def read(self, _owner: QObject, answer: str, read: Read, _failed: Failed) -> None:
        """Read it at once."""
        read(self._held.get(answer))


@dataclass
class Table:
    """How cards are shown to one child just now: it goes on from question to question."""

    at_once: int = AT_FIRST
    """0 for all."""
    response: str = ""
    """How they answered last; empty before the first."""


def _untold(_ref: str, _offer: Offer, _is_anew: bool) -> None:
    """Nobody keeps what cards lay there."""


@dataclass(frozen=True)
class Kit:
    """What a form on screen is given."""

    today: date
    media: Callable[[str], bytes | None] = shipped_picture
    """A picture of the form by its name."""
    files: Files = field(default_factory=FilesInMemory)
    record_s: int = 0
    """How long a recording may be; 0 where the council allows none."""
    says_optional: bool = True
    """Off for a child's own form, where everything may be left out and saying so is noise."""
    table: Table = field(default_factory=Table)
    offered: Callable[[str, Offer, bool], None] = _untold
    """Told of cards that lie there for a question, by their values, and whether they are others than before."""
