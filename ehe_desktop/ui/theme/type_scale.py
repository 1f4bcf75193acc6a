"""Sizes of type by role, in points times the person's own text size.

Never pixels: a pixel size ignores the text size the person asked for
(ux.md 0.2 #4). Families with every script a name may need come after the main
one, so no name shows as boxes.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from PySide6.QtGui import QFont

from ehe_desktop.ui.theme.tokens import tokens

FAMILIES = (
    "Source Sans 3",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Bengali",
    "Noto Sans Gurmukhi",
    "Noto Sans Gujarati",
    "Noto Sans Devanagari",
    "Noto Sans Tamil",
    "Noto Sans Ethiopic",
)
CHILD_FAMILIES = ("Andika", *FAMILIES[1:])
POINTS_PER_PIXEL = 72 / 96


class TextRole(StrEnum):
    """What a piece of text is for; its size and weight follow."""

    CAPTION = "caption"
    SMALL = "small"
    BODY = "body"
    STRONG = "strong"
    H3 = "h3"
    H2 = "h2"
    H1 = "h1"
    CHILD_BODY = "child_body"
    CHILD_QUESTION = "child_question"


_SEMIBOLD = {TextRole.STRONG, TextRole.H3, TextRole.H2, TextRole.H1}


def make_font(role: TextRole, scale: float, *, strong: bool = False) -> QFont:
    """The font of `role` at `scale` (1.0 is 100 %); `strong` makes any role semibold.

    A list asks for fonts for every row it measures and paints: each is put together once, and copied.
    """
    return QFont(_made(role, scale, strong))


@cache
def _made(role: TextRole, scale: float, strong: bool) -> QFont:
    font = QFont()
    is_child = role in {TextRole.CHILD_BODY, TextRole.CHILD_QUESTION}
    font.setFamilies(list(CHILD_FAMILIES if is_child else FAMILIES))
    font.setPointSizeF(tokens().type_px[role] * POINTS_PER_PIXEL * scale)
    if role is TextRole.CHILD_QUESTION:
        font.setWeight(QFont.Weight.Bold)
    elif strong or role in _SEMIBOLD:
        font.setWeight(QFont.Weight.DemiBold)
    return font
