"""Look at a week of the diary: whose rows, which visits, how full each day is, and who waits for a visit.

An officer sees their own row; supervisors and business support see every officer who has families
or visits. Reading writes nothing. What is late is worked out from the day it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from ehe_desktop.domain.casefile import CaseSummary, PlannedVisit
from ehe_desktop.domain.clock import ENGLAND, civil_date, in_england
from ehe_desktop.domain.diary import Booking, DiaryDay, booked_minutes
from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.domain.officer import Officer, Role
from ehe_desktop.domain.school_age import year_group
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage import meta
from ehe_desktop.storage.caseload_query import CaseloadFilter, Order, caseload, caseload_rows
from ehe_desktop.storage.choices_query import filter_choices
from ehe_desktop.storage.view import View
from ehe_desktop.storage.visits_query import VisitFilter, planned_visit, planned_visits

_SATURDAY: Final = 5
PLANNED: Final = ("planned",)
SHOWN: Final = ("planned", "done")
DUE_AHEAD_DAYS: Final = 42
"""Reviews due this far ahead of the week wait in the tray: enough to arrange a visit."""
MOST_WAITING: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLoad:
    """How full one officer's day is, in minutes, travel and writing up included."""

    booked: int
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerWeek:
    """One row of the week."""

    officer_id: str
    name: str
    is_me: bool
    visits: tuple[PlannedVisit, ...]
    loads: tuple[DayLoad, ...]
    """One for each day of the week shown."""

    def on(self, day: date) -> tuple[PlannedVisit, ...]:
        """The visits of a day, by time."""
        return tuple(one for one in self.visits if civil_date(one.starts_at) == day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The diary of a week, with who waits to be placed."""

    monday: date
    days: tuple[date, ...]
    closed: Mapping[date, str] = field(default_factory=dict)
    officers: tuple[OfficerWeek, ...]
    to_place: tuple[CaseSummary, ...]
    due_beyond: int = 0
    """How many more are due than were looked through for `to_place`; some may have a visit."""
    years: Mapping[str, str] = field(default_factory=dict)
    """The expected year of each child, in short: `Yr 5`."""
    areas: tuple[str, ...] = ()
    last_sync_at: str = ""
    may_edit_all: bool = False

    @property
    def visits(self) -> tuple[PlannedVisit, ...]:
        """Every visit of the week."""
        return tuple(visit for officer in self.officers for visit in officer.visits)

    def visit(self, plan_id: str) -> PlannedVisit | None:
        """One visit of the week, or None."""
        return next((one for one in self.visits if one.plan_id == plan_id), None)


def look_at_week(desk: Desk, any_day: date) -> Week:
    """The week that holds `any_day`, Monday to Friday, with a day of the weekend only if it is used."""
    monday = any_day - timedelta(days=any_day.weekday())
    with desk.store.reading() as view:
        visits = _visits(desk, view, monday, monday + timedelta(days=7))
        busy = {civil_date(one.starts_at) for one in visits}
        all_days = [monday + timedelta(days=step) for step in range(7)]
        days = tuple(day for day in all_days if day.weekday() < _SATURDAY or day in busy)
        waiting, beyond = _to_place(desk, view, monday)
        return Week(
            monday=monday,
            days=days,
            closed=_closed(desk, days),
            officers=_rows(desk, _names(desk, view, visits), visits, days),
            to_place=waiting,
            due_beyond=beyond,
            years=_years(desk, waiting, visits),
            areas=tuple(sorted({one.area for one in waiting if one.area})),
            last_sync_at=meta.get(view.connection, meta.LAST_SYNC_AT),
            may_edit_all=may_edit_all(desk),
        )


def opening_day(desk: Desk) -> date:
    """The day whose week the diary opens on: today, or at a weekend with no visit the Monday after."""
    today = desk.today()
    monday = today + timedelta(days=7 - today.weekday())
    if today.weekday() < _SATURDAY:
        return today
    with desk.store.reading() as view:
        return today if _visits(desk, view, today, monday) else monday


def day_of_visit(desk: Desk, plan_id: str) -> date | None:
    """The day a visit stands on, to show its week; None when it is not on this device."""
    with desk.store.reading() as view:
        found = planned_visit(view, plan_id)
    return civil_date(found.starts_at) if found else None


def sees_all(desk: Desk) -> bool:
    """True for the roles whose week holds every officer's row."""
    return desk.me.role in (Role.SUPERVISOR.value, Role.BUSINESS_SUPPORT.value)


def may_edit_all(desk: Desk) -> bool:
    """True for the roles that place visits for others; those wait to be sent like everything else."""
    return sees_all(desk) and not desk.read_only_because


def refuse_editing(desk: Desk, officer_id: str) -> None:
    """Let pass a change to this officer's diary by the person at the desk.

    Raises:
        NotAllowed: it is another's diary and the role does not reach it, or the store is
            open for reading only.
    """
    if desk.read_only_because:
        raise NotAllowed(desk.read_only_because, next_step="Connect and sync first.")
    records = desk.me.role in (Role.OFFICER.value, Role.SUPERVISOR.value)
    if not may_edit_all(desk) and not (records and officer_id == desk.me.officer_id):
        raise NotAllowed("You can change your own diary only.")


def diary_day(desk: Desk, view: View, officer_id: str, day: date) -> DiaryDay:
    """One officer's day as the diary's rules need it."""
    start = datetime.combine(day, time(0), ENGLAND)
    wanted = VisitFilter(
        start=start, end=start + timedelta(days=1), officer_id=officer_id, states=SHOWN
    )
    return DiaryDay(
        day=day,
        bookings=tuple(map(booking_of, planned_visits(view, wanted))),
        closed_because=desk.policy.calendars.closed_because(day),
    )


def booking_of(visit: PlannedVisit) -> Booking:
    """A visit as the diary's rules need it."""
    return Booking(
        plan_id=visit.plan_id,
        starts_at=in_england(visit.starts_at),
        minutes=visit.minutes,
        mode=visit.mode,
    )


def short_year(born_on: date | None, today: date) -> str:
    """`Yr 5`, `Reception`, or nothing where the date of birth is not known."""
    if born_on is None or born_on > today:
        return ""
    group = year_group(born_on, today)
    if group < 1:
        return "Reception" if group == 0 else "Under 5"
    return f"Yr {group}" if group <= 11 else "Over 16"


def officers_here(desk: Desk, view: View) -> tuple[tuple[str, str], ...]:
    """Who may be given a visit by the person at the desk, as id and name: oneself first."""
    me = (desk.me.officer_id, desk.me.name)
    if not sees_all(desk):
        return (me,)
    known = view.of_kind(Officer)
    recording = [(key, one.name) for key, one in known.items() if one.may_record]
    others = sorted((pair for pair in recording if pair[0] != me[0]), key=lambda pair: pair[1])
    return (me, *others) if desk.me.role == Role.SUPERVISOR.value else tuple(others)


def _visits(desk: Desk, view: View, first: date, until: date) -> tuple[PlannedVisit, ...]:
    """Those the diary shows from the first day until another, which is not in it any more."""
    start = datetime.combine(first, time(0), ENGLAND)
    end = datetime.combine(until, time(0), ENGLAND)
    mine = "" if sees_all(desk) else desk.me.officer_id
    return planned_visits(view, VisitFilter(start=start, end=end, officer_id=mine, states=SHOWN))


def _names(desk: Desk, view: View, visits: Sequence[PlannedVisit]) -> dict[str, str]:
    """Whose rows the week has: id to name, in the order shown; with families or visits, or oneself."""
    me = desk.me
    if not sees_all(desk):
        return {me.officer_id: me.name}
    found = dict(filter_choices(view).officers)
    found |= {one.officer_id: one.officer_name for one in visits}
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != me.officer_id, pair[1])))


def _rows(
    desk: Desk, names: Mapping[str, str], visits: Sequence[PlannedVisit], days: Sequence[date]
) -> tuple[OfficerWeek, ...]:
    rules = desk.policy.visit.diary
    rows = []
    for officer_id, name in names.items():
        mine = tuple(one for one in visits if one.officer_id == officer_id)
        by_day = [[one for one in mine if civil_date(one.starts_at) == day] for day in days]
        loads = tuple(
            DayLoad(
                booked=booked_minutes(map(booking_of, held), rules),
                available=rules.available_minutes,
            )
            for held in by_day
        )
        is_me = officer_id == desk.me.officer_id
        rows.append(
            OfficerWeek(officer_id=officer_id, name=name, is_me=is_me, visits=mine, loads=loads)
        )
    return tuple(rows)


def _closed(desk: Desk, days: Iterable[date]) -> dict[date, str]:
    reasons = {day: desk.policy.calendars.closed_because(day) for day in days}
    return {day: why for day, why in reasons.items() if why}


def _to_place(desk: Desk, view: View, monday: date) -> tuple[tuple[CaseSummary, ...], int]:
    """Open cases due by some weeks after this one, without a visit in the diary; how many more are due."""
    wanted = CaseloadFilter(
        due_by=max(monday, desk.today()) + timedelta(days=DUE_AHEAD_DAYS),
        order=Order.BAND_THEN_DUE,
        officer_id="" if sees_all(desk) else desk.me.officer_id,
        limit=MOST_WAITING,
    )
    found = caseload_rows(view, wanted, desk.as_of())
    today = desk.today()
    beyond = (
        caseload(view, wanted, desk.as_of()).total - len(found) if len(found) == MOST_WAITING else 0
    )
    waiting = tuple(
        one
        for one in found
        if one.next_visit_at is None and (one.put_off_until is None or one.put_off_until <= today)
    )
    return waiting, beyond


def _years(
    desk: Desk, waiting: Iterable[CaseSummary], visits: Iterable[PlannedVisit]
) -> dict[str, str]:
    today = desk.today()
    years = {one.child_id: short_year(one.born_on, today) for one in waiting}
    for visit in visits:
        for child_id, born_on in zip(visit.child_ids, visit.born_on, strict=True):
            years[child_id] = short_year(born_on, today)
    return years
