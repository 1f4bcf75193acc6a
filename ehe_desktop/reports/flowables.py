"""The building blocks of the schedule: heading, row, stack, band mark, code, tick box.

Hairlines instead of boxes. A band is a shape and a letter; its colour only helps. Blocks know
sizes and ink, never what a visit or a child is.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.reports.band_shapes import draw_band_shape
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.reports.text_block import Piece, TextBlock, draw_line
from ehe_desktop.reports.type_styles import (
    BAND_INKS,
    BODY,
    COLUMN_HEAD,
    HAIRLINE,
    HAIRLINE_PT,
    INK,
    QUIET,
    RULE,
    RULE_PT,
    STRONG,
    SUBHEAD,
    Face,
)

GAP: float = 8.0


class Blank(Flowable):
    """Nothing, as high as a line or as asked."""

    def __init__(self, height: float = BODY.leading) -> None:
        super().__init__()
        self.height = height

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """The width given."""
        del avail_height
        self.width = avail_width
        return self.width, self.height

    def draw(self) -> None:
        """Leave the paper white."""


class Stack(Flowable):
    """Blocks under one another."""

    def __init__(self, blocks: Sequence[Flowable], gap: float = 0.0) -> None:
        super().__init__()
        self._blocks = list(blocks)
        self._gap = gap
        self._heights: list[float] = []

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """Width given, height of all blocks with the gaps between them."""
        self._heights = [block.wrap(avail_width, avail_height)[1] for block in self._blocks]
        self.width = avail_width
        self.height = sum(self._heights) + self._gap * max(0, len(self._blocks) - 1)
        return self.width, self.height

    def draw(self) -> None:
        """Draw from the top."""
        y = self.height
        for block, height in zip(self._blocks, self._heights, strict=True):
            y -= height
            block.drawOn(self.canv, 0, y)
            y -= self._gap


class Row(Flowable):
    """Cells side by side, hung from the top; with `ruled`, air around and a hairline below."""

    def __init__(
        self, cells: Sequence[Flowable], widths: Sequence[float], *, ruled: bool = True
    ) -> None:
        super().__init__()
        self._cells = list(cells)
        self._widths = list(widths)
        self._air = 4.0 if ruled else 0.0
        self._ruled = ruled
        self._heights: list[float] = []

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """The widths were given; the height is that of the tallest cell."""
        self._heights = [
            cell.wrap(width - GAP, avail_height)[1]
            for cell, width in zip(self._cells, self._widths, strict=True)
        ]
        self.width = avail_width
        self.height = max(self._heights, default=0.0) + 2 * self._air
        return self.width, self.height

    def draw(self) -> None:
        """Draw the cells, then the hairline."""
        x = 0.0
        top = self.height - self._air
        for cell, width, height in zip(self._cells, self._widths, self._heights, strict=True):
            cell.drawOn(self.canv, x, top - height)
            x += width
        if self._ruled:
            _line(self, 0, HAIRLINE_PT)


class ColumnHeads(Row):
    """The names of the columns, over a firm rule."""

    def __init__(self, fonts: FontSet, names: Sequence[str], widths: Sequence[float]) -> None:
        cells = [TextBlock(fonts, [Piece(name, COLUMN_HEAD)], most_lines=2) for name in names]
        super().__init__(cells, widths, ruled=False)
        self._air = 3.0

    def draw(self) -> None:
        """Draw the names and the rule under them."""
        super().draw()
        _line(self, 0, RULE_PT, firm=True)


class Heading(Flowable):
    """A subhead that stays with what follows and returns, marked, on the next page."""

    def __init__(self, fonts: FontSet, text: str, aside: str = "", *, again: bool = False) -> None:
        super().__init__()
        self._fonts, self._text, self._aside = fonts, text, aside
        shown = f"{text} (continued)" if again else text
        pieces = [Piece(shown, SUBHEAD)] + ([Piece(aside, QUIET)] if aside else [])
        self._block = TextBlock(fonts, pieces, most_lines=2)

    def continued(self) -> Heading:
        """The same heading for the top of a further page."""
        return Heading(self._fonts, self._text, self._aside, again=True)

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """One or two lines with air above."""
        self.width = avail_width
        self.height = self._block.wrap(avail_width, avail_height)[1] + 14.0
        return self.width, self.height

    def draw(self) -> None:
        """Draw the words and a hairline under them."""
        self._block.drawOn(self.canv, 0, 3)
        _line(self, 0, HAIRLINE_PT)


class BandMark(Flowable):
    """The shape and the letter of a band, on its soft ground."""

    def __init__(self, fonts: FontSet, band: RiskBand) -> None:
        super().__init__()
        self._fonts, self._band = fonts, band
        self.width, self.height = 38.0, BODY.leading

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """Always the same size, so that marks line up."""
        del avail_width, avail_height
        return self.width, self.height

    def draw(self) -> None:
        """Draw the ground, the shape and the letter."""
        inks = BAND_INKS[self._band]
        self.canv.saveState()
        self.canv.setFillColor(inks.fill)
        self.canv.roundRect(0, 0.5, self.width, self.height - 1, 3, stroke=0, fill=1)
        draw_band_shape(self.canv, self._band, (10.0, self.height / 2), inks.mark)
        face = Face(BODY.size, strong=True, ink=inks.text)
        draw_line(self.canv, (19.0, 3.4), self._band.letter, face, self._fonts)
        self.canv.restoreState()


class CodeTag(Flowable):
    """A short code in an outlined tag; filled where it must not be overlooked."""

    def __init__(self, fonts: FontSet, code: str, *, urgent: bool = False) -> None:
        super().__init__()
        self._fonts, self._code, self._urgent = fonts, code, urgent
        self.width = fonts.width(code, STRONG.size, strong=True) + 9
        self.height = BODY.leading

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """As wide as the code."""
        del avail_width, avail_height
        return self.width, self.height

    def draw(self) -> None:
        """Draw the tag."""
        from reportlab.lib.colors import white

        self.canv.saveState()
        self.canv.setLineWidth(0.75)
        self.canv.setStrokeColor(INK)
        self.canv.setFillColor(INK if self._urgent else white)
        self.canv.roundRect(0.4, 0.8, self.width - 0.8, self.height - 1.6, 2.5, stroke=1, fill=1)
        face = Face(STRONG.size, strong=True, ink=white if self._urgent else INK)
        draw_line(self.canv, (4.5, 3.4), self._code, face, self._fonts)
        self.canv.restoreState()


class TickBox(Flowable):
    """An empty box to tick by hand."""

    SIDE = 12.0

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """A square as high as a line."""
        del avail_width, avail_height
        self.width, self.height = self.SIDE, BODY.leading
        return self.width, self.height

    def draw(self) -> None:
        """Draw the empty square."""
        self.canv.saveState()
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(1)
        self.canv.rect(0.5, 1.5, self.SIDE - 1, self.SIDE - 1, stroke=1, fill=0)
        self.canv.restoreState()


def _line(block: Flowable, y: float, thickness: float, *, firm: bool = False) -> None:
    block.canv.saveState()
    block.canv.setStrokeColor(RULE if firm else HAIRLINE)
    block.canv.setLineWidth(thickness)
    block.canv.line(0, y, block.width, y)
    block.canv.restoreState()
