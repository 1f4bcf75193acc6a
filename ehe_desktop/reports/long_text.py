"""Paragraphs of any length on paper: broken into lines that fit, and into blocks that fit a page.

Nothing is cut away: a word wider than its column goes on in the next line. Each line is set by
itself, so that a line of a script written from the right reads right, at the right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from reportlab.platypus import Flowable

from ehe_desktop.reports.plain_text import clean, grapheme_clusters
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.reports.text_block import draw_line
from ehe_desktop.reports.type_styles import BODY, Face

LINES_AT_ONCE: Final = 12
_LONGEST: Final = 100_000
_UNBROKEN: Final = re.compile(r"(\S{50})(?=\S)")
_BREAKS: Final = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


class Lines(Flowable):
    """Lines already broken, under one another."""

    def __init__(self, fonts: FontSet, lines: Sequence[str], face: Face = BODY) -> None:
        super().__init__()
        self._fonts, self._lines, self._face = fonts, tuple(lines), face

    def wrap(self, avail_width: float, avail_height: float) -> tuple[float, float]:
        """Width given, height of the lines."""
        del avail_height
        self.width = avail_width
        self.height = self._face.leading * max(1, len(self._lines))
        return self.width, self.height

    def draw(self) -> None:
        """Draw each line from the top, from the side its script begins at."""
        y = self.height - self._face.leading * 0.78
        for line in self._lines:
            x = 0.0
            if begins_at_right(line):
                x = self.width - self._fonts.width(line, self._face.size, strong=self._face.strong)
            draw_line(self.canv, (max(0.0, x), y), line, self._face, self._fonts)
            y -= self._face.leading


def blocks_of(fonts: FontSet, text: str, width: float, face: Face = BODY) -> list[Lines]:
    """The text in blocks of a few lines each, so that a page may end between two of them."""
    lines = list(broken(fonts, text, width, face))
    return [
        Lines(fonts, lines[at : at + LINES_AT_ONCE], face)
        for at in range(0, len(lines), LINES_AT_ONCE)
    ] or [Lines(fonts, (), face)]


def broken(fonts: FontSet, text: str, width: float, face: Face) -> Iterator[str]:
    """The text in lines no wider than `width`; paragraphs stay apart."""
    for paragraph in _BREAKS.split(text[:_LONGEST]):
        words = fonts.printable(clean(_UNBROKEN.sub(r"\1 ", paragraph), _LONGEST)).split()
        yield from _set(fonts, words, width, face)


def begins_at_right(line: str) -> bool:
    """True where the first letter is of a script written from the right."""
    for char in line:
        side = unicodedata.bidirectional(char)
        if side in {"L", "R", "AL"}:
            return side != "L"
    return False


def _set(fonts: FontSet, words: Sequence[str], width: float, face: Face) -> Iterator[str]:
    space = fonts.width(" ", face.size, strong=face.strong)
    line: list[str] = []
    used = 0.0
    for word in (part for whole in words for part in _fitting(fonts, whole, width, face)):
        wide = fonts.width(word, face.size, strong=face.strong)
        if line and used + space + wide > width:
            yield " ".join(line)
            line, used = [], 0.0
        used += wide + (space if line else 0.0)
        line.append(word)
    yield " ".join(line)


def _fitting(fonts: FontSet, word: str, width: float, face: Face) -> Iterator[str]:
    if fonts.width(word, face.size, strong=face.strong) <= width:
        yield word
        return
    part = ""
    for piece in grapheme_clusters(word):
        if part and fonts.width(part + piece, face.size, strong=face.strong) > width:
            yield part
            part = ""
        part += piece
    if part:
        yield part
