"""What a visit leaves owing: that a child hears back, and that the parents get their copy.

Days are civil dates in England. Whether a day is late is said by `due.py`; nothing here is stored.

Source: domain.md 4.4 (f), feedback given on, by, how; 5.1, the parents' copy and when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

PARENT_COPY: Final = "parent_copy"
"""The reason a parents' copy is printed for, as the log says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One thing that was promised to one family."""

    record_id: str
    """Of the visit, the child's voice or the end check that it comes from."""
    child_id: str
    child_name: str = ""
    made_on: date
    due_on: date
    by: str = ""
    """From whom the child hears, and how, in the officer's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBack:
    """An end check that says the child has heard back."""

    child_id: str
    on: date


def untold(promises: Iterable[Owed], heard: Iterable[HeardBack]) -> tuple[Owed, ...]:
    """The promises no child has heard back on yet, the soonest first.

    Hearing back keeps what was promised on days before: at a visit the child hears about the last one,
    and what is promised that day still stands.
    """
    last: dict[str, date] = {}
    for one in heard:
        last[one.child_id] = max(one.on, last.get(one.child_id, one.on))
    still = (one for one in promises if one.made_on >= last.get(one.child_id, one.made_on))
    return tuple(sorted(still, key=lambda one: (one.due_on, one.child_id, one.record_id)))


def copy_due_on(visited_on: date, within_days: int) -> date:
    """The day by which the parents have their copy: calendar days, the council's setting."""
    return visited_on + timedelta(days=within_days)
