"""The look in force: mode, text size, colours, fonts; switched while the program runs.

`apply` puts a look in force. Widgets ask `current()` when they paint; those that keep a font or a size have a method
`restyle()`, which is called on every widget when the look changes. No widget
keeps a colour.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication

from ehe_desktop.ui.theme.palette import colours_of, palette_of, plain_bands
from ehe_desktop.ui.theme.style_sheet import style_sheet
from ehe_desktop.ui.theme.tokens import BandColours, Colours, Mode, tokens
from ehe_desktop.ui.theme.type_scale import TextRole, make_font

SMALLEST, LARGEST = 1.0, 2.0


class Theme(QObject):
    """What is in force now. One object for the life of the program."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted = Mode.LIGHT
        self.mode = Mode.LIGHT
        self.scale = 1.0
        self.reduce_motion = False
        self.colours: Colours = tokens().colours[Mode.LIGHT]
        self.bands: dict[str, BandColours] = tokens().bands[Mode.LIGHT]

    def font(self, role: TextRole, part: float = 1.0, *, strong: bool = False) -> QFont:
        """The font of a role at the person's text size, or at a part of it."""
        return make_font(role, self.scale * part, strong=strong)

    def px(self, pixels: int) -> int:
        """A size that grows with the text: icons, marks, boxes. Spaces do not grow."""
        return round(pixels * self.scale)

    def colour(self, name: str) -> QColor:
        """A colour by its token name, or `band.high.mark` and the like, for painting."""
        if name.startswith("band."):
            _, band, part = name.split(".")
            return QColor(getattr(self.bands[band], part))
        return QColor(getattr(self.colours, name))

    @property
    def is_dark(self) -> bool:
        """True when text is lighter than the page."""
        return QColor(self.colours.text).lightness() > QColor(self.colours.window).lightness()

    def set_look(self, app: QApplication, mode: Mode, scale: float) -> None:
        """Put a look in force on `app` and tell every widget."""
        self.wanted = mode
        self.mode = _resolved(app, mode)
        self.scale = min(LARGEST, max(SMALLEST, scale))
        with _nothing_collected():
            self._restyle_all(app)
        self.changed.emit()

    def _restyle_all(self, app: QApplication) -> None:
        self._take_colours(app)
        app.setFont(self.font(TextRole.BODY))
        sheet = style_sheet(self.mode)
        if app.styleSheet() != sheet:
            app.setStyleSheet(sheet)
        # Not by connections: PySide6 6.11 goes on calling a slot that a subclass overrides
        # after its widget is gone. Only living widgets are in this list, and one may end another.
        for widget in app.allWidgets():
            restyle = getattr(widget, "restyle", None) if shiboken6.isValid(widget) else None
            if callable(restyle):
                restyle()

    @Slot()
    def follow_system(self) -> None:
        """The device changed between light and dark; follow if asked to."""
        app = QApplication.instance()
        if self.wanted is Mode.SYSTEM and isinstance(app, QApplication):
            self.set_look(app, Mode.SYSTEM, self.scale)

    def _take_colours(self, app: QApplication) -> None:
        if self.mode is Mode.CONTRAST:
            palette = app.style().standardPalette()
            self.colours = colours_of(palette)
            self.bands = plain_bands(self.colours)
        else:
            self.colours = tokens().colours[self.mode]
            self.bands = tokens().bands[self.mode]
            palette = palette_of(self.colours)
        app.setPalette(palette)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep Python from destroying forgotten widgets meanwhile.

    Qt makes a list of all widgets and tells one after the other of the new font, palette and
    style sheet. Sizes are asked of our code on the way; if Python collected garbage then, or on
    another thread, a widget still in the list would be gone: a segmentation fault in
    `setStyleSheet`.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_theme: list[Theme] = []


def current() -> Theme:
    """The theme in force; the light one at 100 % until `apply` was called."""
    if not _theme:
        _theme.append(Theme())
    return _theme[0]


def _resolved(app: QApplication, mode: Mode) -> Mode:
    if mode is not Mode.SYSTEM:
        return mode
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return Mode.CONTRAST
    return Mode.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else Mode.LIGHT
