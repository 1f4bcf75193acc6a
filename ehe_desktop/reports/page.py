"""The frame of every printed page: what it is, whose it is, how secret it is, and which of how many.

A report hands over sections; this module breaks them into pages, repeats headings, and writes
the footer: classification and the date to shred it, who printed it and when, copy and page.
Nothing here reads a clock or a file, and no document property carries a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from ehe_desktop.reports.flowables import Heading
from ehe_desktop.reports.plain_text import clean
from ehe_desktop.reports.printed import Printed
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.reports.text_block import Piece, TextBlock, draw_line
from ehe_desktop.reports.type_styles import (
    ACCENT,
    HAIRLINE,
    HAIRLINE_PT,
    KICKER,
    QUIET,
    STRONG,
    TITLE,
    Face,
)

# No data of ours may make reportlab fetch anything (security.md 5.4).
rl_config.trustedSchemes = ["data"]
rl_config.trustedHosts = []
rl_config.useA85 = 0  # half the size of a page and less work: paper is not sent by mail as text

PAGE: Final = landscape(A4)
MARGIN: Final = 36.0
WIDTH: Final = PAGE[0] - 2 * MARGIN
_HEAD: Final = 50.0
_FOOT: Final = 42.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a report that begins on a new page."""

    kicker: str
    title: str
    aside: str = ""
    column_heads: Flowable | None = None
    blocks: Sequence[Flowable] = ()
    closing: Flowable | None = None
    """Stands under the last block where there is room; it never makes a page of its own."""


@dataclass(slots=True)
class _Sheet:
    section: Section
    is_first: bool
    blocks: list[tuple[Flowable, float]] = field(default_factory=list)
    left: float = 0.0
    has_content: bool = False
    """False while there are column heads only: a tall first row must not leave them behind."""


def build(
    sections: Sequence[Section], out: BinaryIO, *, title: str, printed: Printed, fonts: FontSet
) -> int:
    """Write the sections as one PDF to `out`; the number of pages.

    `title` becomes a document property and must carry no person's name.
    """
    sheets = [sheet for section in sections for sheet in _broken(section)]
    # The first font must be ours too, or Helvetica is listed without being embedded.
    first_font: Any = fonts.first_name  # the stubs call it a number
    canvas = Canvas(out, pagesize=PAGE, invariant=1, initialFontName=first_font)
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("EHE Desktop")
    canvas.setCatalogEntry("Lang", "en-GB")
    for number, sheet in enumerate(sheets, start=1):
        _draw_head(canvas, sheet, fonts)
        _draw_blocks(canvas, sheet)
        _draw_foot(canvas, printed, f"Page {number} of {len(sheets)}", fonts)
        canvas.showPage()
    canvas.save()
    fonts.forget()
    return len(sheets)


def _broken(section: Section) -> list[_Sheet]:
    """The section as pages: a heading stays with what follows and is repeated when it runs on."""
    sheets = [_begin(section, is_first=True)]
    running: Heading | None = None
    blocks = [(block, block.wrap(WIDTH, PAGE[1])[1]) for block in section.blocks]
    for at, (block, height) in enumerate(blocks):
        needed = height
        follower = at
        while isinstance(blocks[follower][0], Heading) and follower + 1 < len(blocks):
            follower += 1
            needed += blocks[follower][1]
        if needed > sheets[-1].left and sheets[-1].has_content:
            sheets.append(_begin(section, is_first=False))
            if running and not isinstance(block, Heading):
                _put(sheets[-1], running.continued())
        if isinstance(block, Heading):
            running = block
        _put(sheets[-1], block, height)
        sheets[-1].has_content = True
    if section.closing and section.closing.wrap(WIDTH, PAGE[1])[1] <= sheets[-1].left:
        _put(sheets[-1], section.closing)
    return sheets


def _begin(section: Section, *, is_first: bool) -> _Sheet:
    sheet = _Sheet(section, is_first, left=PAGE[1] - 2 * MARGIN - _HEAD - _FOOT)
    if section.column_heads:
        _put(sheet, section.column_heads)
    return sheet


def _put(sheet: _Sheet, block: Flowable, height: float | None = None) -> None:
    if height is None:
        height = block.wrap(WIDTH, PAGE[1])[1]
    sheet.blocks.append((block, height))
    sheet.left -= height


def _draw_head(canvas: Canvas, sheet: _Sheet, fonts: FontSet) -> None:
    section = sheet.section
    top = PAGE[1] - MARGIN
    canvas.setFillColor(ACCENT)
    canvas.rect(MARGIN, top + 4, 42, 3, stroke=0, fill=1)
    # Not beside the title: a long one is cut there, and this word with it.
    again = "" if sheet.is_first else " (continued)"
    draw_line(canvas, (MARGIN, top - 12), clean(section.kicker, 90) + again, KICKER, fonts)
    block = TextBlock(fonts, [Piece(section.title, TITLE)], most_lines=1)
    _, height = block.wrap(WIDTH * 0.72, PAGE[1])
    block.drawOn(canvas, MARGIN, top - 16 - height)
    _draw_right(canvas, top - 36, section.aside, QUIET, fonts)


def _draw_blocks(canvas: Canvas, sheet: _Sheet) -> None:
    y = PAGE[1] - MARGIN - _HEAD
    for block, height in sheet.blocks:
        y -= height
        # Heads are shared by the pages of a section: wrapped again where they are drawn.
        block.wrap(WIDTH, PAGE[1])
        block.drawOn(canvas, MARGIN, y)


def _draw_foot(canvas: Canvas, printed: Printed, page: str, fonts: FontSet) -> None:
    canvas.setStrokeColor(HAIRLINE)
    canvas.setLineWidth(HAIRLINE_PT)
    canvas.line(MARGIN, MARGIN + 26, PAGE[0] - MARGIN, MARGIN + 26)
    draw_line(canvas, (MARGIN, MARGIN + 10), clean(printed.handling, 110), STRONG, fonts)
    draw_line(canvas, (MARGIN, MARGIN - 6), printed.origin, QUIET, fonts)
    _draw_right(canvas, MARGIN + 10, page, STRONG, fonts)
    _draw_right(canvas, MARGIN - 6, printed.copy_line, QUIET, fonts)


def _draw_right(canvas: Canvas, y: float, text: str, face: Face, fonts: FontSet) -> None:
    shown = clean(text, 80)
    width = fonts.width(shown, face.size, strong=face.strong)
    draw_line(canvas, (PAGE[0] - MARGIN - width, y), shown, face, fonts)
