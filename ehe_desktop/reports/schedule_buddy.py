"""The buddy's page: who is out, where, until when, when to call, and what to do if no word comes.

It works without a laptop or a signal, so it is paper. It names no child: the buddy needs to know
where the officer is, not whom they see. The code word is written by hand, never stored or printed.

Source: domain.md 5.2 (lone working).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reportlab.platypus import Flowable

from ehe_desktop.reports.flowables import ColumnHeads, Heading, Row, Stack, TickBox
from ehe_desktop.reports.page import WIDTH, Section
from ehe_desktop.reports.plain_text import clean
from ehe_desktop.reports.schedule_lines import OfficerDays, PrintedVisit
from ehe_desktop.reports.schedule_request import VisitSchedule
from ehe_desktop.reports.schedule_words import (
    NO_STEPS,
    by_buddy,
    count_visits,
    period_title,
    say_day,
)
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.reports.text_block import Piece, TextBlock
from ehe_desktop.reports.type_styles import ACCENT, BODY, HAIRLINE, QUIET, STRONG, Face

_HEADS: Final = ("Safe", "Starts", "Out by", "Call at", "Where", "With")
_WIDTHS: Final = (56.0, 76.0, 76.0, 84.0, 298.0, WIDTH - 590.0)
_MOST_STEPS: Final = 10


def buddy_sections(
    schedule: VisitSchedule, officers: Sequence[OfficerDays], fonts: FontSet
) -> Iterator[Section]:
    """A page for each buddy of each officer, so that it can be handed over."""
    for officer in officers:
        for buddy, visits in by_buddy(officer):
            yield Section(
                kicker=f"Buddy’s copy · {period_title(schedule.request)}",
                title=f"{officer.name} is out on visits",
                aside=f"Buddy: {buddy or 'not named yet'} · {count_visits(len(visits))}",
                column_heads=ColumnHeads(fonts, _HEADS, _WIDTHS),
                blocks=[*_days(visits, fonts), *_what_to_do(schedule, fonts)],
            )


def _days(visits: Sequence[PrintedVisit], fonts: FontSet) -> Iterator[Flowable]:
    for day in sorted({visit.on for visit in visits}):
        yield Heading(fonts, say_day(day))
        for visit in visits:
            if visit.on == day:
                yield _visit(visit, fonts)


def _visit(visit: PrintedVisit, fonts: FontSet) -> Row:
    call = Face(BODY.size, strong=True, ink=ACCENT)
    company = visit.second_person or "A second person" if visit.two_people else "Alone"
    who: list[Flowable] = [TextBlock(fonts, [Piece(company)])]
    if visit.staff_warning:
        who.append(TextBlock(fonts, [Piece("Staff warning", STRONG)]))
    cells = [
        TickBox(),
        TextBlock(fonts, [Piece(visit.starts)]),
        TextBlock(fonts, [Piece(visit.out_by, STRONG)]),
        TextBlock(fonts, [Piece(visit.call_by, call)]),
        TextBlock(fonts, [Piece(visit.address or visit.area)]),
        Stack(who),
    ]
    return Row(cells, _WIDTHS)


def _what_to_do(schedule: VisitSchedule, fonts: FontSet) -> Iterator[Flowable]:
    steps = [text for step in schedule.buddy_policy.steps[:_MOST_STEPS] if (text := clean(step))]
    lines: list[Flowable] = [_CodeWord(fonts)]
    for number, step in enumerate(steps or [NO_STEPS], start=1):
        label = f"{number}." if steps else ""
        cells = [
            TextBlock(fonts, [Piece(label, STRONG)]),
            TextBlock(fonts, [Piece(step)], most_lines=4),
        ]
        lines.append(Row(cells, (24.0, WIDTH - 24.0), ruled=False))
    yield Heading(fonts, "If no word has come by the time in “Call at”")
    yield Stack(lines, gap=4)


class _CodeWord(TextBlock):
    """A line to write the code word on."""

    def __init__(self, fonts: FontSet) -> None:
        words = "Code word, by hand (heard on the phone, it means: I need help)"
        self._from = fonts.width(words, QUIET.size) + 10
        super().__init__(fonts, [Piece(words, QUIET)])
        self.leading = 30.0

    def draw(self) -> None:
        """Draw the words and the line."""
        super().draw()
        self.canv.setStrokeColor(HAIRLINE)
        self.canv.setLineWidth(1)
        self.canv.line(self._from, 5, self._from + 200, 5)
