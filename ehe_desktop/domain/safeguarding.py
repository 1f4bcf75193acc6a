"""Safeguarding flags: facts about a child or a place, as a fold of events that only grow.

A close counts only if it names every raise it has seen; a raise it did not know of
keeps the flag open, so no merge order lowers a flag. `closed` is a supervisor's act; an
officer proposes it (sync.md B3.2). The fold needs no order of arrival and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

RAISES: Final = frozenset({"raised", "escalated"})
EVENTS: Final = ("raised", "escalated", "reviewed", "close_proposed", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagEvent:
    """One thing that happened to one flag. Immutable."""

    flag_id: str
    event: str
    """raised, escalated, reviewed, close_proposed, closed."""
    code: str
    words: str = ""
    severity: int = 1
    """1 information, 2 need to know, 3 urgent; `escalated` carries the higher one."""
    access: str = "B"
    """A case team, B need to know, C sealed (domain.md 7.1)."""
    source: str = ""
    checked_on: date | None = None
    review_on: date | None = None
    by: str = ""
    at: str = ""
    """An instant in UTC with milliseconds, `2026-09-14T09:00:00.000Z`: events are put in order by this text."""
    reason: str = ""
    names_raises: tuple[str, ...] = ()
    """On `closed`: the ids of the raise events this close has seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardingFlag:
    """What the events add up to now."""

    flag_id: str
    code: str
    words: str
    severity: int
    access: str
    is_open: bool
    raised_on: str
    source: str = ""
    checked_on: date | None = None
    close_proposed: bool = False
    open_raises: tuple[str, ...] = ()


def fold_flags(events: Mapping[str, FlagEvent]) -> tuple[SafeguardingFlag, ...]:
    """Fold events (by their record ids) into flags, open ones first, gravest first.

    The result does not depend on the order of `events`.
    """
    by_flag: dict[str, dict[str, FlagEvent]] = {}
    for event_id, event in events.items():
        by_flag.setdefault(event.flag_id, {})[event_id] = event
    flags = [_fold_one(flag_id, own) for flag_id, own in by_flag.items()]
    known = (flag for flag in flags if flag is not None)
    return tuple(sorted(known, key=lambda f: (not f.is_open, -f.severity, f.raised_on, f.flag_id)))


def open_flags(events: Mapping[str, FlagEvent]) -> tuple[SafeguardingFlag, ...]:
    """Only the flags that no authorised close covers."""
    return tuple(flag for flag in fold_flags(events) if flag.is_open)


def _fold_one(flag_id: str, events: Mapping[str, FlagEvent]) -> SafeguardingFlag | None:
    raises = {key: event for key, event in events.items() if event.event in RAISES}
    if not raises:
        return None
    covered = _covered_by_closes(events.values())
    still_open = {key: event for key, event in raises.items() if key not in covered}
    speaking = still_open or raises
    gravest = max(speaking.values(), key=lambda e: (e.severity, e.at, e.words))
    checks = [event.checked_on for event in events.values() if event.checked_on is not None]
    return SafeguardingFlag(
        flag_id=flag_id,
        code=gravest.code,
        words=gravest.words,
        severity=gravest.severity,
        access=max(event.access for event in raises.values()),
        is_open=bool(still_open),
        raised_on=min(event.at for event in raises.values()),
        source=gravest.source,
        checked_on=max(checks, default=None),
        close_proposed=any(event.event == "close_proposed" for event in events.values()),
        open_raises=tuple(sorted(still_open)),
    )


def _covered_by_closes(events: Iterable[FlagEvent]) -> frozenset[str]:
    return frozenset(
        named for event in events if event.event == "closed" for named in event.names_raises
    )
