"""Who printed it, when, which copy of how many, and until when it is kept: words for the foot of a page.

Nothing here reads a clock: the instant comes in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.clock import in_england
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.reports.plain_text import clean

_CLASSIFICATION: Final = "OFFICIAL-SENSITIVE: personal data."
THEIRS: Final = "This copy is yours to keep. It says personal things about your family."


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Who printed it, when, which copy of how many, and the day after which it is shredded."""

    by: str
    at: datetime
    """An aware instant; written as England's time."""
    shred_after: date | None
    """None on a copy for the family: it is theirs."""
    copy: int = 1
    copies: int = 1
    classification: str = _CLASSIFICATION

    def __post_init__(self) -> None:
        """Refuse a copy that cannot exist and a time without a zone."""
        if not 1 <= self.copy <= self.copies:
            raise RuleBroken(f"copy {self.copy} of {self.copies} cannot be")
        if self.at.tzinfo is None:
            raise RuleBroken("the time of printing needs a zone")

    @property
    def handling(self) -> str:
        """The classification with what the holder must do; of the family's own copy, whose it is."""
        if self.shred_after is None:
            return THEIRS
        return f"{self.classification} Keep with you, shred after {say_date(self.shred_after)}"

    @property
    def origin(self) -> str:
        """Who printed it and when, in England's time."""
        here = in_england(self.at)
        return f"Printed by {clean(self.by, 60)}, {say_date(here.date())} at {here:%H:%M}"

    @property
    def copy_line(self) -> str:
        """`Copy 1 of 2`."""
        return f"Copy {self.copy} of {self.copies}"

    def each_copy(self) -> tuple[Printed, ...]:
        """One `Printed` for each copy, numbered from 1."""
        return tuple(replace(self, copy=number) for number in range(1, self.copies + 1))
