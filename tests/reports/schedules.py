"""Builders of schedules with valid defaults, and readers of what was printed."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from ehe_desktop.domain.casefile import PlannedVisit
from ehe_desktop.reports.visit_schedule import (
    BuddyPolicy,
    FontSet,
    Period,
    Printed,
    ScheduleLine,
    ScheduleOfficer,
    ScheduleRequest,
    VisitSchedule,
    render_csv,
    render_html,
    render_pdf,
)

FONT_FOLDER = Path(__file__).parents[2] / "resources" / "fonts"
MONDAY = date(2026, 6, 22)
STEPS = ("Call the officer.", "Call the duty supervisor.", "Call the police.")


@cache
def fonts() -> FontSet:
    return FontSet.load(FONT_FOLDER)


def a_printed(**changes: Any) -> Printed:
    facts: dict[str, Any] = {
        "by": "S. Hussain",
        "at": datetime(2026, 6, 19, 13, 5, tzinfo=UTC),
        "shred_after": date(2026, 6, 29),
    }
    return Printed(**(facts | changes))


def a_request(**changes: Any) -> ScheduleRequest:
    return ScheduleRequest(**({"period": Period.WEEK, "first_day": MONDAY} | changes))


def a_line(
    number: int = 1, *, children: int = 1, years: tuple[str, ...] = (), **changes: Any
) -> ScheduleLine:
    facts: dict[str, Any] = {
        "plan_id": f"plan-{number:05}",
        "family_id": f"family-{number}",
        "officer_id": "officer-1",
        "officer_name": "A. Patel",
        "starts_at": datetime(2026, 6, 22, 8, 30, tzinfo=UTC),
        "minutes": 60,
        "child_ids": tuple(f"child-{number}-{n}" for n in range(children)),
        "child_names": ("Ștefan Popescu",) * children,
        "case_numbers": tuple(f"EHE-{1000 + number + n}" for n in range(children)),
        "born_on": (None,) * children,
        "bands": ("high",) * children,
        "address": "14 Long Causeway",
        "postcode": "WF17 8AB",
        "area": "Batley",
        "address_confidential": False,
        "mode": "face_to_face",
        "visit_type": "review",
        "interpreter": "",
        "second_person": "",
        "two_person_visit": False,
        "staff_warning": False,
        "buddy_name": "J. Okafor",
        "buddy_phone": "07700 900123",
        "out_by": "",
        "travel_note": "",
        "state": "planned",
        "has_draft": False,
    }
    visit = PlannedVisit(**(facts | changes))
    return ScheduleLine(visit=visit, school_years=years or ("Year 10",) * len(visit.child_names))


def a_schedule(*lines: ScheduleLine, **changes: Any) -> VisitSchedule:
    facts: dict[str, Any] = {
        "request": a_request(),
        "officers": (ScheduleOfficer(officer_id="officer-1", name="A. Patel"),),
        "lines": lines,
        "buddy_policy": BuddyPolicy(steps=STEPS),
    }
    return VisitSchedule(**(facts | changes))


def pdf_of(schedule: VisitSchedule, printed: Printed | None = None) -> bytes:
    out = io.BytesIO()
    render_pdf(schedule, out, printed=printed or a_printed(), fonts=fonts())
    return out.getvalue()


def html_of(schedule: VisitSchedule, printed: Printed | None = None) -> str:
    out = io.BytesIO()
    render_html(schedule, out, printed=printed or a_printed())
    return out.getvalue().decode("utf-8")


def csv_of(schedule: VisitSchedule, printed: Printed | None = None) -> bytes:
    out = io.BytesIO()
    render_csv(schedule, out, printed=printed or a_printed())
    return out.getvalue()


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    return "\n".join(pages_of(pdf))


def squeezed(text: str) -> str:
    """Without white space: a name broken over two lines is still found."""
    return re.sub(r"\s+", "", text)
