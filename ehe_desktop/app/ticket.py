"""The ticket: the one small file by which a process that ends tells the next one why.

It holds counts, instants, ids and one reason word: never a name, never typed text. A damaged or
missing ticket is an empty one; nothing depends on it but what the lock screen says.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ehe_desktop.platform.patience import patiently

FILE_NAME = "ticket.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Why the last window ended and what waits."""

    reason: str = ""
    """asked, idle, system, ended, crashed, past_lease, removed (by order of the council), or empty."""
    idle_minutes: int = 0
    waiting_to_send: int = 0
    not_yet_told: int = 0
    last_sync_at: str = ""
    draft_plan_id: str = ""
    """The visit that was on screen, to go back to after unlock."""


def write_ticket(folder: Path, ticket: Ticket) -> None:
    """Put `ticket` in place at once and whole (0600)."""
    part = folder / f"{FILE_NAME}.part"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(ticket))
    patiently(lambda: part.replace(folder / FILE_NAME))


def read_ticket(folder: Path) -> Ticket:
    """The ticket of the last window; an empty one when there is none that can be read."""
    try:
        return msgspec.json.decode((folder / FILE_NAME).read_bytes(), type=Ticket)
    except (OSError, msgspec.DecodeError):
        return Ticket()
