"""The week's schedule of 12 officers on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ehe_desktop.reports.visit_schedule import ScheduleOfficer
from tests.benchmarks.measuring import Row, quickest
from tests.reports.schedules import a_line, a_schedule, pdf_of

OFFICERS, DAYS, VISITS_A_DAY = 12, 5, 4


def schedule() -> Iterator[Row]:
    """At most 2 s for 12 officers and 5 days."""
    first = datetime(2026, 6, 22, 8, 0, tzinfo=UTC)
    officers = tuple(
        ScheduleOfficer(officer_id=f"officer-{n}", name=f"A. Officer {n}") for n in range(OFFICERS)
    )
    lines = [
        a_line(
            (officer * DAYS + day) * VISITS_A_DAY + visit,
            children=1 + visit % 3,
            officer_id=f"officer-{officer}",
            officer_name=f"A. Officer {officer}",
            starts_at=first + timedelta(days=day, hours=2 * visit),
        )
        for officer in range(OFFICERS)
        for day in range(DAYS)
        for visit in range(VISITS_A_DAY)
    ]
    made = a_schedule(*lines, officers=officers)
    took = quickest(lambda: pdf_of(made), 5)
    yield Row(
        name="week's schedule as PDF, 12 officers x 5 days",
        value=took.ms,
        yardstick=quickest(lambda: _plain_table(len(lines)), 5).ms,
        goal=2_000,
        note=f"{len(lines)} visits; yardstick: one reportlab table of as many rows; {took.words}",
    )


def _plain_table(rows: int) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate, Table

    out = io.BytesIO()
    cells = [["09:30", "14 Long Causeway", "WF17 8AB", "EHE-1000", "Year 10"]] * rows
    SimpleDocTemplate(out, pagesize=A4).build([Table(cells)])
    return out.getvalue()


BENCHES = (schedule,)
