"""What a child's pages are made of: large buttons, words, pictures, dots of progress.

Every target is at least 64 px on each side and every picture has words beside it. Letters are Andika's,
and can be written at a part of their size where else they would hide what they are about.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import CHILD_TOUCH, TextRole, current
from ehe_desktop.ui.theme.resources import resource
from ehe_desktop.ui.widgets.buttons import Button, Weight
from ehe_desktop.ui.widgets.text import Heading, Text

TILE: Final = 156
PICTURE: Final = 96
CARD_SIDE: Final = 44
"""Of a card's picture on a button."""
DOT: Final = 16
"""Across, where there is room; many dots share the room of the twelve largest."""
STEP: Final = 24
DOTS_ROOM: Final = 12 * STEP
LEAST_STEP: Final = 6
"""From dot to dot: closer than this they could not be told apart."""


def picture_path(name: str) -> Path | None:
    """The shipped picture of that name; None when it is not there: then the words stand alone."""
    path = resource("pictures", name) if name else None
    return path if path is not None and path.is_file() else None


@lru_cache(maxsize=128)
def picture(name: str, side: int, ratio: float) -> QPixmap | None:
    """A picture `side` logical pixels square."""
    path = picture_path(name)
    if path is None:
        return None
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        drawn = QSvgRenderer(str(path))
        drawn.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        drawn.render(painter, QRectF(0, 0, side, side))
    return pixmap


class ChildButton(Button):
    """A button in a child's letters, 64 px high at least."""

    icon_side, icon_gap = 28, 10

    def __init__(self, words: str, kind: Weight = "secondary", *, name: str = "") -> None:
        self._part, self._is_bare, self._card = 1.0, False, ""
        super().__init__(words, kind)
        self.setObjectName(name)

    def write_at(self, part: float, *, bare: bool) -> None:
        """Write it at a part of its size; bare of its picture."""
        if (part, bare) != (self._part, self._is_bare):
            self._part, self._is_bare = part, bare
            self.restyle()

    def show_card(self, name: str) -> None:
        """Carry this picture before the words, as the card of it does."""
        self._card = name
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        super().restyle()
        card = picture(self._card, CARD_SIDE, self.devicePixelRatioF()) if self._card else None
        if card is not None:
            self.setIcon(QIcon(card))
            self.setIconSize(QSize(CARD_SIDE, CARD_SIDE))
        if self._is_bare:
            self.setIcon(QIcon())
        self.setFont(current().font(TextRole.CHILD_BODY, self._part))
        self.updateGeometry()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Room for the words and for a finger; without words, for the picture."""
        if not self.text():
            side = max(CHILD_TOUCH, self.iconSize().width() + 16)
            return QSize(side, side)
        return super().sizeHint().expandedTo(QSize(CHILD_TOUCH * 2, CHILD_TOUCH))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()


class ChildText(Text):
    """Plain words in a child's letters."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words, "child_body")


class Question(Heading):
    """The one question of a page."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words, 1)
        self._role = TextRole.CHILD_QUESTION
        self.restyle()


class Number(Text):
    """A number as large as a question."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "child_body")
        self._role = TextRole.CHILD_QUESTION
        self.restyle()


class Picture(QWidget):
    """A picture beside words that say the same: it has no name of its own for a screen reader."""

    def __init__(self, name: str, side: int = TILE) -> None:
        super().__init__()
        self._name, self._side = name, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if picture_path(name) is None:  # never `setVisible(True)`: without a parent it is a window,
            self.hide()  # which takes the front from the child's page and covers it

    def grow(self, side: int) -> None:
        """Be a square of that side; of none, leave no gap either."""
        self._side = side
        if picture_path(self._name) is not None and self.parent() is not None:
            self.setVisible(side > 0)
        self.updateGeometry()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture."""
        shown = picture(self._name, self._side, self.devicePixelRatioF())
        if shown is not None:
            with QPainter(self) as painter:
                painter.drawPixmap(0, 0, shown)


class Dots(QWidget):
    """Progress as filled dots, with `3 of 6` beside them in words."""

    def __init__(self) -> None:
        super().__init__()
        self._at, self._of = 0, 0
        self.is_wanted = False
        """Whether the page says how far one is."""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_place(self, at: int, of: int) -> None:
        """Fill `at` of `of`; many are not drawn one by one."""
        self._at, self._of = at, of
        self.updateGeometry()
        self.update()

    @property
    def fits(self) -> bool:
        """True where the dots can be told apart: with more, the words alone say it better."""
        return 0 < self._of <= DOTS_ROOM // LEAST_STEP

    def dots(self) -> list[tuple[QRectF, bool]]:
        """Where each lies and whether it is filled, from the side the script begins at."""
        step = min(STEP, DOTS_ROOM // max(1, self._of))
        side = step * DOT // STEP
        made = []
        for number in range(self._of):
            place = self._of - 1 - number if self.isRightToLeft() else number
            made.append(
                (QRectF(place * step + 2, 2 + (DOT - side) / 2, side, side), number < self._at)
            )
        return made

    # Qt overrides

    def sizeHint(self) -> QSize:
        """A dot each."""
        step = min(STEP, DOTS_ROOM // max(1, self._of))
        return QSize(max(1, self._of) * step, DOT + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Filled up to where one is; mirrored where the script runs from the right."""
        colour = current().colour("accent")
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for room, is_filled in self.dots():
                painter.setPen(QPen(colour, min(2.0, room.width() / 5)))
                painter.setBrush(colour if is_filled else Qt.BrushStyle.NoBrush)
                painter.drawEllipse(room)


def column_of(*parts: QWidget, gap: int = 24) -> QWidget:
    """Parts one below the other on the page."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    for part in parts:
        column.addWidget(part)
    return made
