"""Make the pages of the visit schedule, and keep a true log of what was printed of them.

Pages are made in memory from one picture of the store; paper, HTML and CSV come from the same
`Ready`. Full names need a supervisor, the passphrase again and a reason; addresses the passphrase
and a reason. A print is entered before it begins and again when it ends, with what really came out,
so that one cut short by anything is still in the log.

Source: ux.md 2.10; security.md 3.12 (printing), R16; domain.md 5.2.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from ehe_desktop.domain.clock import ENGLAND
from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.officer import Role
from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.reports.visit_schedule import (
    BuddyPolicy,
    FontSet,
    NamesShown,
    Period,
    Printed,
    ScheduleLine,
    ScheduleOfficer,
    ScheduleRequest,
    VisitSchedule,
    render_pdf,
)
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.look_at_week import SHOWN, look_at_week, sees_all, short_year
from ehe_desktop.storage.store import Work
from ehe_desktop.storage.visits_query import VisitFilter, planned_visits

__all__ = [
    "MOST_COPIES",
    "REASONS",
    "FullPass",
    "Period",
    "PrintChoices",
    "Ready",
    "allow_more",
    "begin_print",
    "end_print",
    "make_schedule",
    "may_show_full",
    "pdf_of",
    "printing_fonts",
]

REASONS: Final = (
    ("visits", "Going on these visits"),
    ("buddy", "The buddy’s copy"),
    ("cover", "Cover for an officer who is away"),
    ("supervision", "Supervision of these officers"),
)
"""A closed list: a reason somebody types might name a child, and the log must not."""
MOST_COPIES: Final = 10
_PASS_MINUTES: Final = 15
_OBJECT: Final = "visit_schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintChoices:
    """What the preview asks for. Defaults say least: initials, no addresses, one copy."""

    period: Period = Period.WEEK
    first_day: date
    officer_ids: tuple[str, ...] = ()
    """Empty for everybody the officer at the desk may see."""
    full_names: bool = False
    addresses: bool = False
    day_sheets: bool = True
    """For a week: the days of each officer after the overview. A day is always a sheet."""
    buddy_copies: bool = True
    copies: int = 1
    reason: str = "visits"

    @property
    def says_more(self) -> bool:
        """True when it shows more than initials and case numbers."""
        return self.full_names or self.addresses


@dataclass(frozen=True, slots=True)
class FullPass:
    """The passphrase was typed again, for a reason, at a moment. `allow_more` makes it."""

    reason: str
    given_at: datetime
    names: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A schedule ready to be shown, printed or kept: all its twins come from this."""

    choices: PrintChoices
    schedule: VisitSchedule
    printed: Printed
    child_ids: tuple[str, ...] = field(default=(), repr=False)

    @property
    def copies(self) -> tuple[Printed, ...]:
        """One footer for each copy."""
        return self.printed.each_copy()


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A print or export that was begun and is in the log."""

    job_id: str
    action: str
    form: str
    ready: Ready


def may_show_full(desk: Desk) -> bool:
    """True for those who may print children's full names."""
    return desk.me.role == Role.SUPERVISOR.value


def allow_more(desk: Desk, passphrase: str, choices: PrintChoices) -> FullPass:
    """Let names or addresses onto the pages: the passphrase again, and a reason.

    Raises:
        NotAllowed: full names, and the officer at the desk is no supervisor.
        InputRefused: no passphrase, or no reason of the list.
        WrongPassphrase, TooManyTries: it is not the store's, or a pause is on.
    """
    if choices.full_names and not may_show_full(desk):
        raise NotAllowed("Only supervisors print full names.")
    _refuse_reason(choices.reason)
    if not passphrase:
        raise InputRefused("Type your passphrase.", "Nothing was printed.")
    desk.check_passphrase(passphrase)
    return FullPass(choices.reason, desk.clock.now(), choices.full_names)


def make_schedule(desk: Desk, choices: PrintChoices, full: FullPass | None = None) -> Ready:
    """The schedule as it stands now. Nothing is printed and nothing leaves memory.

    Raises:
        NotAllowed: names or addresses without a pass, or one given too long ago.
        InputRefused: no such number of copies, or reason.
    """
    _refuse_reason(choices.reason)
    if not 1 <= choices.copies <= MOST_COPIES:
        raise InputRefused(f"Choose from 1 to {MOST_COPIES} copies.")
    _refuse_without_pass(desk, choices, full)
    officers = _officers(desk, choices)
    request = ScheduleRequest(
        period=choices.period,
        first_day=choices.first_day,
        names=NamesShown.FULL if choices.full_names else NamesShown.INITIALS,
        addresses=choices.addresses,
        day_sheets=choices.day_sheets,
        buddy_copies=choices.buddy_copies,
    )
    lines = _lines(desk, request, {one.officer_id for one in officers})
    rules = desk.policy.visit
    schedule = VisitSchedule(
        request=request,
        officers=officers,
        lines=lines,
        buddy_policy=BuddyPolicy(
            call_after_minutes=rules.buddy_steps[0].after_minutes,
            steps=tuple(
                f"{one.after_minutes} min after “Out by”: {one.words}" for one in rules.buddy_steps
            ),
        ),
    )
    last_day = max(request.days[-1], desk.today())
    printed = Printed(
        by=desk.me.name,
        at=desk.clock.now(),
        shred_after=last_day + timedelta(days=rules.diary.shred_paper_after_days),
        copies=choices.copies,
    )
    children = sorted({child for line in lines for child in line.visit.child_ids})
    return Ready(choices=choices, schedule=schedule, printed=printed, child_ids=tuple(children))


def pdf_of(ready: Ready, copy: int = 1) -> bytes:
    """The pages of one copy, numbered from 1, as PDF in memory.

    Raises:
        FontsMissing: the program was not installed whole.
    """
    out = io.BytesIO()
    render_pdf(ready.schedule, out, printed=ready.copies[copy - 1], fonts=printing_fonts())
    return out.getvalue()


def begin_print(desk: Desk, ready: Ready, action: str = "print", form: str = "paper") -> PrintJob:
    """Enter that pages are about to leave the store; without the entry nothing may leave.

    Raises:
        NotAllowed: the store is open for reading only, so nothing could be entered.
        StoreCannotWrite: the entry could not be written.
    """
    if desk.read_only_because:
        raise NotAllowed(desk.read_only_because, next_step="Connect and sync first.")
    job = PrintJob(desk.new_id(), action, form, ready)
    with desk.store.writing(desk.actor("schedule")) as work:
        _enter(work, job, "begun", 0)
    return job


def end_print(desk: Desk, job: PrintJob, outcome: str, copies_out: int) -> None:
    """Enter how it ended: `done`, `stopped` by a person, or `failed`; and how many copies came out whole.

    Raises:
        StoreCannotWrite: the entry could not be written; that it was begun stays entered.
    """
    with desk.store.writing(desk.actor("schedule")) as work:
        _enter(work, job, outcome, copies_out)


def _enter(work: Work, job: PrintJob, outcome: str, copies_out: int) -> None:
    choices, request = job.ready.choices, job.ready.schedule.request
    shown = ("full_names" if choices.full_names else "initials", "case_number", "band")
    detail = {
        "form": job.form,
        "copies": choices.copies,
        "copies_out": copies_out,
        "officers": [one.officer_id for one in job.ready.schedule.officers],
        "period": request.period.value,
        "first_day": request.days[0].isoformat(),
        "children": list(job.ready.child_ids),
        "children_count": len(job.ready.child_ids),
    }
    work.audit(
        job.action,
        _OBJECT,
        job.job_id,
        outcome=outcome,
        reason=choices.reason,
        fields_shown=(*shown, "address") if choices.addresses else shown,
        detail=detail,
    )


def _refuse_reason(reason: str) -> None:
    if reason not in {code for code, _ in REASONS}:
        raise InputRefused("Choose why you print this.")


def _refuse_without_pass(desk: Desk, choices: PrintChoices, full: FullPass | None) -> None:
    if not choices.says_more:
        return
    if full is None or (choices.full_names and not (full.names and may_show_full(desk))):
        raise NotAllowed(
            "This version needs your passphrase again.",
            "Nothing was printed.",
            "Type it and try again.",
        )
    if desk.clock.now() - full.given_at > timedelta(minutes=_PASS_MINUTES):
        raise NotAllowed(
            "You typed your passphrase too long ago for this version.",
            "Nothing was printed.",
            "Type it again.",
        )


def _officers(desk: Desk, choices: PrintChoices) -> tuple[ScheduleOfficer, ...]:
    rows = look_at_week(desk, choices.first_day).officers
    wanted = set(choices.officer_ids)
    return tuple(
        ScheduleOfficer(officer_id=one.officer_id, name=one.name)
        for one in rows
        if not wanted or one.officer_id in wanted
    )


def _lines(desk: Desk, request: ScheduleRequest, officers: set[str]) -> tuple[ScheduleLine, ...]:
    start = datetime.combine(request.days[0], time(0), ENGLAND)
    end = datetime.combine(request.days[-1] + timedelta(days=1), time(0), ENGLAND)
    mine = "" if sees_all(desk) else desk.me.officer_id
    with desk.store.reading() as view:
        found = planned_visits(
            view, VisitFilter(start=start, end=end, officer_id=mine, states=SHOWN)
        )
    today = desk.today()
    return tuple(
        ScheduleLine(
            visit=visit, school_years=tuple(short_year(born, today) for born in visit.born_on)
        )
        for visit in found
        if visit.officer_id in officers
    )


@cache
def _fonts_in(folder: Path) -> FontSet:
    return FontSet.load(folder)


def printing_fonts() -> FontSet:
    """Opened once: opening them costs more than the pages."""
    return _fonts_in(resources_dir() / "fonts")
