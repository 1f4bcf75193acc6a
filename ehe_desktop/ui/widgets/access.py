"""What assistive tools are told: roles Qt cannot guess, announcements, safe tooltips.

A widget with an attribute `accessible_role` is spoken with that role. Nothing
here shows anything on screen.
"""

from __future__ import annotations

import html
from typing import ClassVar, Final

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAbstractScrollArea, QAccessibleWidget, QLabel, QScroller, QWidget

_STOPS: Final = (".", "?", "!", "…", "؟", "۔", "।")


class _Spoken(QAccessibleWidget):
    """A widget's accessible object with our role, and a name Qt would otherwise replace."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)
        self._widget = widget

    def text(self, kind: QAccessible.Text) -> str:
        """Name, value and description of the widget."""
        if not shiboken6.isValid(self._widget):
            return ""
        if kind == QAccessible.Text.Name:
            shown = self._widget.text() if isinstance(self._widget, QLabel) else ""
            return self._widget.accessibleName() or shown
        if kind == QAccessible.Text.Value:
            value = getattr(self._widget, "spoken_value", None)
            return str(value()) if value else super().text(kind)
        return super().text(kind)


class _Factory:
    """Makes accessible objects and keeps them: Qt frees them, Python must not first."""

    kept: ClassVar[list[_Spoken]] = []
    is_installed: ClassVar[bool] = False

    @classmethod
    def make(cls, _key: str, thing: QObject) -> _Spoken | None:
        role = getattr(thing, "accessible_role", None)
        if role is None or not isinstance(thing, QWidget):
            return None
        if len(cls.kept) > 500:
            cls.kept[:] = [one for one in cls.kept if shiboken6.isValid(one)]
        made = _Spoken(thing, role)
        cls.kept.append(made)
        return made


def install_roles() -> None:
    """Let widgets with `accessible_role` speak with it. Safe to call again."""
    if not _Factory.is_installed:
        _Factory.is_installed = True
        QAccessible.installFactory(_Factory.make)


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Have a screen reader say `text` now; `urgent` interrupts what it is saying."""
    event = QAccessibleAnnouncementEvent(widget, text)
    level = QAccessible.AnnouncementPoliteness
    event.setPoliteness(level.Assertive if urgent else level.Polite)
    QAccessible.updateAccessibility(event)


def tooltip(widget: QWidget, text: str) -> None:
    """A tooltip that is never read as markup; its words are in the description too."""
    safe = f"<p>{html.escape(text)}</p>" if "<" in text else text
    widget.setToolTip(safe)
    if text and text not in widget.accessibleName() and not widget.accessibleDescription():
        widget.setAccessibleDescription(text)


def scroll_by_touch(area: QAbstractScrollArea) -> None:
    """Let a finger scroll; the mouse still selects text."""
    QScroller.grabGesture(area.viewport(), QScroller.ScrollerGestureType.TouchGesture)


def set_flag(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and have it look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def no_mnemonic(text: str) -> str:
    """Text for a button, where a lone `&` would be eaten."""
    return text.replace("&", "&&")


def sentences(*parts: str) -> str:
    """Words to be spoken one after the other, each with one stop at its end."""
    return " ".join(one if one.endswith(_STOPS) else f"{one}." for one in parts)
