"""What a round with the central system did, told in items: the only words screens have about it.

A round is one push and one pull. Nothing here sends, receives or stores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ehe_desktop.domain.changes import StoreChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncProgress:
    """Where a round is: `phase` is connecting, sending, receiving or laying_in; counts are items."""

    phase: str
    done: int = 0
    of: int = 0
    media_type: str = ""
    """Of the file that is being sent; empty for edits."""
    size: int = 0
    """Bytes of that file."""

    @property
    def is_counted(self) -> bool:
        """False while nobody knows yet how many items there are."""
        return self.of > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one finished round did. `everything_sent` only when it is proven (sync.md B5 48)."""

    finished_at: datetime
    sent: int = 0
    accepted: int = 0
    conflicts: int = 0
    refused: int = 0
    refused_gone: int = 0
    """Refused edits, of this round or before, whose families went with it: the office has their words."""
    received: int = 0
    families_added: int = 0
    families_removed: int = 0
    everything_sent: bool = False
    changed: StoreChanged = field(default_factory=StoreChanged)
