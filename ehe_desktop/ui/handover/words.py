"""The words around a child's form, in the form's language; direction from the language's tag.

Read from `resources/translations/hand_over.toml`. A sentence a language lacks is shown in English,
never as a key. Which way a script runs is a fact of the tag, never guessed from a text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from unicodedata import bidirectional

from PySide6.QtCore import Qt

from ehe_desktop.domain.drawing import COLOURS
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.ui.theme.resources import resource
from ehe_desktop.ui.widgets.drawing_tools import DrawingWords

FALLBACK: Final = "en"
_DRAWING: Final = (
    "pens_name", "colours_name", "rubber", "undo", "redo", "restart", "sure", "throw", "keep",
)  # fmt: skip


LEFT, RIGHT = "\u200e\u2066{}\u2069", "\u200f\u2067{}\u2069"
"""Signs, themselves unseen, by which a sentence runs one way: a label asks for the first, a button needs the second."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language, with the two names filled in."""

    tag: str
    said: Mapping[str, Any]
    called: str = ""
    officer: str = ""

    def __call__(self, key: str, **more: object) -> str:
        """The sentence of that key. Raises KeyError for one that English lacks: a fault of ours."""
        text = self.said.get(key) or _tables()[FALLBACK][key]
        said = str(text).format(called=self.called, officer=self.officer, **more)
        if _begins(said, right=self.is_right_to_left):
            return said
        return (RIGHT if self.is_right_to_left else LEFT).format(said)

    def drawing(self) -> DrawingWords:
        """The words of a page to draw on."""
        table = {**_tables()[FALLBACK], **self.said}
        thin, medium, thick, very = (str(one) for one in table["pens"])
        return DrawingWords(
            pens=(thin, medium, thick, very),
            colours=dict(zip(COLOURS, (str(one) for one in table["colours"]), strict=True)),
            **{name: str(table[name]) for name in _DRAWING},
        )

    @property
    def is_right_to_left(self) -> bool:
        """True where the script runs from the right."""
        return FormLanguage(f"x ({self.tag})").is_right_to_left

    @property
    def direction(self) -> Qt.LayoutDirection:
        """The way a page in this language is laid out."""
        way = Qt.LayoutDirection
        return way.RightToLeft if self.is_right_to_left else way.LeftToRight


def words_for(language: str, called: str = "", officer: str = "") -> Words:
    """The words of a language as a form names it: `Urdu (ur)`."""
    tag = FormLanguage(language).tag or FALLBACK
    tables = _tables()
    said = tables.get(tag) or tables.get(tag.split("-")[0]) or tables[FALLBACK]
    return Words(tag, said, called, officer)


def _begins(text: str, *, right: bool) -> bool:
    """False where a sentence begins with a name of another script, by which a screen would guess its direction."""
    strong = (bidirectional(one) for one in text)
    first = next((one for one in strong if one in ("L", "R", "AL")), "")
    return not first or (first != "L") == right


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    text = resource("translations", "hand_over.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
