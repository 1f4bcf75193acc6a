"""The week on one sheet: officers down, days across, a card for each visit. For the wall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reportlab.platypus import Flowable

from ehe_desktop.reports.flowables import GAP, BandMark, Blank, CodeTag, ColumnHeads, Row, Stack
from ehe_desktop.reports.page import WIDTH, Section
from ehe_desktop.reports.schedule_lines import (
    OfficerDays,
    PrintedChild,
    PrintedVisit,
    printed_days,
)
from ehe_desktop.reports.schedule_request import VisitSchedule
from ehe_desktop.reports.schedule_words import (
    LEGEND_BANDS,
    LEGEND_CODES,
    codes_of,
    count_visits,
    period_title,
    version_words,
)
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.reports.text_block import PIECE_GAP, Piece, TextBlock
from ehe_desktop.reports.type_styles import QUIET, STRONG

_NAME_WIDTH: Final = 112.0
_CARD_GAP: Final = 7.0
_BAND_WIDTH: Final = 40.0
_MOST_ON_CARD: Final = 4
_WIDE_ENOUGH: Final = 118.0
"""Room for time, band and district on one line; less when a weekend is shown."""
_TALLEST_CELL: Final = 300.0
"""In points. A fuller day goes on in a further row, so that no row outgrows a page."""


def overview_sections(
    schedule: VisitSchedule, officers: Sequence[OfficerDays], fonts: FontSet
) -> Iterator[Section]:
    """The week of all officers, with the legend."""
    request = schedule.request
    days = printed_days(schedule, tuple(officers))
    widths = (_NAME_WIDTH, *[(WIDTH - _NAME_WIDTH) / len(days)] * len(days))
    heads = ColumnHeads(fonts, ("", *[f"{day:%a} {day.day} {day:%b}" for day in days]), widths)
    total = sum(len(officer.visits) for officer in officers)
    blocks: list[Flowable] = []
    for officer in officers:
        cells = [[_card(v, widths[1], fonts) for v in officer.on(day)] for day in days]
        blocks += _rows(officer, cells, widths, fonts)
    if not total:
        none = TextBlock(fonts, [Piece("No visits are planned for this week.", STRONG)])
        blocks += [Blank(12.0), none]
    blocks.append(legend(fonts))
    yield Section(
        kicker="Visit schedule",
        title=period_title(request),
        aside=f"{count_visits(total)} · {version_words(request)}",
        column_heads=heads,
        blocks=blocks,
    )


def legend(fonts: FontSet) -> Flowable:
    """What the marks and the codes mean."""
    cells: list[Flowable] = []
    widths: list[float] = []
    for band in LEGEND_BANDS:
        cells += [BandMark(fonts, band), TextBlock(fonts, [Piece(band.word, QUIET)])]
        widths += [46.0, fonts.width(band.word, QUIET.size) + 26]
    codes: list[Flowable] = []
    code_widths: list[float] = []
    for code, words in LEGEND_CODES:
        tag = CodeTag(fonts, code, urgent=code == "W")
        codes += [tag, TextBlock(fonts, [Piece(words, QUIET)])]
        code_widths += [tag.width + 14, fonts.width(words, QUIET.size) + 26]
    return Stack(
        [Blank(10.0), Row(cells, widths, ruled=False), Row(codes, code_widths, ruled=False)], gap=5
    )


def _rows(
    officer: OfficerDays, cells: list[list[Flowable]], widths: Sequence[float], fonts: FontSet
) -> Iterator[Row]:
    """The officer's week as one row, or several when a day is fuller than a cell can be."""
    parts = [_parted(cards, widths[1]) for cards in cells]
    for at in range(max(1, *(len(part) for part in parts))):
        under = count_visits(len(officer.visits)) if at == 0 else "(continued)"
        pieces = (Piece(officer.name, STRONG), Piece(under, QUIET))
        first = Stack([TextBlock(fonts, [piece]) for piece in pieces])
        day_cells = [Stack(part[at] if at < len(part) else [], gap=_CARD_GAP) for part in parts]
        yield Row([first, *day_cells], widths)


def _parted(cards: list[Flowable], width: float) -> list[list[Flowable]]:
    parts: list[list[Flowable]] = [[]]
    used = 0.0
    for card in cards:
        height = card.wrap(width - GAP, 1000)[1] + _CARD_GAP
        if parts[-1] and used + height > _TALLEST_CELL:
            parts.append([])
            used = 0.0
        parts[-1].append(card)
        used += height
    return parts


def _card(visit: PrintedVisit, width: float, fonts: FontSet) -> Flowable:
    """Time, band and district on one line, who on the next, codes on a third when there are any."""
    room = width - GAP
    is_narrow = room < _WIDE_ENOUGH
    shown = visit.children[:_MOST_ON_CARD]
    rows: list[Flowable] = []
    for child in shown[:1]:
        rows.append(_first_line(child, visit.starts, "" if is_narrow else visit.district, fonts))
        rows.append(who_block(child, room, fonts))
    rows += [_further_child(child, room, fonts) for child in shown[1:]]
    hidden = visit.more_children + len(visit.children) - len(shown)
    rest = [f"and {hidden} more"] if hidden else []
    if is_narrow and visit.district:
        rest.append(visit.district)
    if rest:
        rows.append(TextBlock(fonts, [Piece(" · ".join(rest), QUIET)]))
    tags = [CodeTag(fonts, code, urgent=code == "W") for code in codes_of(visit)]
    if tags:
        rows.append(Row(tags, [tag.width + 4 for tag in tags], ruled=False))
    return Stack(rows)


def who_block(child: PrintedChild, room: float, fonts: FontSet) -> Flowable:
    """Name and case number, on one line where they fit; a long name never costs the number."""
    name, number = Piece(child.name, STRONG), Piece(child.case_number, QUIET)
    if _fits(child, room, fonts):
        return TextBlock(fonts, [name, number], most_lines=1)
    return Stack([TextBlock(fonts, [name]), TextBlock(fonts, [number], most_lines=2)])


def _fits(child: PrintedChild, room: float, fonts: FontSet) -> bool:
    taken = fonts.width(child.name, STRONG.size, strong=True) + PIECE_GAP
    return taken + fonts.width(child.case_number, QUIET.size) <= room


def _further_child(child: PrintedChild, room: float, fonts: FontSet) -> Flowable:
    """Another child of the visit, with the band on the line of their own case number.

    On a line between two children it was anybody's: a low child could be read as a high one.
    """
    beside = room - _BAND_WIDTH
    name, number = Piece(child.name, STRONG), Piece(child.case_number, QUIET)
    is_one_line = _fits(child, beside - GAP, fonts)
    words = [name, number] if is_one_line else [number]
    cells = [TextBlock(fonts, words, most_lines=1), BandMark(fonts, child.band)]
    line = Row(cells, (beside, _BAND_WIDTH + GAP), ruled=False)
    return line if is_one_line else Stack([TextBlock(fonts, [name]), line])


def _first_line(child: PrintedChild, starts: str, district: str, fonts: FontSet) -> Row:
    cells = [
        TextBlock(fonts, [Piece(starts, STRONG)]),
        BandMark(fonts, child.band),
        TextBlock(fonts, [Piece(district, QUIET)], most_lines=1),
    ]
    return Row(cells, (36.0, 44.0, 44.0 + GAP), ruled=False)
