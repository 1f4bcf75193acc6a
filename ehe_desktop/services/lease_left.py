"""How long this device may still be used without a connection, said in time to do something about it.

It says nothing until three days before the end; past it, until when the store is read. Source: guide/security.md 3.9.
"""

from __future__ import annotations

from typing import Final

from ehe_desktop.services.desk import Desk

_WITHIN: Final = {72: "within 3 days", 24: "within a day", 4: "within 4 hours"}
AFTER: Final = (
    "After that this device asks for a connection before it opens. Nothing on it is lost."
)


def lease_warning(desk: Desk) -> str:
    """`Connect within a day.` and what comes after, or why the store is only read; empty while there is time."""
    if desk.read_only_because:
        return desk.read_only_because
    hours = desk.lease_warns_within_h()
    return f"Connect {_WITHIN[hours]}. {AFTER}" if hours else ""
