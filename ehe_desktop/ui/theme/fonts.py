"""Hands the shipped fonts to Qt, once, so no machine's own fonts decide how a name looks."""

from __future__ import annotations

import logging
from functools import cache

from PySide6.QtGui import QFontDatabase

from ehe_desktop.ui.theme.resources import resource

_log = logging.getLogger(__name__)


@cache
def register_fonts() -> tuple[str, ...]:
    """Register every shipped font; return the families that loaded.

    A file that does not load is logged by its name and left out: text then
    falls back to the next family.
    """
    families: list[str] = []
    for path in sorted(resource("fonts").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        if number < 0:
            _log.warning("font did not load: %s", path.name)
            continue
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))
