"""Text on a page: pieces of several faces in lines that fit a width, and never a lost word.

A word wider than its column is cut between letters; what does not fit the allowed lines ends
in an ellipsis that is seen. Text is drawn as text, never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from ehe_desktop.reports.plain_text import ELLIPSIS, clean, grapheme_clusters
from ehe_desktop.reports.scripts import FontSet, Run
from ehe_desktop.reports.type_styles import BODY, Face

PIECE_GAP: Final = 5.0
"""Between two pieces on a line, in points; a little more than between words."""


_AFTER_HYPHEN: Final = re.compile(r"(?<=-)(?=[^-])")
_WORD: Final = re.compile(r"\+?\d[\d ]{5,}\d(?!\S)|\S+")
"""A telephone number is one: half of it on the next line is dialled wrong."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one face; its reading order does not touch its neighbours."""

    text: str
    face: Face = BODY


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    piece: int
    width: float


class TextBlock(Flowable):
    """One or more pieces, set flush left in at most `most_lines` lines."""

    def __init__(self, fonts: FontSet, pieces: Sequence[Piece], most_lines: int = 3) -> None:
        super().__init__()
        self._fonts = fonts
        self._pieces = [Piece(fonts.printable(clean(p.text)), p.face) for p in pieces]
        self._most_lines = most_lines
        self._lines: list[list[_Word]] = []
        self.leading = max((p.face.leading for p in pieces), default=BODY.leading)

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """Width and height taken; sets the lines for `draw`."""
        del avail_height
        self.width = avail_width
        self._lines = self._set(avail_width)
        self.height = self.leading * max(1, len(self._lines))
        return self.width, self.height

    def draw(self) -> None:
        """Draw each line from the top."""
        base = self.height - self.leading * 0.78
        for line in self._lines:
            x = 0.0
            for piece, words in _by_piece(line):
                face = self._pieces[piece].face
                text = " ".join(words)
                draw_line(self.canv, (x, base), text, face, self._fonts)
                x += self._width(text, face) + PIECE_GAP
            base -= self.leading

    def _width(self, text: str, face: Face) -> float:
        return self._fonts.width(text, face.size, strong=face.strong)

    def _space(self, before: _Word, word: _Word) -> float:
        if before.piece != word.piece:
            return PIECE_GAP
        return self._width(" ", self._pieces[word.piece].face)

    def _set(self, room: float) -> list[list[_Word]]:
        lines: list[list[_Word]] = [[]]
        used = 0.0
        for word in self._words(room):
            space = self._space(lines[-1][-1], word) if lines[-1] else 0.0
            if lines[-1] and used + space + word.width > room + 0.01:
                lines.append([])
                used, space = 0.0, 0.0
            lines[-1].append(word)
            used += space + word.width
        if len(lines) > self._most_lines:
            lines = lines[: self._most_lines]
            lines[-1] = self._ended(lines[-1], room)
        return [line for line in lines if line]

    def _words(self, room: float) -> list[_Word]:
        words: list[_Word] = []
        for at, piece in enumerate(self._pieces):
            for text in _WORD.findall(piece.text):
                words += [
                    _Word(part, at, self._width(part, piece.face))
                    for part in self._cut(text, piece.face, room)
                ]
        return words

    def _cut(self, word: str, face: Face, room: float) -> list[str]:
        if self._width(word, face) <= room:
            return [word]
        parts = [""]
        for bit in self._bits(word, face, room):
            if parts[-1] and self._width(parts[-1] + bit, face) > room:
                parts.append("")
            parts[-1] += bit
        return parts

    def _bits(self, word: str, face: Face, room: float) -> list[str]:
        """Where a word may be cut: after its hyphens, else between letters."""
        bits: list[str] = []
        for bit in _AFTER_HYPHEN.split(word):
            bits += [bit] if self._width(bit, face) <= room else grapheme_clusters(bit)
        return bits

    def _ended(self, line: list[_Word], room: float) -> list[_Word]:
        """`line` with an ellipsis that fits."""
        last = line[-1]
        face = self._pieces[last.piece].face
        taken = room - sum(w.width + PIECE_GAP for w in line[:-1])
        letters = grapheme_clusters(last.text)
        while letters and self._width("".join(letters) + ELLIPSIS, face) > taken:
            letters.pop()
        ended = "".join(letters) + ELLIPSIS
        return [*line[:-1], _Word(ended, last.piece, self._width(ended, face))]


def draw_line(
    canvas: Canvas, at: tuple[float, float], text: str, face: Face, fonts: FontSet
) -> None:
    """Draw `text` on one line from `at` (left end of the baseline) to the right."""
    x, y = at
    canvas.setFillColor(face.ink)
    for run in fonts.line(text, strong=face.strong):
        canvas.setFont(run.font.name, face.size)
        if run.glyphs is None:
            canvas.drawString(x, y, run.text)
        else:
            _draw_shaped(canvas, (x, y), run, face.size)
        x += run.advance * face.size


def _draw_shaped(canvas: Canvas, at: tuple[float, float], run: Run, size: float) -> None:
    # Shaped glyphs have private characters; ActualText gives readers and searches the letters.
    spoken = run.text.encode("utf-16-be").hex().upper()
    stream: list[str] = vars(canvas)["_code"]  # reportlab offers no call for marked content
    stream.append(f"/Span <</ActualText <FEFF{spoken}>>> BDC")
    x, y = at
    for glyph in run.glyphs or ():
        canvas.drawString(x + glyph.x * size, y + glyph.y * size, glyph.char)
        x += glyph.advance * size
    stream.append("EMC")


def _by_piece(line: list[_Word]) -> list[tuple[int, list[str]]]:
    groups: list[tuple[int, list[str]]] = []
    for word in line:
        if not groups or groups[-1][0] != word.piece:
            groups.append((word.piece, []))
        groups[-1][1].append(word.text)
    return groups
