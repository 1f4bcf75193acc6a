"""Any form on paper, filled in or to be filled in by hand; and any sheet made of the same lines.

Made from `form_lines.py`, in the language and from the side the form is read from, tagged for
screen readers. Drawings are set as the strokes they are. Domain and engine in, bytes out: no store,
no clock, no file.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from reportlab.lib.utils import ImageReader

from ehe_desktop.domain.drawing import Drawing
from ehe_desktop.domain.form_library import WRITTEN_IN, FormLanguage
from ehe_desktop.reports.form_lines import NOT_ANSWERED, Answer, FormCopy, FormLine
from ehe_desktop.reports.letters.typeset import Look, typeset, words
from ehe_desktop.reports.scripts import FontSet

_MOST_PIXELS: Final = 40_000_000
_SHORT: Final = 24
"""Choices of at most so many letters stand beside one another."""
_FITS_A_PAGE: Final = 600
"""A question and answer of more letters, each new line 60, may go on overleaf."""
_LINES_TOGETHER: Final = 28
"""Choices of so many lines stand on one page with their question; a row of picture cards is as high as four."""
_LETTERS_A_LINE: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperStyle:
    """What is the same on every page of a file."""

    title: str
    """The file's title, for a reader's window; it must carry no person's name."""
    kicker: str = ""
    """Stands above every sheet's own title."""
    look: Look = "desk"
    is_short: bool = False
    """A page that goes out in a letter: boxes for a few words, so that few leaves are sent."""
    foot: tuple[str, ...] = ()


def render_form_pdf(copies: Sequence[FormCopy], style: PaperStyle, fonts: FontSet) -> bytes:
    """The forms as one PDF, each from a new page. Equal input gives equal bytes."""
    sheets = [_sheet(one, style, fonts) for one in copies]
    return typeset(
        {
            "title": words(style.title, fonts),
            "kicker": words(style.kicker, fonts),
            "foot": [words(line, fonts) for line in style.foot if line],
            "page": copies[0].words.page,
            "short": style.is_short,
            "lang": sheets[0]["lang"],
            "rtl": sheets[0]["rtl"],
            "sheets": sheets,
        },
        style.look,
        fonts,
    )


def _sheet(copy: FormCopy, style: PaperStyle, fonts: FontSet) -> dict[str, Any]:
    language = FormLanguage(copy.language)
    note = (FormLine(kind="note", text=copy.note),) if copy.note else ()
    maker = _Maker(copy, style.look, fonts)
    return {
        "title": words(copy.title, fonts),
        "lang": (language.tag or WRITTEN_IN).split("-")[0],
        "rtl": language.is_right_to_left,
        "facts": [[words(part, fonts) for part in fact] for fact in copy.facts],
        "lines": list(maker.lines((*note, *copy.lines))),
    }


@dataclass(frozen=True, slots=True)
class _Maker:
    copy: FormCopy
    look: Look
    fonts: FontSet

    def lines(self, lines: Sequence[FormLine]) -> Iterator[dict[str, Any]]:
        """The template's lines. A heading is at most one level below the one before it."""
        level = 1
        for line in lines:
            made: dict[str, Any] = {"kind": line.kind, "text": self._say(line.text)}
            if line.kind == "heading":
                level = min(line.depth, level) + 1
                made["level"] = level
            elif line.kind == "question":
                made |= self._question(line)
            yield made

    def _say(self, text: str) -> str:
        return words(text, self.fonts)

    def _question(self, line: FormLine) -> dict[str, Any]:
        answer = self._answer(line)
        text = line.text + line.hint + answer["words"]
        is_wordy = len(text) + 60 * text.count("\n") > _FITS_A_PAGE
        long = is_wordy or _lines_of(answer) > _LINES_TOGETHER
        return {
            "hint": self._say(line.hint),
            "svg": line.picture.decode() if self.look == "child" else "",
            "answer": answer,
            "long": long or bool(answer["pictures"]),
            "overleaf": long,
        }

    def _answer(self, line: FormLine) -> dict[str, Any]:
        answer = line.answer
        said = NOT_ANSWERED if answer.is_empty else answer.words
        pictures = []
        if answer.drawing is not None:
            pictures = [self._drawing(answer.drawing, line)]
        elif answer.picture:
            svg = _photo(answer.picture)
            alt = self.copy.words.photo.format(question=line.text)
            pictures = [{"svg": svg, "alt": self._say(alt)}] if svg else []
            said = said if svg else "The picture could not be read."
        return {
            "words": self._say(said),
            "quiet": said != answer.words,
            "options": [
                {
                    "words": self._say(one.words),
                    "svg": one.picture.decode() if self.look == "child" else "",
                }
                for one in answer.options
            ],
            "mark": "order" if answer.is_order else "box" if answer.takes_many else "ring",
            "columns": _columns(answer),
            "pictures": pictures,
            "room": answer.room,
        }

    def _drawing(self, drawing: Drawing, line: FormLine) -> dict[str, str]:
        """As an SVG written anew from its strokes; nothing for a frame to draw in by hand."""
        below = line.answer.picture
        if drawing.is_empty and not below:
            return {"svg": "", "alt": ""}
        alt = self.copy.words.drawing.format(question=line.text)
        return {"svg": drawing.to_svg(picture=below).decode(), "alt": self._say(alt)}


def _lines_of(answer: dict[str, Any]) -> int:
    """About how many lines the choices take."""
    options, columns = answer["options"], answer["columns"]
    rows = [options[at : at + columns] for at in range(0, len(options), columns)]
    high = (
        max(4 if one["svg"] else ceil(len(one["words"]) * columns / _LETTERS_A_LINE) for one in row)
        for row in rows
    )
    return sum(high)


def _columns(answer: Answer) -> int:
    """How many choices stand beside one another: more of the short ones."""
    longest = max((len(one.words) for one in answer.options), default=0)
    columns = 5 if longest <= 4 else 3 if longest <= _SHORT else 1
    if any(one.picture for one in answer.options):
        columns = max(columns, 3)
    return min(columns, max(1, len(answer.options)))


def _photo(data: bytes) -> str:
    """A photograph as an SVG around it, which says its size; empty when it cannot be printed."""
    try:
        wide, high = ImageReader(io.BytesIO(data)).getSize()
    except Exception:  # noqa: BLE001 - a torn picture may fail in any way; the page must come out
        return ""
    if not 0 < wide * high <= _MOST_PIXELS:
        return ""
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    held = base64.b64encode(data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
        f'<image width="{wide}" height="{high}" href="data:image/{kind};base64,{held}"/></svg>'
    )
