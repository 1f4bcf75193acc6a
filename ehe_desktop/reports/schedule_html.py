"""The schedule for a screen reader or a browser: one file, real tables, nothing fetched.

A PDF of ours carries no tags, so this twin is the accessible one (ux.md 2.10): language, headings,
captions, column and row heads, bands as words. A strict content policy forbids scripts and loading.
Each name is isolated (`bdi`), so that an Arabic name cannot turn the words around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import BinaryIO, Final

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.reports.band_shapes import OUTLINES
from ehe_desktop.reports.plain_text import clean
from ehe_desktop.reports.printed import Printed
from ehe_desktop.reports.schedule_html_style import HEAD, STYLE
from ehe_desktop.reports.schedule_lines import (
    OfficerDays,
    PrintedChild,
    PrintedVisit,
    printed_days,
    printed_officers,
)
from ehe_desktop.reports.schedule_request import VisitSchedule
from ehe_desktop.reports.schedule_words import (
    NO_STEPS,
    by_buddy,
    count_visits,
    needs_of,
    period_title,
    say_day,
    version_words,
)

_COLUMNS: Final = ("Time", "Out by", "Child", "Year", "Band", "Area", "How", "Arrange", "Done")
_BUDDY_COLUMNS: Final = ("Starts", "Out by", "Call at", "Where", "With")


def render_html(schedule: VisitSchedule, out: BinaryIO, *, printed: Printed) -> None:
    """Write the schedule as one HTML file in UTF-8.

    Raises:
        RuleBroken: a line whose names, case numbers, years and bands do not match.
    """
    officers = printed_officers(schedule)
    title = f"Visit schedule, {period_title(schedule.request)}"
    parts = [
        HEAD.format(title=escape(title), style=STYLE),
        _header(title, schedule, officers, printed),
        "<main>",
        *(part for officer in officers for part in _officer(officer, schedule, officers)),
        *(_buddies(schedule, officers) if schedule.request.buddy_copies else ()),
        "</main>",
        _footer(printed),
        "</body>\n</html>\n",
    ]
    out.write("\n".join(parts).encode("utf-8"))


def _header(
    title: str, schedule: VisitSchedule, officers: Sequence[OfficerDays], printed: Printed
) -> str:
    total = count_visits(sum(len(officer.visits) for officer in officers))
    return (
        f'<header><p class="handling">{escape(printed.handling)}</p>\n<h1>{escape(title)}</h1>\n'
        f"<p>{escape(total)} · {escape(version_words(schedule.request))}</p></header>"
    )


def _footer(printed: Printed) -> str:
    return (
        f'<footer><p class="handling">{escape(printed.handling)}</p>\n'
        f"<p>{escape(printed.origin)}. {escape(printed.copy_line)}.</p></footer>"
    )


def _officer(
    officer: OfficerDays, schedule: VisitSchedule, officers: tuple[OfficerDays, ...]
) -> Iterator[str]:
    yield f"<section><h2>{_name(officer.name)}</h2>"
    if not officer.visits:
        yield "<p>No visits are planned.</p>"
    for day in printed_days(schedule, officers):
        if officer.on(day):
            yield _day_table(officer, day)
    yield "</section>"


def _day_table(officer: OfficerDays, day: date) -> str:
    visits = officer.on(day)
    caption = f"{_name(officer.name)}, {escape(say_day(day))}: {count_visits(len(visits))}"
    rows = "\n".join(_visit(visit) for visit in visits)
    return _table(caption, _COLUMNS, rows, "day")


def _table(caption: str, columns: Sequence[str], rows: str, look: str = "buddy") -> str:
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    return (
        f'<table class="{look}"><caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>"
    )


def _visit(visit: PrintedVisit) -> str:
    """One body row a child; the visit's own cells span them."""
    rows = len(visit.children) + bool(visit.more_children)
    span = f' rowspan="{rows}"' if rows > 1 else ""
    lead = f'<th scope="row"{span}>{escape(visit.starts)}</th><td{span}>{escape(visit.out_by)}</td>'
    where = escape(visit.area) + (f"<br>{escape(visit.address)}" if visit.address else "")
    tail = "".join(
        f"<td{span}>{cell}</td>" for cell in (where, escape(visit.mode), _arrange(visit), _TICK)
    )
    lines = [_child(child) for child in visit.children]
    if visit.more_children:
        lines.append(f'<td colspan="3">and {visit.more_children} more: see device</td>')
    first, *others = lines
    return "\n".join([f"<tr>{lead}{first}{tail}</tr>", *(f"<tr>{line}</tr>" for line in others)])


_TICK: Final = '<span class="tick" role="img" aria-label="box to tick"></span>'


def _child(child: PrintedChild) -> str:
    return (
        f"<td>{_name(child.name)} {escape(child.case_number)}</td>"
        f"<td>{escape(child.school_year)}</td><td>{_band(child.band)}</td>"
    )


def _arrange(visit: PrintedVisit) -> str:
    warning = ["<strong>W: staff warning, read it on your device first</strong>"]
    lines = warning if visit.staff_warning else []
    lines += [escape(need) for need in needs_of(visit)]
    lines.append(f"Buddy: {_name(visit.buddy)}" if visit.buddy else "No buddy named")
    return "<br>".join(lines)


def _buddies(schedule: VisitSchedule, officers: Sequence[OfficerDays]) -> Iterator[str]:
    steps = [clean(step) for step in schedule.buddy_policy.steps] or [NO_STEPS]
    listed = "".join(f"<li>{escape(step)}</li>" for step in steps)
    for officer in officers:
        for buddy, visits in by_buddy(officer):
            caption = (
                f"Buddy’s copy for {_name(buddy or 'a buddy not named yet')}: "
                f"{_name(officer.name)} is out"
            )
            rows = "\n".join(_buddy_row(visit) for visit in visits)
            yield f"<section><h2>{caption}</h2>"
            yield _table(f"Visits of {_name(officer.name)}", _BUDDY_COLUMNS, rows)
            yield "<p>Code word, by hand: ____________________</p>"
            yield f"<h3>If no word has come by the time to call</h3><ol>{listed}</ol></section>"


def _buddy_row(visit: PrintedVisit) -> str:
    company = visit.second_person or "A second person" if visit.two_people else "Alone"
    where = visit.address or visit.area
    cells = (visit.out_by, visit.call_by, where, company)
    starts = f"{say_day(visit.on)}, {visit.starts}"
    return (
        f'<tr><th scope="row">{escape(starts)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
    )


def _name(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"


def _band(band: RiskBand) -> str:
    """The shape for the eye, the word and the letter for every reader."""
    if band in OUTLINES:
        corners = " ".join(f"{x:.1f},{-y:.1f}" for x, y in OUTLINES[band])
        shape = f'<polygon points="{corners}"/>'
    elif band is RiskBand.LOW:
        shape = '<circle r="5"/>'
    else:
        shape = '<circle class="ring" r="4"/>'
    picture = f'<svg class="{band.code}" viewBox="-7 -7 14 14" aria-hidden="true">{shape}</svg>'
    return f"{picture} {band.letter} <span>{escape(band.word)}</span>"
