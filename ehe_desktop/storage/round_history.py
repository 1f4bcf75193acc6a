"""What the last rounds did: counts and times only, never a name; on this device alone.

The same failure again and again is one line that says how often, so that a day without a
connection does not push out what came before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import msgspec
from sqlalchemy import Connection

from ehe_desktop.storage import meta

KEPT: Final = 60
_KEY: Final = "round_history"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """One round, or several in a row that failed alike. `outcome` is `done` or a fault's sentence."""

    at: str
    outcome: str = "done"
    times: int = 1
    sent: int = 0
    accepted: int = 0
    refused: int = 0
    conflicts: int = 0
    received: int = 0
    seconds: int = 0

    @property
    def is_done(self) -> bool:
        """True when the round came to its end."""
        return self.outcome == "done"


def round_history(connection: Connection) -> tuple[RoundLine, ...]:
    """The rounds, newest first."""
    text = meta.get(connection, _KEY)
    return msgspec.json.decode(text, type=tuple[RoundLine, ...]) if text else ()


def note_round(connection: Connection, line: RoundLine) -> None:
    """Add a round at the top."""
    held = round_history(connection)
    if held and not line.is_done and held[0].outcome == line.outcome:
        line = replace(line, times=held[0].times + 1)
        held = held[1:]
    meta.put(connection, _KEY, msgspec.json.encode((line, *held)[:KEPT]).decode())
