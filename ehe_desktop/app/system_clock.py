"""The machine's clock: the only place in the program that reads it."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """A `domain.clock.Clock` that tells the real time."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place
