"""Strips of words that matter: banners and the identity bar's flags.

They stay until the screen takes them away. Nothing here goes by itself on a
timer (WCAG 2.2.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import current, paint_icon
from ehe_desktop.ui.widgets.access import announce, install_roles
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.text import Text

Level = Literal["info", "warning", "danger", "success"]
_BANDS = {"info": "info", "warning": "medium", "danger": "very_high", "success": "low"}
_ICONS = {
    "info": "info",
    "warning": "triangle-alert",
    "danger": "octagon-alert",
    "success": "circle-check",
}


class _Strip(QWidget):
    """A filled strip with a thick leading edge, an icon and words."""

    accessible_role = QAccessible.Role.AlertMessage

    def __init__(self, band: str, icon_name: str, *, parent: QWidget | None = None) -> None:
        install_roles()
        super().__init__(parent)
        self._band, self._icon = band, icon_name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._words = Text("", "strong")
        self._detail = Text("", "body")
        self._detail.hide()
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self._column.addWidget(self._words)
        self._column.addWidget(self._detail)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(16)
        self._row.addLayout(self._column, 1)
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self._row.setContentsMargins(26 + current().px(18), 9, 12, 9)
        for label in (self._words, self._detail):
            label.set_tone(f"band.{self._band}.text")
        self.update()

    # Qt overrides

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill, edge, leading edge, icon."""
        colours = current().bands[self._band]
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QPen(QColor(colours.mark), 1))
            painter.setBrush(QColor(colours.fill))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.mark))
            painter.setClipRect(QRectF(0, 0, 5, self.height()))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
            painter.setClipping(False)
            line, side = self._words.geometry(), current().px(18)
            slack = max(0, line.height() - self._words.heightForWidth(line.width())) / 2
            top = line.top() + slack + (self._words.fontMetrics().height() - side) / 2
            paint_icon(painter, self._icon, colours.text, QRectF(16, round(top), side, side))


class Banner(_Strip):
    """One message with an optional second line and buttons."""

    def __init__(
        self, words: str, level: Level = "info", detail: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(_BANDS[level], _ICONS[level], parent=parent)
        self._level: Level = level
        self.set_words(words, detail)

    def set_words(self, words: str, detail: str = "") -> None:
        """Change what the banner says."""
        self._words.setText(words)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{words} {detail}".strip())

    def show_words(self, words: str, level: Level | None = None, detail: str = "") -> None:
        """Show the banner with these words and have them spoken."""
        if level is not None:
            self._level, self._band, self._icon = level, _BANDS[level], _ICONS[level]
        self.set_words(words, detail)
        self.restyle()
        self.show()
        announce(self, self.accessibleName(), urgent=self._level == "danger")

    def add_button(self, button: Button) -> Button:
        """Put a button at the end of the strip."""
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    def add_below(self, widget: QWidget) -> None:
        """Put buttons under the words, for a strip as wide as the window at any size of text."""
        self._column.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)


class FlagBar(_Strip):
    """A child's safeguarding flags in full words, never as icons alone."""

    def __init__(self, flags: Sequence[str] = (), *, parent: QWidget | None = None) -> None:
        super().__init__("very_high", "shield-alert", parent=parent)
        self.set_flags(flags)

    def set_flags(self, flags: Sequence[str]) -> None:
        """Show these; with none the bar is not there."""
        words = " · ".join(flags)
        self._words.setText(words)
        self.setAccessibleName(f"Flags: {words}" if words else "No flags")
        self.setVisible(bool(flags))
