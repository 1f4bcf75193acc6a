"""The look of the program: colours, type, icons, marks, focus. Knows no screen and no child."""

from ehe_desktop.ui.theme.icons import app_icon, icon, icon_names, icon_pixmap, paint_icon
from ehe_desktop.ui.theme.look import apply
from ehe_desktop.ui.theme.marks import BAND_LETTERS, BAND_WORDS, band_key, paint_mark
from ehe_desktop.ui.theme.theme import Theme, current
from ehe_desktop.ui.theme.tokens import CHILD_TOUCH, TOUCH, Mode, tokens
from ehe_desktop.ui.theme.type_scale import TextRole

__all__ = [
    "BAND_LETTERS",
    "BAND_WORDS",
    "CHILD_TOUCH",
    "TOUCH",
    "Mode",
    "TextRole",
    "Theme",
    "app_icon",
    "apply",
    "band_key",
    "current",
    "icon",
    "icon_names",
    "icon_pixmap",
    "paint_icon",
    "paint_mark",
    "tokens",
]
