"""Time as a dependency: what time it is, and what day it is where the council is.

Nothing here reads the machine's clock; `app/wiring.py` makes the one `Clock`
that does. Instants are aware and in UTC; dates are civil dates in England.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

ENGLAND = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Where services get the time from."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


def civil_date(at: datetime) -> date:
    """The date in England at the instant `at`."""
    return at.astimezone(ENGLAND).date()


def to_text(at: datetime) -> str:
    """An instant as ISO 8601 in UTC with milliseconds, as it stands on the wire and in the store."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The instant written by `to_text`.

    Raises:
        ValueError: `text` is not an ISO 8601 instant with an offset.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return at.astimezone(UTC)
