"""Count what waits: for the rail, the foot of the window, and the lock screen. Counts only, no names."""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.counts_query import counts


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCounts:
    """How much of each kind waits now. `waiting` are ops not yet accepted by the central system."""

    today: int = 0
    caseload: int = 0
    concerns: int = 0
    decisions: int = 0
    waiting: int = 0
    not_yet_told: int = 0
    last_sync_at: str = ""


def count_work(desk: Desk) -> WorkCounts:
    """The counts as on today."""
    with desk.store.reading() as view:
        found = counts(view, desk.today())
    return WorkCounts(
        today=found.visits_today + found.overdue,
        caseload=found.open_children,
        concerns=found.open_concerns,
        decisions=found.decisions,
        waiting=found.waiting,
        not_yet_told=found.concerns_not_told,
        last_sync_at=found.last_sync_at,
    )
