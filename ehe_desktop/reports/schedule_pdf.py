"""The schedule on paper: A4 landscape, a week to pin on the wall and a sheet for each officer.

Made from printed visits only (`schedule_lines.py`), so nothing withheld can reach the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO, Final

from reportlab.platypus import Flowable

from ehe_desktop.reports.flowables import (
    GAP,
    BandMark,
    Blank,
    CodeTag,
    ColumnHeads,
    Heading,
    Row,
    Stack,
    TickBox,
)
from ehe_desktop.reports.page import WIDTH, Section, build
from ehe_desktop.reports.printed import Printed
from ehe_desktop.reports.schedule_buddy import buddy_sections
from ehe_desktop.reports.schedule_lines import (
    OfficerDays,
    PrintedChild,
    PrintedVisit,
    printed_days,
    printed_officers,
)
from ehe_desktop.reports.schedule_overview import legend, overview_sections, who_block
from ehe_desktop.reports.schedule_request import Period, VisitSchedule
from ehe_desktop.reports.schedule_words import (
    count_visits,
    needs_of,
    period_title,
    say_day,
    shared_buddy,
    version_words,
)
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.reports.text_block import Piece, TextBlock
from ehe_desktop.reports.type_styles import BODY, QUIET, STRONG

_HEADS: Final = ("", "Time", "Out by", "Band", "Child", "Year", "Area", "How", "Arrange")
_WIDTHS: Final = (26.0, 46.0, 50.0, 50.0, 168.0, 60.0, 130.0, 86.0, WIDTH - 616.0)
_CHILD_WIDTHS: Final = _WIDTHS[3:6]
_OUTER_WIDTHS: Final = (*_WIDTHS[:3], sum(_CHILD_WIDTHS), *_WIDTHS[6:])


def render_pdf(schedule: VisitSchedule, out: BinaryIO, *, printed: Printed, fonts: FontSet) -> None:
    """Write the schedule as a PDF: equal input gives equal bytes.

    Raises:
        RuleBroken: a line whose names, case numbers, years and bands do not match.
    """
    officers = printed_officers(schedule)
    request = schedule.request
    sections: list[Section] = []
    if request.period is Period.WEEK:
        sections += overview_sections(schedule, officers, fonts)
    if request.period is Period.DAY or request.day_sheets:
        sections += _day_sheets(schedule, officers, fonts)
    if request.buddy_copies:
        sections += buddy_sections(schedule, officers, fonts)
    title = f"Visit schedule, {period_title(request)}"
    build(sections, out, title=title, printed=printed, fonts=fonts)


def _day_sheets(
    schedule: VisitSchedule, officers: Sequence[OfficerDays], fonts: FontSet
) -> Iterator[Section]:
    request = schedule.request
    days = printed_days(schedule, tuple(officers))
    heads = ColumnHeads(fonts, _HEADS, _WIDTHS)
    kicker = f"Visits · {period_title(request)}"
    setter = _DaySheet(fonts)
    if request.one_page_per_officer:
        for officer in officers:
            if officer.visits or request.period is Period.DAY:
                aside = f"{count_visits(len(officer.visits))} · {version_words(request)}"
                blocks = list(setter.officer(officer, days, with_name=False))
                yield Section(
                    kicker=kicker,
                    title=officer.name,
                    aside=aside,
                    column_heads=heads,
                    blocks=blocks,
                    closing=legend(fonts),
                )
        return
    blocks = [b for officer in officers for b in setter.officer(officer, days, with_name=True)]
    yield Section(
        kicker=kicker,
        title="Day sheets",
        aside=version_words(request),
        column_heads=heads,
        blocks=blocks,
        closing=legend(fonts),
    )


class _DaySheet:
    """Sets days, visits and children; knows the fonts."""

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts

    def officer(
        self, officer: OfficerDays, days: Sequence[date], *, with_name: bool
    ) -> Iterator[Flowable]:
        """The days with visits, each under its heading; one quiet line when there are none."""
        lead = f"{officer.name}, " if with_name else ""
        if not officer.visits:
            yield Heading(self._fonts, lead + (say_day(days[0]) if len(days) == 1 else "this week"))
            yield TextBlock(self._fonts, [Piece("No visits are planned.", QUIET)])
        for day in days:
            visits = officer.on(day)
            if visits:
                buddy = shared_buddy(visits)
                yield self._heading(officer.name if with_name else "", days, day, visits)
                for visit in visits:
                    yield self._visit(visit, with_buddy=not buddy)

    def _heading(
        self, name: str, days: Sequence[date], day: date, visits: tuple[PrintedVisit, ...]
    ) -> Heading:
        """Whose day it is, from when to when, and the buddy; nothing the page's head says already."""
        named = [name] if name else []
        if len(days) > 1:
            named.append(say_day(day))
        hours = f"out {visits[0].starts} to {max(visit.out_by for visit in visits)}"
        buddy = shared_buddy(visits)
        aside = [f"Buddy: {buddy}"] if buddy else []
        if not named:
            return Heading(self._fonts, hours.capitalize(), *aside)
        return Heading(self._fonts, ", ".join(named), " · ".join([hours, *aside]))

    def _visit(self, visit: PrintedVisit, *, with_buddy: bool) -> Flowable:
        cells = [
            TickBox(),
            self._text(visit.starts, strong=True),
            self._text(visit.out_by),
            self._children(visit),
            self._text(visit.area),
            self._text(visit.mode),
            self._arrange(visit, with_buddy=with_buddy),
        ]
        return Row(cells, _OUTER_WIDTHS)

    def _children(self, visit: PrintedVisit) -> Flowable:
        rows: list[Flowable] = [self._child(child) for child in visit.children]
        if visit.more_children:
            more = f"and {visit.more_children} more: see device"
            rows.append(self._under(more))
        if visit.address:
            rows.append(self._under(visit.address))
        return Stack(rows, gap=2)

    def _under(self, text: str) -> Flowable:
        """A quiet line under the names, as wide as name and year together."""
        room = sum(_CHILD_WIDTHS[1:])
        cells = [Blank(), TextBlock(self._fonts, [Piece(text, QUIET)])]
        return Row(cells, (_CHILD_WIDTHS[0], room), ruled=False)

    def _child(self, child: PrintedChild) -> Flowable:
        cells = [
            BandMark(self._fonts, child.band),
            who_block(child, _CHILD_WIDTHS[1] - GAP, self._fonts),
            TextBlock(self._fonts, [Piece(child.school_year)], most_lines=2),
        ]
        return Row(cells, _CHILD_WIDTHS, ruled=False)

    def _arrange(self, visit: PrintedVisit, *, with_buddy: bool) -> Flowable:
        needs = list(needs_of(visit))
        if with_buddy:
            needs.append(f"Buddy: {visit.buddy}" if visit.buddy else "No buddy named")
        blocks: list[Flowable] = [self._text(need) for need in needs]
        if visit.staff_warning:
            room = _WIDTHS[-1] - 24.0
            beside = blocks[0] if blocks else Blank()
            tag = CodeTag(self._fonts, "W", urgent=True)
            blocks[:1] = [Row([tag, beside], (24.0, room), ruled=False)]
        return Stack(blocks)

    def _text(self, text: str, *, strong: bool = False) -> TextBlock:
        return TextBlock(self._fonts, [Piece(text, STRONG if strong else BODY)])
