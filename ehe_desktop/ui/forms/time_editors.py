"""Editors of days and times: a date, a month, a year, a time of day, a date with a time.

What makes no date yet is handed on as it was written, and the screen says so when it is asked to
check. Nothing is filled in beforehand, not even today.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.domain.clock import ENGLAND
from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.text_editors import LineAnswer, fill
from ehe_desktop.ui.forms.written import (
    clock_shown,
    clock_text,
    is_date,
    moment_parts,
    month_shown,
    month_text,
    year_text,
)
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.text import Text


class DateAnswer(QWidget):
    """A date typed or picked from a calendar."""

    edited = Signal()

    def __init__(self, asked: Asked, kit: Kit) -> None:
        super().__init__()
        self.entry = DateEntry(asked.label, kit.today)
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


class _Tidied(LineAnswer):
    """A short line that is written out in full once one leaves it."""

    def __init__(self, asked: Asked, kit: Kit) -> None:
        super().__init__(asked, kit)
        self._columns = 14
        self.editingFinished.connect(self._tidy)
        self.restyle()

    kept_of: Callable[[str], str]
    shown_of: Callable[[str], str]

    def value(self) -> str:
        """What the form keeps, or what was typed while that makes no answer."""
        return type(self).kept_of(self.text()) or self.text().strip()

    def set_value(self, text: str) -> None:
        """Fill without `edited`."""
        if text != self.value():
            self.setText(type(self).shown_of(text))

    @Slot()
    def _tidy(self) -> None:
        self.setText(type(self).shown_of(self.value()))


class TimeAnswer(_Tidied):
    """A time of day: `2:30pm`, `14:30`. Kept as 24 hours."""

    kept_of = staticmethod(clock_text)
    shown_of = staticmethod(clock_shown)


class MonthAnswer(_Tidied):
    """A month of a year: `June 2026`. Kept as its first day."""

    kept_of = staticmethod(month_text)
    shown_of = staticmethod(month_shown)


def _year_shown(kept: str) -> str:
    return kept[:4] if is_date(kept) else kept


class YearAnswer(_Tidied):
    """A year of four digits. Kept as its first day."""

    kept_of = staticmethod(year_text)
    shown_of = staticmethod(_year_shown)


class MomentAnswer(QWidget):
    """A date and a time of day, in England's time."""

    edited = Signal()

    def __init__(self, asked: Asked, kit: Kit) -> None:
        super().__init__()
        self.setAccessibleName(asked.label)
        self._kept = ""
        self.entry = DateEntry(asked.label, kit.today)
        self.entry.edit.setObjectName(f"answer-{asked.name}-date")
        self.clock = LineEdit("Time", columns=10)
        self.clock.setObjectName(f"answer-{asked.name}-time")
        self.parts = (*self.entry.parts, self.clock)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for words, box in (("Date", self.entry), ("Time", self.clock)):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(Text(words, "small", wrap=False))
            column.addWidget(box)
            row.addLayout(column)
        row.addStretch(1)
        self.setFocusProxy(self.entry)
        self.entry.edited.connect(self.edited)
        self.clock.textEdited.connect(self._tell)
        self.clock.editingFinished.connect(self._tidy)

    def value(self) -> str:
        """`2026-06-22T14:30:00.000+01:00`, or what was typed while that makes no moment."""
        day, at = self.entry.value(), clock_text(self.clock.text())
        if day is None or not at:
            shown = day.isoformat() if day else self.entry.edit.text().strip()
            return f"{shown} {self.clock.text().strip()}".strip()
        if moment_parts(self._kept) == (day.isoformat(), at):
            return self._kept
        moment = datetime.combine(day, time.fromisoformat(at), ENGLAND)
        return moment.isoformat(timespec="milliseconds")

    def set_value(self, text: str) -> None:
        """Fill without `edited`."""
        if text == self.value():
            return
        self._kept = text
        day, at = moment_parts(text)
        if day:
            self.entry.set_value(date.fromisoformat(day))
            self.clock.setText(clock_shown(at) if at else "")
        else:
            self.entry.edit.setText(text)
            self.clock.clear()

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.setAccessibleName(name)
        self.entry.take_name(f"{name}: date")
        self.clock.setAccessibleName(f"{name}: time")

    @Slot(str)
    def _tell(self, _text: str) -> None:
        self.edited.emit()

    @Slot()
    def _tidy(self) -> None:
        self.clock.setText(clock_shown(self.clock.text()))
