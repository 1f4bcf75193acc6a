"""Look at today: where I am going, what is due, what waits on me, and whether this device is ready.

Everything is worked out from this device's clock and what it holds, so it is the same without a
connection. "Ready" is said only of what was looked for and found. Reading writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from ehe_desktop.domain.casefile import (
    CaseSummary,
    ConcernLine,
    DraftLine,
    DueCounts,
    PlannedVisit,
    WaitingCounts,
)
from ehe_desktop.domain.clock import ENGLAND, civil_date
from ehe_desktop.domain.owed import Owed
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_own_form import BegunForm, begun_by_me
from ehe_desktop.services.list_concerns import DraftOf, begun_concerns
from ehe_desktop.services.list_second import SecondToDo, second_for_me
from ehe_desktop.services.open_visit import FORM_NAMES
from ehe_desktop.storage import meta
from ehe_desktop.storage.caseload_lines import summaries
from ehe_desktop.storage.caseload_query import CaseloadFilter, Order, caseload_rows
from ehe_desktop.storage.concerns_query import concerns
from ehe_desktop.storage.counts_query import due_counts, waiting_counts
from ehe_desktop.storage.owed_query import copies_owed, hearing_back
from ehe_desktop.storage.view import View
from ehe_desktop.storage.visits_query import VisitFilter, drafts, planned_visits

READY_FOR_DAYS: Final = 7
"""How far ahead it is looked whether this device holds what the visits need."""
CLOCK_MAY_ERR_MS: Final = 24 * 60 * 60 * 1000
"""A clock that differs from the central system's by a day makes due days wrong."""
MOST_DUE: Final = 15
"""Rows of what is due; there is a list for the rest. All are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether the coming visits can be made without a signal, and what is missing."""

    visits: int
    missing_forms: tuple[str, ...] = ()
    missing_records: int = 0

    @property
    def is_ready(self) -> bool:
        """True when nothing that was looked for is missing."""
        return not self.missing_forms and not self.missing_records


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything the start page shows, from one picture of the store."""

    now: datetime
    today: date
    planned: tuple[PlannedVisit, ...]
    """My visits of today that are not done, in the order they begin."""
    done: tuple[PlannedVisit, ...]
    next_later: PlannedVisit | None
    """My next visit after today."""
    children: dict[str, CaseSummary]
    """The children of today's visits, by id."""
    due: tuple[CaseSummary, ...]
    """The first of what is overdue and due this week: highest band, then longest overdue."""
    due_counts: DueCounts
    """Of all of it."""
    drafts: tuple[DraftLine, ...]
    forms: tuple[BegunForm, ...] = ()
    """Forms begun outside a visit and not finished."""
    concerns: tuple[ConcernLine, ...]
    """Not told to anyone yet, or to be chased by now."""
    begun_concerns: tuple[DraftOf, ...] = ()
    """Concerns being written that nothing was made of yet: only this device knows of them."""
    hear_back: tuple[Owed, ...] = ()
    """Children who are to hear back by the end of this week, each once with their soonest day."""
    copies: tuple[Owed, ...] = ()
    """Visits whose parents are to have their copy by then."""
    second: tuple[SecondToDo, ...] = ()
    """Visits that wait for this supervisor’s second sign-off; for an officer, those sent back."""
    waiting: WaitingCounts
    readiness: Readiness
    clock_is_doubtful: bool = False


def look_at_today(desk: Desk, *, most_due: int = MOST_DUE) -> Today:
    """The day of the officer at this desk, with at most `most_due` rows of what is due."""
    as_of, until = desk.as_of(), end_of_week(desk.today())
    due, forms = _due_by(until, most_due), begun_by_me(desk)
    with desk.store.reading() as view:
        mine = _my_visits(view, desk, as_of.today)
        today = [one for one in mine if civil_date(one.starts_at) == as_of.today]
        later = [one for one in mine if civil_date(one.starts_at) > as_of.today]
        planned = tuple(one for one in today if one.state == "planned")
        later_planned = [one for one in later if one.state == "planned"]
        children = summaries(view, as_of, {child for one in today for child in one.child_ids})
        return Today(
            now=as_of.now,
            today=as_of.today,
            planned=planned,
            done=tuple(one for one in today if one.state == "done"),
            next_later=later_planned[0] if later_planned else None,
            children=children,
            due=caseload_rows(view, due, as_of),
            due_counts=due_counts(view, as_of, due),
            drafts=drafts(view, author_id=desk.me.officer_id),
            forms=forms,
            concerns=concerns(view, to_do_by=as_of.today),
            begun_concerns=begun_concerns(view),
            hear_back=tuple(_once_each(_due(hearing_back(view), until))),
            copies=tuple(
                _due(copies_owed(view, desk.policy.timescales.report_to_parent_days), until)
            ),
            second=second_for_me(desk, view),
            waiting=waiting_counts(view, as_of),
            readiness=_readiness(view, desk, (*planned, *later_planned)),
            clock_is_doubtful=_clock_is_doubtful(view, desk),
        )


def end_of_week(today: date) -> date:
    """The Sunday of the week that holds `today`."""
    return today + timedelta(days=6 - today.weekday())


def _my_visits(view: View, desk: Desk, today: date) -> tuple[PlannedVisit, ...]:
    start = datetime.combine(today, time(0), ENGLAND).astimezone(UTC)
    wanted = VisitFilter(start=start, officer_id=desk.me.officer_id)
    return planned_visits(view, wanted)


def _due_by(until: date, most: int) -> CaseloadFilter:
    """Open cases due by the end of this week; those put off come back when their day is over."""
    return CaseloadFilter(due_by=until, not_put_off=True, order=Order.BAND_THEN_DUE, limit=most)


def _due(owed: Iterable[Owed], until: date) -> Iterator[Owed]:
    return (one for one in owed if one.due_on <= until)


def _once_each(owed: Iterable[Owed]) -> Iterable[Owed]:
    """The first of each child's."""
    found: dict[str, Owed] = {}
    for one in owed:
        found.setdefault(one.child_id, one)
    return found.values()


def _readiness(view: View, desk: Desk, coming: Iterable[PlannedVisit]) -> Readiness:
    """Look for the record of every child and the forms of the steps; nothing is taken on trust."""
    until = desk.today() + timedelta(days=READY_FOR_DAYS)
    visits = [one for one in coming if civil_date(one.starts_at) <= until]
    wanted = {child for one in visits for child in one.child_ids}
    held = view.holds("child", wanted)
    forms = tuple(name for name in FORM_NAMES.values() if name not in desk.forms.names)
    return Readiness(
        visits=len(visits), missing_forms=forms, missing_records=len(wanted) - len(held)
    )


def _clock_is_doubtful(view: View, desk: Desk) -> bool:
    offset = meta.get(view.connection, meta.CLOCK_OFFSET_MS)
    far = bool(offset) and abs(int(offset)) >= CLOCK_MAY_ERR_MS
    return far or desk.store.sitting.running().clock_state == "suspect"
