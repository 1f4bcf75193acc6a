"""The moment a list is asked for: nothing relative to today is ever stored.

`first_contact` gives the day first contact is due for a child heard of on a day
(`domain.review.first_contact_by` with the council's figure and calendars), or None
where the calendars do not reach. It is asked once for each different day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from ehe_desktop.domain.calendars import anniversary
from ehe_desktop.domain.clock import civil_date, to_text


def _no_target(_heard_on: date) -> date | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """Now, and how the council counts to first contact."""

    now: datetime
    first_contact: Callable[[date], date | None] = _no_target

    @property
    def today(self) -> date:
        """The day in England."""
        return civil_date(self.now)

    @property
    def today_text(self) -> str:
        """The day as it stands in the tables."""
        return self.today.isoformat()

    @property
    def now_text(self) -> str:
        """The instant as it stands in the tables."""
        return to_text(self.now)

    @property
    def year_ago_text(self) -> str:
        """The same day a year before: a visit on it no longer counts as within the year."""
        return anniversary(self.today, -1).isoformat()
