"""Any form on paper, filled in or to be filled in by hand: question at the left, answer at the right.

Made from `form_lines.py`, in the frame, fonts and marks of every page of ours. Drawings are drawn
as the strokes they are. Domain and engine in, bytes out: no store, no clock, no file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from ehe_desktop.domain.drawing import COLOURS, PAPER, Drawing, Stroke
from ehe_desktop.reports.flowables import Blank, FactTable, Heading, Row, Stack, TickBox
from ehe_desktop.reports.form_lines import NOT_ANSWERED, Answer, FormCopy, FormLine, form_copy
from ehe_desktop.reports.long_text import Lines, blocks_of, broken
from ehe_desktop.reports.page import WIDTH, Printed, Section, build
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.reports.type_styles import BODY, HAIRLINE, INK, QUIET, STRONG

__all__ = ["FormCopy", "form_copy", "render_form_pdf"]

_LABEL: Final = 290.0
_ANSWER: Final = WIDTH - _LABEL
_PICTURE: Final = 300.0
_MOST_PIXELS: Final = 40_000_000
_LINE_ROOM: Final = 24.0


def render_form_pdf(
    copies: Sequence[FormCopy], out: BinaryIO, *, kicker: str, printed: Printed, fonts: FontSet
) -> int:
    """Write the forms as one PDF, each from a new page; the number of pages.

    `kicker` stands above every title and, like the titles, must carry no person's name: names are
    among the facts. Equal input gives equal bytes.
    """
    sections = [
        Section(kicker=kicker, title=one.title, blocks=list(_blocks(one, fonts))) for one in copies
    ]
    return build(sections, out, title=kicker, printed=printed, fonts=fonts)


def _blocks(copy: FormCopy, fonts: FontSet) -> Iterator[Flowable]:
    if copy.facts:
        yield FactTable(fonts, copy.facts)
        yield Blank(8)
    if copy.note:
        yield from blocks_of(fonts, copy.note, WIDTH, QUIET)
    for line in copy.lines:
        if line.kind == "heading":
            yield Heading(fonts, line.text)
        elif line.kind == "note":
            yield from blocks_of(fonts, line.text, WIDTH, QUIET)
            yield Blank(4)
        else:
            yield from _question(line, fonts)


def _question(line: FormLine, fonts: FontSet) -> Iterator[Flowable]:
    """The question beside the first part of its answer; further parts stand alone at the right."""
    words: list[Flowable] = [
        Lines(fonts, list(broken(fonts, line.text, _LABEL - 12, STRONG)), STRONG)
    ]
    if line.hint:
        words += blocks_of(fonts, line.hint, _LABEL - 12, QUIET)
    parts = list(_answer(line.answer, fonts))
    widths = (_LABEL, _ANSWER)
    for number, part in enumerate(parts):
        label: Flowable = Stack(words) if number == 0 else Blank(1)
        yield Row([label, part], widths, ruled=number == len(parts) - 1)


def _answer(answer: Answer, fonts: FontSet) -> Iterator[Flowable]:
    if answer.is_empty:
        yield Lines(fonts, (NOT_ANSWERED,), QUIET)
        return
    if answer.words:
        yield from blocks_of(fonts, answer.words, _ANSWER - 12)
    if answer.options:
        yield from _options(answer, fonts)
    if answer.drawing is not None:
        yield _DrawnBox(answer.drawing, answer.picture)
    elif answer.picture:
        yield _picture(answer.picture, fonts)
    if answer.room:
        yield _WriteLines(answer.room)


def _options(answer: Answer, fonts: FontSet) -> Iterator[Flowable]:
    """A box or ring and its words, in columns where there are many short ones."""
    short = all(len(one) <= 24 for one in answer.options)
    columns = 1 if not short else 5 if all(len(one) <= 4 for one in answer.options) else 3
    columns = min(columns, max(1, len(answer.options)))
    each = _ANSWER / columns
    for at in range(0, len(answer.options), columns):
        cells: list[Flowable] = []
        for words in answer.options[at : at + columns]:
            mark = _OrderBox() if answer.is_order else TickBox() if answer.takes_many else _Ring()
            text = list(broken(fonts, words, each - 40, BODY))
            cells.append(Row([mark, Lines(fonts, text)], (28.0, each - 28), ruled=False))
        yield Row(cells, [each] * len(cells), ruled=False)


def _picture(data: bytes, fonts: FontSet) -> Flowable:
    try:
        image = ImageReader(io.BytesIO(data))
        wide, high = image.getSize()
    except Exception:  # noqa: BLE001 - a torn picture may fail in any way; the page must come out
        return Lines(fonts, ("The picture could not be read.",), QUIET)
    if not 0 < wide * high <= _MOST_PIXELS:
        return Lines(fonts, ("The picture is too large to print.",), QUIET)
    return _Photo(image, wide, high)


class _Ring(TickBox):
    """An empty ring: one of several."""

    def draw(self) -> None:
        """Draw it."""
        self.canv.saveState()
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(1)
        self.canv.circle(self.SIDE / 2, self.SIDE / 2 + 1, self.SIDE / 2 - 1, stroke=1, fill=0)
        self.canv.restoreState()


class _OrderBox(TickBox):
    """A wider box, to write a number in."""

    SIDE = 18.0

    def draw(self) -> None:
        """Draw it."""
        self.canv.saveState()
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(1)
        self.canv.rect(0.5, 0, self.SIDE - 1, self.height - 1, stroke=1, fill=0)
        self.canv.restoreState()


class _WriteLines(Flowable):
    """Lines to write on by hand."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """Room for a hand."""
        del avail_height
        self.width, self.height = avail_width, _LINE_ROOM * self._count
        return self.width, self.height

    def draw(self) -> None:
        """Draw the lines."""
        self.canv.saveState()
        self.canv.setStrokeColor(HAIRLINE)
        self.canv.setLineWidth(0.75)
        for number in range(self._count):
            y = self.height - _LINE_ROOM * (number + 1) + 3
            self.canv.line(0, y, self.width, y)
        self.canv.restoreState()


class _Photo(Flowable):
    """A photograph, whole, no larger than its column."""

    def __init__(self, image: ImageReader, wide: int, high: int) -> None:
        super().__init__()
        self._image = image
        scale = min(_PICTURE / wide, _PICTURE * 0.75 / high)
        self.width, self.height = wide * scale, high * scale

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """Its own size."""
        del avail_width, avail_height
        return self.width, self.height

    def draw(self) -> None:
        """Draw it."""
        self.canv.drawImage(self._image, 0, 0, self.width, self.height)


class _DrawnBox(Flowable):
    """A drawing in its frame, stroke by stroke; an empty frame to draw in by hand."""

    def __init__(self, drawing: Drawing, picture: bytes) -> None:
        super().__init__()
        self._drawing, self._below = drawing, picture
        self.width, self.height = _PICTURE, _PICTURE * PAPER[1] / PAPER[0]

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """Always the paper's shape."""
        del avail_width, avail_height
        return self.width, self.height

    def draw(self) -> None:
        """The picture below, the strokes in their order, the frame."""
        canvas = self.canv
        canvas.saveState()
        frame = canvas.beginPath()
        frame.rect(0, 0, self.width, self.height)
        canvas.clipPath(frame, stroke=0, fill=0)
        if self._below:
            self._draw_below()
        canvas.scale(self.width / PAPER[0], -self.height / PAPER[1])
        canvas.translate(0, -PAPER[1])
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        for stroke in self._drawing.strokes:
            self._draw_stroke(stroke)
        canvas.restoreState()
        canvas.saveState()
        canvas.setStrokeColor(HAIRLINE)
        canvas.rect(0, 0, self.width, self.height, stroke=1, fill=0)
        canvas.restoreState()

    def _draw_stroke(self, stroke: Stroke) -> None:
        canvas = self.canv
        canvas.setStrokeColor(HexColor(COLOURS[stroke.colour]))
        canvas.setLineWidth(stroke.pen)
        dots = [(x, y) for x, y, _at in stroke.dots]
        way = canvas.beginPath()
        way.moveTo(*dots[0])
        at = dots[0]
        for (x, y), after in pairwise(dots[1:]):
            end = ((x + after[0]) / 2, (y + after[1]) / 2)
            # a curve of SVG has one handle, one of PDF two: the same curve
            one = (at[0] + (x - at[0]) * 2 / 3, at[1] + (y - at[1]) * 2 / 3)
            two = (end[0] + (x - end[0]) * 2 / 3, end[1] + (y - end[1]) * 2 / 3)
            way.curveTo(*one, *two, *end)
            at = end
        way.lineTo(*dots[-1])
        canvas.drawPath(way, stroke=1, fill=0)

    def _draw_below(self) -> None:
        try:
            image = ImageReader(io.BytesIO(self._below))
            wide, high = image.getSize()
            scale = min(self.width / wide, self.height / high)
            left, low = (self.width - wide * scale) / 2, (self.height - high * scale) / 2
            self.canv.drawImage(image, left, low, wide * scale, high * scale)
        except Exception:  # noqa: BLE001 - the strokes are worth more than what lies below them
            return
