"""The one gate between the diary and paper: what a printed schedule may say of a visit.

The PDF, the HTML and the CSV are made from `PrintedVisit` only, so what is not let through here
cannot appear in any of them. Never let through: flags, concerns, notices, travel notes, reasons,
dates of birth, a confidential address or its area, even in the full version. A name passes in the
full version only, an address only where it is asked for.

Source: domain.md 5.2 and 7.1 (CONF, "prints?").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.clock import ENGLAND, in_england
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.reports.plain_text import clean, initials
from ehe_desktop.reports.schedule_request import (
    NamesShown,
    ScheduleLine,
    ScheduleOfficer,
    ScheduleRequest,
    VisitSchedule,
)

WITHHELD: Final = "See device"
"""Stands for the area and the address of a family whose address is confidential."""
MOST_CHILDREN: Final = 8
_NOT_HELD: Final = frozenset({"cancelled", "not_carried_out"})
_OUTWARD: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_INWARD: Final = re.compile(r"[0-9][A-Z]{2}")
_CLOCK_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_MODES: Final = {
    "face_to_face": "Face to face",
    "visit": "Visit",
    "video": "Video",
    "phone": "Phone",
    "doorstep": "Doorstep",
    "office": "Office",
    "letter": "Letter",
    "letter_and_phone": "Letter and phone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedChild:
    """A child as printed: initials or full name, never both by accident."""

    name: str
    case_number: str
    school_year: str
    band: RiskBand


_NOBODY: Final = PrintedChild(
    name="No child named", case_number="", school_year="", band=RiskBand.NOT_ASSESSED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedVisit:
    """A visit as printed: texts ready to show, cleaned and capped."""

    officer_id: str
    on: date
    starts: str
    out_by: str
    call_by: str
    children: tuple[PrintedChild, ...]
    more_children: int
    district: str
    """The outward code (`WF17`); empty when confidential or not known."""
    area: str
    """The district with the name of the area, or where to look instead."""
    address: str
    """Empty unless addresses are printed and this one may be."""
    mode: str
    interpreter: str
    second_person: str
    two_people: bool
    staff_warning: bool
    buddy_name: str
    buddy_phone: str

    @property
    def buddy(self) -> str:
        """Name and telephone number, or empty."""
        return " ".join(part for part in (self.buddy_name, self.buddy_phone) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerDays:
    """One officer with the printed visits of the period, by time."""

    officer_id: str
    name: str
    visits: tuple[PrintedVisit, ...]

    def on(self, day: date) -> tuple[PrintedVisit, ...]:
        """The visits of one day, by time."""
        return tuple(visit for visit in self.visits if visit.on == day)


def printed_officers(schedule: VisitSchedule) -> tuple[OfficerDays, ...]:
    """The officers in the order asked for, each with what may be printed."""
    return tuple(_officer_days(schedule, officer) for officer in schedule.officers)


def printed_days(schedule: VisitSchedule, officers: tuple[OfficerDays, ...]) -> tuple[date, ...]:
    """The days to show: Monday to Friday, and a day of the weekend only when it has a visit."""
    busy = {visit.on for officer in officers for visit in officer.visits}
    days = schedule.request.days
    return tuple(day for day in days if len(days) == 1 or day.weekday() < 5 or day in busy)


def _officer_days(schedule: VisitSchedule, officer: ScheduleOfficer) -> OfficerDays:
    days = set(schedule.request.days)
    mine = sorted(
        (
            line
            for line in schedule.lines
            if line.visit.officer_id == officer.officer_id
            and line.visit.state not in _NOT_HELD
            and _local(line.visit.starts_at).date() in days
        ),
        key=lambda line: (line.visit.starts_at, line.visit.plan_id),
    )
    return OfficerDays(
        officer_id=officer.officer_id,
        name=clean(officer.name, 60) or "Officer without a name",
        visits=tuple(_printed(line, schedule) for line in mine),
    )


def _printed(line: ScheduleLine, schedule: VisitSchedule) -> PrintedVisit:
    visit, request = line.visit, schedule.request
    starts = _local(visit.starts_at)
    out = _out_by(visit.out_by, starts, visit.minutes)
    call = out + timedelta(minutes=schedule.buddy_policy.call_after_minutes)
    children = _children(line, request)
    return PrintedVisit(
        officer_id=visit.officer_id,
        on=starts.date(),
        starts=f"{starts:%H:%M}",
        out_by=f"{out:%H:%M}",
        call_by=f"{call:%H:%M}",
        children=children[:MOST_CHILDREN],
        more_children=max(0, len(children) - MOST_CHILDREN),
        district="" if visit.address_confidential else outward_code(visit.postcode),
        area=_area(line),
        address=_address(line, request),
        mode=_MODES.get(visit.mode) or clean(visit.mode.replace("_", " "), 30).capitalize(),
        interpreter=clean(visit.interpreter, 40),
        second_person=clean(visit.second_person, 40),
        two_people=visit.two_person_visit or bool(visit.second_person.strip()),
        staff_warning=visit.staff_warning,
        buddy_name=clean(visit.buddy_name, 40),
        buddy_phone=clean(visit.buddy_phone, 24),
    )


def _children(line: ScheduleLine, request: ScheduleRequest) -> tuple[PrintedChild, ...]:
    visit = line.visit
    try:
        rows = list(
            zip(visit.child_names, visit.case_numbers, line.school_years, visit.bands, strict=True)
        )
    except ValueError:
        raise RuleBroken("names, case numbers, years and bands must be of one length") from None
    if not rows:  # a visit is never lost for want of a child's name
        return (_NOBODY,)
    in_full = request.names is NamesShown.FULL
    return tuple(
        PrintedChild(
            name=clean(name, 80) or "?" if in_full else initials(name),
            case_number=clean(number, 24),
            school_year=clean(year, 16),
            band=RiskBand.read(band),
        )
        for name, number, year, band in rows
    )


def _area(line: ScheduleLine) -> str:
    visit = line.visit
    if visit.address_confidential:
        return WITHHELD
    parts = (outward_code(visit.postcode), clean(visit.area, 24))
    return " ".join(part for part in parts if part) or "–"


def _address(line: ScheduleLine, request: ScheduleRequest) -> str:
    visit = line.visit
    if not request.addresses or visit.address_confidential:
        return ""
    address, postcode = clean(visit.address, 160), clean(visit.postcode, 10)
    return address if postcode in address else f"{address}, {postcode}".strip(", ")


def outward_code(postcode: str) -> str:
    """The half of a postcode that names the district (`WF17`); empty when it is no postcode."""
    letters = re.sub(r"\s+", "", postcode[:20]).upper()
    if _OUTWARD.fullmatch(letters):
        return letters
    outward, inward = letters[:-3], letters[-3:]
    whole = _OUTWARD.fullmatch(outward) and _INWARD.fullmatch(inward)
    return outward if whole else ""


def _out_by(text: str, starts: datetime, minutes: int) -> datetime:
    """The time the buddy expects to hear: as agreed, else the planned end."""
    agreed = _CLOCK_TIME.fullmatch(text.strip())
    if agreed:
        at = time(int(agreed[1]), int(agreed[2]))
        out = datetime.combine(starts.date(), at, tzinfo=ENGLAND)
        if out > starts:
            return out
    return _local(starts.astimezone(UTC) + timedelta(minutes=minutes))


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise RuleBroken("the time of a visit needs a zone")
    return in_england(at)
