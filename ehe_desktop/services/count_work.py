"""Count what waits: for the rail, the foot of the window, and the lock screen. Counts only, no names."""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_concerns import is_raised
from ehe_desktop.storage import meta, sent_blobs
from ehe_desktop.storage.concern_drafts import kept_drafts
from ehe_desktop.storage.counts_query import tab_counts, waiting_counts
from ehe_desktop.storage.refused_blobs import refused_files


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCounts:
    """How much of each kind waits now. `waiting` are edits and files that the central system does not have yet."""

    today: int = 0
    caseload: int = 0
    concerns: int = 0
    decisions: int = 0
    waiting: int = 0
    not_yet_told: int = 0
    last_sync_at: str = ""


def count_work(desk: Desk) -> WorkCounts:
    """The counts as on today; a supervisor's are the team's."""
    as_of = desk.as_of()
    with desk.store.reading() as view:
        tabs = tab_counts(view, as_of)
        waiting = waiting_counts(view, as_of)
        last_sync_at = meta.get(view.connection, meta.LAST_SYNC_AT)
        files = len(refused_files(view))
        to_send = waiting.unsent + len(sent_blobs.waiting(view))
        writing = sum(not is_raised(view, draft) for draft in kept_drafts(view))
    return WorkCounts(
        today=tabs.overdue + waiting.drafts + waiting.concerns_to_chase,
        caseload=tabs.open_cases,
        concerns=waiting.concerns_open,
        decisions=waiting.conflicts + waiting.not_accepted + files,
        waiting=to_send,
        not_yet_told=waiting.concerns_not_told + writing,
        last_sync_at=last_sync_at,
    )
