"""What a child's pages are made of: large buttons, tiles with a picture and words, dots of progress.

Every target is at least 64 px on each side, every picture has words beneath, nothing is chosen to
begin with, and what is chosen is said by more than colour. Letters are Andika's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QFontMetrics,
    QIcon,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import CHILD_TOUCH, TextRole, current, paint_icon, tokens
from ehe_desktop.ui.theme.resources import resource
from ehe_desktop.ui.widgets.access import install_roles, no_mnemonic
from ehe_desktop.ui.widgets.buttons import Button, Weight
from ehe_desktop.ui.widgets.text import Heading, Text

RADIUS: Final = 16
EDGE: Final = 2
TILE: Final = 156
PICTURE: Final = 96
LARGE: Final = 208
"""A house."""
THIRD: Final = 384
"""Words of a house, so that three stand side by side at any size of letters."""
MIDDLE: Final = 144
MIDDLE_FROM: Final = 1.5
"""With letters larger than this a house is no larger than other pictures."""
FEW: Final = 6
"""So many tiles are shown larger."""
MOST_DOTS: Final = 12
DOT: Final = 16
"""Eight pixels from the next."""
WIDEST: Final = 720
"""A line of a child's page has fewer than 45 letters at this width and 24 px."""
_WORDS_FLAGS: Final = int(
    Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
)


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
        self._part, self._is_bare = 1.0, False
        super().__init__(words, kind)
        self.setObjectName(name)

    def write_at(self, part: float, *, bare: bool) -> None:
        """Write it at a part of its size; bare of its picture."""
        if (part, bare) != (self._part, self._is_bare):
            self._part, self._is_bare = part, bare
            self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        super().restyle()
        if self._is_bare:
            self.setIcon(QIcon())
        self.setFont(_at_part(TextRole.CHILD_BODY, self._part))
        self.updateGeometry()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Room for the words and for a finger."""
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
        self._part = 1.0
        super().__init__(words, 1)
        self._role = TextRole.CHILD_QUESTION
        self.restyle()

    def write_at(self, part: float) -> None:
        """Write it at a part of its size, where it would hide what it asks about."""
        if part != self._part:
            self._part = part
            self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        super().restyle()
        self.setFont(_at_part(TextRole.CHILD_QUESTION, self._part))


class Picture(QWidget):
    """A picture beside words that say the same: it has no name of its own for a screen reader."""

    def __init__(self, name: str, side: int = TILE) -> None:
        super().__init__()
        self._name, self._side = name, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if picture_path(name) is None:  # never `setVisible(True)`: without a parent it is a window,
            self.hide()  # which takes the front from the child's page and covers it

    def grow(self, side: int) -> None:
        """Be a square of that side."""
        self._side = side
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


class Tile(QPushButton):
    """One thing to pick: a picture above its words, or the words alone. Checkable, never pre-checked."""

    def __init__(self, value: str, words: str, image: str = "", *, several: bool = False) -> None:
        install_roles()
        role = QAccessible.Role
        self.accessible_role = role.CheckBox if several else role.RadioButton
        super().__init__()
        self.value, self._image = value, image if picture_path(image) else ""
        self._side, self._picture, self._most = TILE, PICTURE, WIDEST
        self._measured: QSize | None = None
        self._peers: tuple[Tile, ...] = ()
        self._fill = ("surface", "text")
        self.setText(no_mnemonic(words))
        self.setCheckable(True)
        self.setProperty("kind", "painted")
        self.setAutoDefault(False)
        self.setAccessibleName(words)
        self.setObjectName(f"tile-{value}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.restyle()

    def colour_as(self, house: str) -> None:
        """Be filled as one of the three houses: `good`, `worries`, `dreams`."""
        self._fill = (house, f"on_{house}")

    def grow(self, picture_side: int, *, most: int = WIDEST) -> None:
        """Be as large as a picture of that side needs; words may take `most` pixels of a line."""
        self._side, self._picture = max(TILE, picture_side + 48), picture_side
        self._most = most
        self._measured = None
        self.updateGeometry()

    def stand_with(self, peers: Sequence[Tile]) -> None:
        """Be as large as the largest of these: none looks like the better answer."""
        self._peers = tuple(peers)
        self.updateGeometry()

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.CHILD_BODY))
        self._measured = None
        self.updateGeometry()

    @property
    def has_picture(self) -> bool:
        """Whether a picture stands above the words."""
        return bool(self._image)

    @property
    def words(self) -> str:
        """What stands on it."""
        return self.text().replace("&&", "&")

    def _words_box(self) -> QSize:
        """How large the words are, wrapped."""
        metrics = QFontMetrics(self.font())
        longest = max((metrics.horizontalAdvance(one) for one in self.words.split()), default=0)
        wide = max(
            longest, min(current().px(self._side if self._image else WIDEST // 2), self._most)
        )
        box = metrics.boundingRect(QRect(0, 0, wide, 4000), _WORDS_FLAGS, self.words)
        return box.size()

    def _own_size(self) -> QSize:
        """Picture, words, room around them, and at least 64 px (156 with a picture)."""
        if self._measured is None:  # every other tile asks it too
            words = self._words_box()
            side = self._side if self._image else CHILD_TOUCH
            high = words.height() + 24 + (self._picture + 8 if self._image else 0)
            mark = 0 if self._image else 44
            self._measured = QSize(max(side, words.width() + 32 + mark), max(side, high))
        return self._measured

    def _colours(self) -> tuple[QColor, QColor]:
        child = tokens().child
        fill, ink = ("soft", "on_soft") if self.isChecked() else self._fill
        if fill in child:
            return QColor(child[fill]), QColor(child[ink])
        return current().colour(fill), current().colour(ink)

    # Qt overrides

    def sizeHint(self) -> QSize:
        """As the largest of those beside it."""
        size = self._own_size()
        for peer in self._peers:
            size = size.expandedTo(peer._own_size())  # noqa: SLF001 - another of the same kind
        return size

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A sheet with round corners; chosen has a thick edge, a tick and another fill."""
        fill, ink = self._colours()
        chosen = self.isChecked()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            thick = 2 * EDGE if chosen else EDGE
            edge = current().colour("accent") if chosen else ink
            painter.setPen(QPen(edge, thick))
            painter.setBrush(fill)
            inset = thick / 2
            box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            self._paint_inside(painter, ink)
            if chosen:
                self._paint_tick(painter)

    def _paint_inside(self, painter: QPainter, ink: QColor) -> None:
        room = self.rect().adjusted(12, 12, -12, -12)
        if self._image:
            shown = picture(self._image, self._picture, self.devicePixelRatioF())
            if shown is not None:
                painter.drawPixmap((self.width() - self._picture) // 2, 12, shown)
            room.setTop(12 + self._picture + 8)
        painter.setPen(ink)
        painter.setFont(self.font())
        flags = _WORDS_FLAGS
        if not self._image:
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(room, flags, self.words)

    def _paint_tick(self, painter: QPainter) -> None:
        side = 28
        at_right = not self.isRightToLeft()
        left = self.width() - side - 8 if at_right else 8
        spot = QRectF(left, 8, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current().colour("accent"))
        painter.drawEllipse(spot)
        paint_icon(painter, "check", current().colours.on_accent, spot.adjusted(4, 4, -4, -4))


class Dots(QWidget):
    """Progress as filled dots, with `3 of 6` beside them in words."""

    def __init__(self) -> None:
        super().__init__()
        self._at, self._of = 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_place(self, at: int, of: int) -> None:
        """Fill `at` of `of`; many are not drawn one by one."""
        self._at, self._of = at, of
        self.updateGeometry()
        self.update()

    @property
    def fits(self) -> bool:
        """True where the dots can be told apart: with many, `3 of 23` says it better."""
        return 0 < self._of <= MOST_DOTS

    # Qt overrides

    def sizeHint(self) -> QSize:
        """A dot each."""
        return QSize(max(1, self._of) * (DOT + 8), DOT + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Filled up to where one is; mirrored where the script runs from the right."""
        colour = current().colour("accent")
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 2))
            for number in range(self._of):
                place = self._of - 1 - number if self.isRightToLeft() else number
                painter.setBrush(colour if number < self._at else Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QRectF(place * (DOT + 8) + 2, 2, DOT, DOT))


def _at_part(role: TextRole, part: float) -> QFont:
    font = current().font(role)
    font.setPointSizeF(font.pointSizeF() * part)
    return font


def column_of(*parts: QWidget, gap: int = 24) -> QWidget:
    """Parts one below the other on the page."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    for part in parts:
        column.addWidget(part)
    return made
