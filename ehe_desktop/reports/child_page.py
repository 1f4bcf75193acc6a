"""A page of the child's own: their words and drawings as they made them, in their language, to keep.

It carries nothing of the council's: no case number, no band, no classification, no officer's words.
What the child skipped is left out: nobody's page has gaps. Names and scripts are set as on every
other page; where the script runs from the right, lines stand at the right. Made with reportlab,
so it is not tagged (DECISIONS): the child's screen is the accessible twin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from ehe_desktop.domain.drawing import COLOURS, PAPER, Drawing
from ehe_desktop.reports.flowables import Blank
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.reports.text_block import Piece, TextBlock, draw_line
from ehe_desktop.reports.type_styles import ACCENT, Face

MARGIN: Final = 56.0
WIDTH: Final = A4[0] - 2 * MARGIN
TITLE: Final = Face(30, strong=True)
ASKED: Final = Face(15, ink=ACCENT)
SAID: Final = Face(19, strong=True)
SMALL: Final = Face(14)
DRAWING: Final = (360.0, 270.0)
MOST_LINES: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing on the page: the question as the child read it, and their words or drawing."""

    question: str
    words: str = ""
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPage:
    """What stands on the page, ready in the child's language."""

    title: str
    made: str
    told: tuple[Told, ...]
    foot: tuple[str, ...]
    tag: str = "en"
    """Language tag of the page."""
    is_right_to_left: bool = False


def render_child_page(page: ChildPage, out: BinaryIO, fonts: FontSet) -> int:
    """Write the page as a PDF to `out`; the number of sheets of paper.

    No property of the file carries a name.
    """
    first_font: Any = fonts.first_name  # the stubs call it a number
    canvas = Canvas(out, pagesize=A4, invariant=1, initialFontName=first_font)
    canvas.setTitle("A page to keep")
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("EHE Desktop")
    canvas.setCatalogEntry("Lang", page.tag)
    sheets, top = 1, A4[1] - MARGIN
    for block in _blocks(page, fonts):
        _, high = block.wrap(WIDTH, top)
        if top - high < MARGIN and top < A4[1] - MARGIN:
            canvas.showPage()
            sheets, top = sheets + 1, A4[1] - MARGIN
        block.drawOn(canvas, MARGIN, top - high)
        top -= high
    canvas.showPage()
    canvas.save()
    fonts.forget()
    return sheets


def _blocks(page: ChildPage, fonts: FontSet) -> Iterator[Flowable]:
    set_line = partial(Paragraph, fonts, at_right=page.is_right_to_left)
    yield set_line(page.title, TITLE)
    yield set_line(page.made, SMALL)
    yield Blank(18)
    for told in page.told:
        yield set_line(told.question, ASKED)
        for line in told.words.splitlines():
            yield set_line(line, SAID)
        if told.drawing is not None and not told.drawing.is_empty:
            yield Drawn(told.drawing, at_right=page.is_right_to_left)
        yield Blank(16)
    for line in page.foot:
        yield set_line(line, SMALL)


class Paragraph(TextBlock):
    """One paragraph in one face, at the side its script begins."""

    def __init__(self, fonts: FontSet, text: str, face: Face, *, at_right: bool) -> None:
        super().__init__(fonts, [Piece(text, face)], most_lines=MOST_LINES)
        self._face, self._at_right = face, at_right

    def draw(self) -> None:
        """Draw each line from the top."""
        if not self._at_right:
            super().draw()
            return
        base = self.height - self.leading * 0.78
        for line in self._lines:
            text = " ".join(word.text for word in line)
            x = self.width - self._width(text, self._face)
            draw_line(self.canv, (x, base), text, self._face, self._fonts)
            base -= self.leading


class Drawn(Flowable):
    """A drawing as lines on the paper, as it was drawn."""

    def __init__(self, drawing: Drawing, *, at_right: bool) -> None:
        super().__init__()
        self._drawing, self._at_right = drawing, at_right
        self.width, self.height = DRAWING

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """Its own size with a little air."""
        del avail_height
        self._left = avail_width - self.width if self._at_right else 0.0
        return avail_width, self.height + 12

    def draw(self) -> None:
        """The strokes in their order."""
        canvas, scale = self.canv, self.width / PAPER[0]
        canvas.saveState()
        canvas.translate(self._left, 6)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        for stroke in self._drawing.strokes:
            canvas.setStrokeColor(HexColor(COLOURS[stroke.colour]))
            canvas.setLineWidth(stroke.pen * scale)
            self._stroke(canvas, [dot[:2] for dot in stroke.dots], scale)
        canvas.restoreState()

    def _stroke(self, canvas: Any, dots: Sequence[tuple[float, float]], scale: float) -> None:
        path = canvas.beginPath()
        places = [(x * scale, self.height - y * scale) for x, y in dots]
        path.moveTo(*places[0])
        for place in places[1:] or places:
            path.lineTo(*place)
        canvas.drawPath(path)
