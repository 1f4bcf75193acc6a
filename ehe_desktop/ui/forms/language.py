"""Which way a form is laid out: from the tag of its language alone, never guessed from its words."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Qt

_TAG: Final = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")
_FROM_RIGHT: Final = frozenset({
    "ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku-arab", "nqo", "pa-arab", "prs", "ps", "sd",
    "syr", "ug", "ur", "yi",
})  # fmt: skip
_SCRIPTS: Final = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo"})


def tag_of(language: str) -> str:
    """The tag in a form's name of a language, in small letters; empty where it has none.

    >>> tag_of("Urdu (ur)"), tag_of("Panjabi (pa-Arab)"), tag_of("ar"), tag_of("default")
    ('ur', 'pa-arab', 'ar', '')
    """
    found = _TAG.search(language)
    tag = found[1] if found else language.strip()
    return tag.lower() if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", tag) else ""


def is_from_right(language: str) -> bool:
    """True for a language that is written from right to left.

    >>> is_from_right("Urdu (ur)"), is_from_right("Polish (pl)"), is_from_right("Panjabi (pa-Arab)")
    (True, False, True)
    """
    tag = tag_of(language)
    parts = tag.split("-")
    if any(part in _SCRIPTS for part in parts[1:]):
        return True
    return tag in _FROM_RIGHT or (parts[0] in _FROM_RIGHT and "latn" not in parts)


def direction_of(language: str) -> Qt.LayoutDirection:
    """The direction of layout for a form's language."""
    right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
    return right if is_from_right(language) else left
