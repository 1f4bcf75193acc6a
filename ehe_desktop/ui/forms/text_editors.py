"""Editors one types in: a line, paragraphs, a number, a time, a date.

What was typed is never thrown away: a date that is no date yet is handed on as it was written,
and the screen says so when it is asked to check.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ehe_desktop.ui.forms.asked import Asked, clock_shown, clock_text, is_date
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.inputs import LineEdit, TextArea

MOST_LINES: Final = 14
"""A box grows with its text up to this, then scrolls inside."""


class LineAnswer(LineEdit):
    """One line of words."""

    edited = Signal()

    def __init__(self, asked: Asked, _today: date) -> None:
        super().__init__(asked.label)
        self.textEdited.connect(self._tell)

    def value(self) -> str:
        """The words."""
        return self.text()

    def set_value(self, text: str) -> None:
        """Fill without `edited`."""
        if text != self.text():
            self.setText(text)

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self.setAccessibleName(asked.label)

    @Slot(str)
    def _tell(self, _text: str) -> None:
        self.edited.emit()


class NumberAnswer(LineAnswer):
    """A number, in a box as wide as one. The unit is in the question or its hint."""

    def __init__(self, asked: Asked, today: date) -> None:
        super().__init__(asked, today)
        self._columns = 8
        hints = Qt.InputMethodHint
        wanted = hints.ImhDigitsOnly if asked.is_whole else hints.ImhFormattedNumbersOnly
        self.setInputMethodHints(wanted)
        self.restyle()

    def value(self) -> str:
        """The number as typed, without spaces and thousands separators."""
        return self.text().strip().replace(",", "").replace(" ", "")

    def set_value(self, text: str) -> None:
        """Fill without `edited`; a number that reads the same stays as it was typed."""
        if text != self.value():
            self.setText(text)


class TimeAnswer(LineAnswer):
    """A time of day: `2:30pm`, `14:30`. Kept as 24 hours."""

    def __init__(self, asked: Asked, today: date) -> None:
        super().__init__(asked, today)
        self._columns = 10
        self.editingFinished.connect(self._tidy)
        self.restyle()

    def value(self) -> str:
        """`14:30`, or what was typed while that makes no time."""
        return clock_text(self.text()) or self.text().strip()

    def set_value(self, text: str) -> None:
        """Fill without `edited`."""
        if text != self.value():
            self.setText(clock_shown(text))

    @Slot()
    def _tidy(self) -> None:
        self.setText(clock_shown(self.text()))


class TextAnswer(TextArea):
    """Paragraphs. The box grows with what is in it."""

    def __init__(self, asked: Asked, _today: date) -> None:
        self._least = 5 if asked.is_spoken else 3
        super().__init__(asked.label, lines=self._least)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._grow)

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self.setAccessibleName(asked.label)

    @Slot()
    def _grow(self) -> None:
        lines = round(self.document().size().height())
        wanted = min(MOST_LINES, max(self._least, lines + 1))
        if wanted != self._lines:
            self._lines = wanted
            self.restyle()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """As high as its lines, no higher."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere when the box is narrower."""
        super().resizeEvent(event)
        self._grow()


class DateAnswer(QWidget):
    """A date typed or picked from a calendar."""

    edited = Signal()

    def __init__(self, asked: Asked, today: date) -> None:
        super().__init__()
        self.entry = DateEntry(asked.label, today)
        self.parts = self.entry.parts
        fill(self, self.entry)
        self.entry.edited.connect(self.edited)

    def value(self) -> str:
        """`2026-06-22`, or what was typed while that makes no date."""
        found = self.entry.value()
        return found.isoformat() if found else self.entry.edit.text().strip()

    def set_value(self, text: str) -> None:
        """Fill without `edited`."""
        if text == self.value():
            return
        if is_date(text):
            self.entry.set_value(date.fromisoformat(text))
        else:
            self.entry.edit.setText(text)

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.entry.take_name(name)


def fill(holder: QWidget, inside: QWidget) -> None:
    """Let one widget be all there is in another, and take its focus."""
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(inside, 100)
    row.addStretch(1)
    holder.setFocusProxy(inside)
