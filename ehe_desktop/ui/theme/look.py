"""Put a look in force: once at the start of the program, and again for each change of settings."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyleFactory

from ehe_desktop.ui.theme.focus_ring import FocusWatcher
from ehe_desktop.ui.theme.fonts import register_fonts
from ehe_desktop.ui.theme.theme import Theme, current
from ehe_desktop.ui.theme.tokens import Mode


def apply(app: QApplication, mode: Mode | str = Mode.SYSTEM, scale: float = 1.0) -> Theme:
    """Put a look in force: Fusion, our fonts, palette, style sheet and focus ring.

    `scale` is text size, 1.0 to 2.0. Call again at any time to switch.
    """
    theme = current()
    if app.property("ehe_style") is None:
        register_fonts()
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setProperty("ehe_style", True)
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(theme.follow_system)
        FocusWatcher(app, theme)
    theme.set_look(app, Mode(mode), scale)
    return theme
