"""Editors one types in: a line, a hidden line, paragraphs, a number, places on the map.

What was typed is never thrown away: what makes no number or place yet is handed on as it was
written, and the screen says so when it is asked to check.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.written import number_text, place_of, place_text
from ehe_desktop.ui.widgets.inputs import LineEdit, TextArea
from ehe_desktop.ui.widgets.text import Text

MOST_LINES: Final = 14
"""A box grows with its text up to this, then scrolls inside."""


class LineAnswer(LineEdit):
    """One line of words."""

    edited = Signal()

    def __init__(self, asked: Asked, _kit: Kit) -> None:
        super().__init__(asked.label)
        if asked.kind == "secret":
            self.setEchoMode(LineEdit.EchoMode.Password)
        elif "numbers" in asked.look:
            self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
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

    def __init__(self, asked: Asked, kit: Kit) -> None:
        super().__init__(asked, kit)
        self._columns = 8
        hints = Qt.InputMethodHint
        wanted = hints.ImhDigitsOnly if asked.is_whole else hints.ImhFormattedNumbersOnly
        self.setInputMethodHints(wanted)
        self.restyle()

    def value(self) -> str:
        """The number in digits and a point, or what was typed while that is no number for certain."""
        return number_text(self.text())

    def set_value(self, text: str) -> None:
        """Fill without `edited`; a number that reads the same stays as it was typed."""
        if text != self.value():
            self.setText(text)


class TextAnswer(TextArea):
    """Paragraphs. The box grows with what is in it."""

    def __init__(self, asked: Asked, _kit: Kit) -> None:
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


class PlaceAnswer(QWidget):
    """A place on the map, typed: latitude and longitude. No position is ever taken from the device."""

    edited = Signal()

    def __init__(self, asked: Asked, _kit: Kit) -> None:
        super().__init__()
        self.setAccessibleName(asked.label)
        self._kept = ""
        boxes = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for words, name in (("Latitude", "latitude"), ("Longitude", "longitude")):
            box = LineEdit(words, columns=12)
            box.setObjectName(f"answer-{asked.name}-{name}")
            box.textEdited.connect(self._tell)
            label = Text(words, "small", wrap=False)
            label.setBuddy(box)
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(label)
            column.addWidget(box)
            row.addLayout(column)
            boxes.append(box)
        row.addStretch(1)
        self.latitude, self.longitude = boxes
        self.parts = (self.latitude, self.longitude)
        self.setFocusProxy(self.latitude)

    def value(self) -> str:
        """Both in degrees with height and accuracy, or what was typed while that is no place."""
        typed = (self.latitude.text().strip(), self.longitude.text().strip())
        if not any(typed):
            return ""
        place = place_of(*typed)
        if place is None:
            return " ".join(typed).strip()
        kept = self._kept.split()
        same = len(kept) > 1 and place_of(kept[0], kept[1]) == place
        return self._kept if same else place_text(place)

    def set_value(self, text: str) -> None:
        """Fill without `edited`; height and accuracy that came with a place stay with it."""
        if text == self.value():
            return
        self._kept = text
        latitude, _, rest = text.strip().partition(" ")
        self.latitude.setText(latitude)
        self.longitude.setText(rest.partition(" ")[0])

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.setAccessibleName(name)
        self.latitude.setAccessibleName(f"{name}: latitude")
        self.longitude.setAccessibleName(f"{name}: longitude")

    @Slot(str)
    def _tell(self, _text: str) -> None:
        self.edited.emit()


class PlacesAnswer(TextAnswer):
    """A way or an area, typed: one place on each line, `51.5, -0.12`."""

    def value(self) -> str:
        """The places, with a semicolon between; a line that is no place stays as it was typed."""
        return ";".join(_one_place(line) for line in super().value().splitlines() if line.strip())

    def set_value(self, text: str) -> None:
        """Fill without `edited`."""
        if text != self.value():
            lines = [" ".join(one.split()[:2]) for one in text.split(";") if one.strip()]
            super().set_value("\n".join(lines))


def _one_place(line: str) -> str:
    parts = line.replace(",", " ").replace(";", " ").split()
    place = place_of(*parts) if len(parts) == 2 else None
    return place_text(place) if place else " ".join(parts)


def fill(holder: QWidget, inside: QWidget) -> None:
    """Let one widget be all there is in another, and take its focus."""
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(inside, 100)
    row.addStretch(1)
    holder.setFocusProxy(inside)
