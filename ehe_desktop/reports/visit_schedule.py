"""The printed visit schedule: what to ask for, and its three twins on paper, for a reader, as a table.

This is the door other rooms use. Domain in, bytes out: no store, no clock, no Qt, and no file is
written here; the caller chooses where the bytes go and logs that they were printed.
"""

from __future__ import annotations

from ehe_desktop.reports.errors import FontsMissing
from ehe_desktop.reports.printed import Printed
from ehe_desktop.reports.schedule_csv import render_csv, rows_of
from ehe_desktop.reports.schedule_html import render_html
from ehe_desktop.reports.schedule_pdf import render_pdf
from ehe_desktop.reports.schedule_request import (
    BuddyPolicy,
    NamesShown,
    Period,
    ScheduleLine,
    ScheduleOfficer,
    ScheduleRequest,
    VisitSchedule,
    file_name,
)
from ehe_desktop.reports.scripts import FontSet

__all__ = [
    "BuddyPolicy",
    "FontSet",
    "FontsMissing",
    "NamesShown",
    "Period",
    "Printed",
    "ScheduleLine",
    "ScheduleOfficer",
    "ScheduleRequest",
    "VisitSchedule",
    "file_name",
    "render_csv",
    "render_html",
    "render_pdf",
    "rows_of",
]
