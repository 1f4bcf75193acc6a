"""What an administrator may set about one running centre; what is true of the council stands in the database.

Everything has a default that is right for a small council. Nothing here is a secret:
keys live in the `centre` row and never in a file of settings.

Source: sync.md B3.5 and B6, security.md 5.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ehe_desktop.central.sign_in import SignIn
from ehe_desktop.wire.codec import MAX_INFLATED_BYTES
from ehe_desktop.wire.messages import Limits

CODE_LIFETIME_MINUTES: Final = 15
LONGEST_CODE_MINUTES: Final = 24 * 60
"""No code lies about for longer than a day (security.md 5: a code is good for 15 minutes, and that is what is given)."""
CODE_BYTES: Final = 16
"""128 bits of chance in an enrolment code."""
LATE_DAYS: Final = 30
LEASE_HOURS: Final = 336
DESTROY_HOURS: Final = 1_080


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one process of the centre behaves."""

    limits: Limits = field(default_factory=Limits)
    inflated_bytes: int = MAX_INFLATED_BYTES
    page_bytes: int = 4 * 1_048_576
    """JSON of one page before compression; a page holds at least one record however long."""
    late_days: int = LATE_DAYS
    lease_hours: int = LEASE_HOURS
    destroy_hours: int = DESTROY_HOURS
    sign_in: SignIn | None = None
    """The council's identity provider; without one the enrolment code alone counts (trials)."""
    requests_per_minute: int = 600
    """Of one device, at this process; twice as many in one burst. 0 sets no limit."""
    blob_bytes_per_day: int = 500 * 1_048_576
    """Of one officer's files."""
    doors_per_minute: int = 5
    """Questions at the door of one store, at this process. 0 sets no limit."""
    enrolments_per_minute: int = 30
    """With codes that wait for nobody, of everybody together, at this process. 0 sets no limit."""
