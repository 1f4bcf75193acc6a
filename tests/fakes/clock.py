"""A clock that stands still until it is told to move.

It never reads the machine's clock. The default instant is a Monday in term
time, at ten in the morning in England (summer time, so UTC and civil time differ).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ehe_desktop.domain.clock import civil_date

A_MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


class FixedClock:
    """A `Clock` for tests: the same instant until `advance` or `set`."""

    def __init__(self, at: datetime = A_MONDAY) -> None:
        self._at = _checked(at)

    def now(self) -> datetime:
        """The instant it stands at, aware, in UTC."""
        return self._at

    def today(self) -> date:
        """The civil date in England at that instant."""
        return civil_date(self._at)

    def advance(self, **span: float) -> datetime:
        """Move by a span given as for `timedelta` (`days=2, minutes=5`) and return the new instant."""
        self._at += timedelta(**span)
        return self._at

    def set(self, at: datetime) -> None:
        """Stand at another instant, earlier or later: devices' clocks do jump."""
        self._at = _checked(at)


def _checked(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a clock gives aware instants")
    return at.astimezone(UTC)
