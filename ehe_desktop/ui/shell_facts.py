"""What the foot of the rail says about sending and the last sync. No Qt.

Saved, sent and connected are three facts and are never folded into one (ux.md 2.0.2).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ehe_desktop.domain.calendars import Calendars
from ehe_desktop.domain.clock import civil_date, from_text, say_clock
from ehe_desktop.domain.due import short_date
from ehe_desktop.services.count_work import WorkCounts

AMBER_AFTER_WORKING_DAYS: Final = 3
QUIET_AFTER_WORKING_DAYS: Final = 10


def sent_words(counts: WorkCounts) -> str:
    """`3 to send`, or nothing when nothing waits."""
    return f"{counts.waiting} to send" if counts.waiting else ""


def last_sync_words(counts: WorkCounts, now: datetime, calendars: Calendars) -> tuple[str, bool]:
    """`Last sync today 8:12am`, and whether it is so long ago that the line turns amber."""
    if not counts.last_sync_at:
        return "Not synced yet", False
    at = from_text(counts.last_sync_at)
    day, today = civil_date(at), civil_date(now)
    late_by = calendars.working_days_after(day, today)
    if late_by >= AMBER_AFTER_WORKING_DAYS:
        days = (today - day).days
        return f"Last sync {days} days ago. Connect when you can", True
    when = "today" if day == today else short_date(day, today)
    return f"Last sync {when} {clock_words(at)}", False


def silence_words(last_sync_at: str, now: datetime, calendars: Calendars) -> str:
    """What a long silence means, where there is one: a supervisor's list shows it too."""
    if not last_sync_at:
        return ""
    days = calendars.working_days_after(civil_date(from_text(last_sync_at)), civil_date(now))
    if days < QUIET_AFTER_WORKING_DAYS:
        return ""
    return "Your supervisor can see that this device has been quiet."


def last_sync_text(last_sync_at: str, now: datetime) -> str:
    """The same for the lock screen, which has no calendar of working days: `last sync 19 Jun 8:12am`."""
    if not last_sync_at:
        return ""
    at = from_text(last_sync_at)
    day, today = civil_date(at), civil_date(now)
    when = "today" if day == today else short_date(day, today)
    return f"last sync {when} {clock_words(at)}"


def copy_text(made: datetime, now: datetime) -> str:
    """`today 1:02pm`, `19 Jun 1:02pm`: when the good copy was made."""
    day, today = civil_date(made), civil_date(now)
    return f"{'today' if day == today else short_date(day, today)} {clock_words(made)}"


def kept_from_words(text: str, now: datetime) -> str:
    """`Kept from 2:02pm on Tuesday.`: when words were typed that were never given."""
    at = from_text(text)
    day, today = civil_date(at), civil_date(now)
    ago = (today - day).days
    when = "today" if not ago else f"on {day:%A}" if 0 < ago < 7 else f"on {short_date(day, today)}"
    return f"Kept from {clock_words(at)} {when}."


def clock_words(at: datetime) -> str:
    """`8:12am`, in England."""
    return say_clock(at)


def instant_words(text: str, now: datetime) -> str:
    """`today 8:12am`, `19 Jun 4:05pm`, for an instant as text; the text itself when it is none."""
    try:
        at = from_text(text)
    except ValueError:
        return text
    day, today = civil_date(at), civil_date(now)
    return f"{'today' if day == today else short_date(day, today)} {clock_words(at)}"
