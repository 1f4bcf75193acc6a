"""Names in any script come out right: a font for each run, joined letters, and the reading order.

Text is split into runs of one font and one direction. A run of a plain script is set letter by
letter; a run that must be joined, stacked or turned round is shaped by HarfBuzz. A character
no font has becomes a visible mark (`[U+738B]`), never a blank.

Knows fonts and characters only: no pages, no domain, and not where the fonts are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ehe_desktop.reports.errors import FontsMissing
from ehe_desktop.reports.font_file import FontFile, Glyph
from ehe_desktop.reports.plain_text import grapheme_clusters, visible_mark
from ehe_desktop.reports.reading_order import levels_of, visual_order

_FIRST: Final = ("SourceSans3", "NotoSans")
_NOT_FOR_PRINT: Final = ("Andika",)
_REGULAR: Final = "-Regular.ttf"
_STRONG: Final = "-SemiBold.ttf"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one line in one font, at its place from the left, with its own glyphs."""

    font: FontFile
    text: str
    glyphs: tuple[Glyph, ...] | None
    """Shaped glyphs in visual order; None where the text is set letter by letter."""
    advance: float
    """Width at 1 pt."""


@dataclass(slots=True)
class FontSet:
    """The fonts of one folder in order of preference, regular and strong."""

    regular: tuple[FontFile, ...]
    strong: tuple[FontFile, ...]
    folder: Path
    _set_lines: dict[tuple[str, bool], tuple[Run, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, folder: Path) -> FontSet:
        """The fonts in `folder`: `Family-Regular.ttf`, and `Family-SemiBold.ttf` where there is one.

        Raises:
            FontsMissing: Source Sans 3 is not in `folder`.
        """
        found = {path.name.removesuffix(_REGULAR): path for path in folder.glob("*" + _REGULAR)}
        if _FIRST[0] not in found:
            raise FontsMissing
        rest = sorted(set(found) - set(_FIRST) - set(_NOT_FOR_PRINT))
        families = [name for name in _FIRST if name in found] + rest
        regular = {name: FontFile.open(found[name]) for name in families}
        strong = {
            name: FontFile.open(path)
            for name in families
            if (path := folder / (name + _STRONG)).is_file()
        }
        return cls(
            regular=tuple(regular.values()),
            strong=tuple(strong.get(name, regular[name]) for name in families),
            folder=folder,
        )

    @property
    def first_name(self) -> str:
        """The name reportlab knows the main font by."""
        return self.regular[0].name

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of `text` that no font can print, each once, in order."""
        lost = [c for piece in grapheme_clusters(text) if not self._font_for(piece) for c in piece]
        return tuple(dict.fromkeys(lost))

    def printable(self, text: str) -> str:
        """`text` with a visible mark for each character no font has."""
        if self.regular[0].whole_text(text) is not None:
            return text
        return "".join(
            piece if self._font_for(piece) else "".join(visible_mark(c) for c in piece)
            for piece in grapheme_clusters(text)
        )

    def width(self, text: str, size: float, *, strong: bool = False) -> float:
        """The width of `text` on one line, in points."""
        return sum(run.advance for run in self.line(text, strong=strong)) * size

    def line(self, text: str, *, strong: bool = False) -> tuple[Run, ...]:
        """`text` as one line: its runs from left to right."""
        key = (text, strong)
        if key not in self._set_lines:
            self._set_lines[key] = self._runs(text, strong=strong)
        return self._set_lines[key]

    def forget(self) -> None:
        """Drop the lines set so far: they hold names, and a page is made once."""
        self._set_lines.clear()

    def _runs(self, text: str, *, strong: bool) -> tuple[Run, ...]:
        fonts = self.strong if strong else self.regular
        shown = self.printable(text)
        plain = fonts[0].whole_text(shown)
        if plain is not None:
            return (Run(fonts[0], shown, None, plain),)
        pieces = self._pieces(shown, fonts)
        order = visual_order([level for _, _, level in pieces])
        return tuple(_run(*pieces[at]) for at in order)

    def _pieces(self, text: str, fonts: tuple[FontFile, ...]) -> list[tuple[FontFile, str, int]]:
        pieces: list[tuple[FontFile, str, int]] = []
        levels = levels_of(text)
        at = 0
        for cluster in grapheme_clusters(text):
            level = levels[at]
            at += len(cluster)
            last = pieces[-1] if pieces else None
            if last and last[2] == level and _stays(cluster, last[0]):
                font = last[0]
            else:
                font = next(f for f in fonts if f.has_all(cluster))
            if last and last[0] is font and last[2] == level:
                pieces[-1] = (font, last[1] + cluster, level)
            else:
                pieces.append((font, cluster, level))
        return pieces

    def _font_for(self, cluster: str) -> FontFile | None:
        return next((font for font in self.regular if font.has_all(cluster)), None)


def _stays(cluster: str, font: FontFile) -> bool:
    """A space or a sign of no script stays in the font of the word before it."""
    return not cluster[0].isalnum() and font.has_all(cluster)


def _run(font: FontFile, text: str, level: int) -> Run:
    if level % 2 == 0 and (advance := font.whole_text(text)) is not None:
        return Run(font, text, None, advance)
    glyphs = font.shape(text, from_right=level % 2 == 1)
    return Run(font, text, glyphs, sum(glyph.advance for glyph in glyphs))
