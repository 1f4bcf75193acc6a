"""One TrueType file, known both to reportlab (for the page) and to HarfBuzz (for shaping).

Every glyph that no character reaches (ligatures, joined forms) gets a private character when the
file is opened, in the order of the file: so equal pages give equal bytes whatever was printed before.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_PRIVATE: Final = range(0xE000, 0xF900)
_IGNORABLE: Final = frozenset("\u200c\u200d")
# Noto Sans has Devanagari letters too; the family made for them stacks them better.
_LEFT_TO_OTHERS: Final = {"NotoSans": range(0x0900, 0x0980)}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One shaped glyph: its private or own character, and its place at 1 pt."""

    char: str
    advance: float
    x: float
    y: float
    is_notdef: bool


@dataclass(frozen=True, slots=True, eq=False)
class FontFile:
    """An opened font. Compared by identity; `open` gives one object for one path."""

    name: str
    advances: Mapping[int, float] = field(repr=False)
    """Width at 1 pt of each character the font has."""
    _font: uharfbuzz.Font = field(repr=False)
    _em: int
    _char_of: Mapping[int, str] = field(repr=False)

    @staticmethod
    @lru_cache(maxsize=64)
    def open(path: Path) -> FontFile:
        """The font at `path`, registered with reportlab under its file's name."""
        name = path.stem
        pdfmetrics.registerFont(TTFont(name, str(path)))
        registered: Any = pdfmetrics.getFont(name)
        face = registered.face
        family = name.split("-")[0]
        left_out = _LEFT_TO_OTHERS.get(family, range(0))
        advances = {
            code: face.charWidths.get(code, face.defaultWidth) / 1000
            for code in face.charToGlyph
            if code not in left_out and code not in _PRIVATE
        }
        shaper: Any = uharfbuzz.Face(uharfbuzz.Blob(path.read_bytes()))
        font = uharfbuzz.Font(shaper)
        return FontFile(name, advances, font, shaper.upem, _reach_all(face, font, shaper))

    def has_all(self, cluster: str) -> bool:
        """True where the font has every character that must be seen."""
        return all(ord(char) in self.advances for char in cluster if char not in _IGNORABLE)

    def whole_text(self, text: str) -> float | None:
        """The width at 1 pt of `text` set letter by letter; None where that would be wrong.

        It is wrong where marks must find their letter (every conjunct of an Indic script has
        one) and where the text runs from the right (Arabic letters join).
        """
        total = 0.0
        for char in text:
            width = self.advances.get(ord(char))
            if width is None or unicodedata.category(char)[0] == "M":
                return None
            if unicodedata.bidirectional(char) in {"R", "AL", "AN"}:
                return None
            total += width
        return total

    def shape(self, text: str, *, from_right: bool) -> tuple[Glyph, ...]:
        """The glyphs of one run, from left to right on paper."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if from_right else "ltr"
        uharfbuzz.shape(self._font, buffer)
        em = self._em
        return tuple(
            Glyph(
                char=self._char_of[info.codepoint],
                advance=place.x_advance / em,
                x=place.x_offset / em,
                y=place.y_offset / em,
                is_notdef=info.codepoint == 0,
            )
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        )


def _reach_all(face: Any, font: Any, shaper: Any) -> dict[int, str]:
    """A character for each glyph of `face`, adding private ones to reportlab's tables."""
    char_of: dict[int, str] = {}
    free = iter(code for code in _PRIVATE if code not in face.charToGlyph)
    for glyph in range(shaper.glyph_count):
        codes = face.glyphToChar.get(glyph)
        if not codes:
            code = next(free)
            face.charToGlyph[code] = glyph
            face.glyphToChar[glyph] = [code]
            width = font.get_glyph_h_advance(glyph) * 1000 / shaper.upem
            face.charWidths[code] = round(width)
            codes = [code]
        char_of[glyph] = chr(codes[0])
    return char_of
