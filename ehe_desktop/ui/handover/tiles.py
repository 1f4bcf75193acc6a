"""Tiles to pick from: a picture above its words, all of one size, each with its speaker beside it.

Nothing is chosen to begin with, and what is chosen is said by more than colour. Lines of tiles are
about as long as each other (8 stand 4 and 4), and pictures as large as leaves every tile in sight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ehe_desktop.ui.handover.parts import PICTURE, TILE, picture, picture_path
from ehe_desktop.ui.handover.speaker import MakeSpeaker, Speaker
from ehe_desktop.ui.theme import CHILD_TOUCH, TextRole, current, paint_icon, tokens
from ehe_desktop.ui.widgets.access import install_roles, no_mnemonic
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.xforms.itext import Text

ARROWS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
RADIUS: Final = 16
EDGE: Final = 2
AIR: Final = 32
"""Beside the words of a tile."""
BESIDE_MARK: Final = 44
"""Where no picture stands above them, the tick stands beside the words."""
GAP: Final = 16
BESIDE: Final = 4
"""From a tile to its speaker."""
FEW: Final = 6
"""So many tiles are shown larger where not all can be in sight."""
MIDDLE: Final = 144
SIDES: Final = (440, 400, 360, 320, 280, 240, 208, 176, MIDDLE, 120, PICTURE, 80, 64)
"""Of the pictures, the largest first."""
WIDEST: Final = 720
"""A line of a child's page has fewer than 45 letters at this width and 24 px."""
_WORDS_FLAGS: Final = int(
    Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
)


class Tile(QPushButton):
    """One thing to pick: a picture above its words, or the words alone. Checkable, never pre-checked."""

    def __init__(self, value: str, words: str, image: str = "", *, several: bool = False) -> None:
        install_roles()
        role = QAccessible.Role
        self.accessible_role = role.CheckBox if several else role.RadioButton
        super().__init__()
        self.value, self._image = value, image if picture_path(image) else ""
        self._picture, self._wide = PICTURE, 0
        self._place = 0
        self._narrowest = 0
        self._boxes: dict[int, QSize] = {}
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

    def show_place(self, place: int) -> None:
        """Stand at this place of an order, which is written where the tick is; 0 is at none."""
        self._place = place
        self.setAccessibleName(f"{self.words}, {place}" if place else self.words)
        self.update()

    def grow(self, picture_side: int, wide: int = 0) -> None:
        """Show a picture of that side, and be that wide; else as wide as picture and words need."""
        self._picture, self._wide = picture_side, wide
        self.updateGeometry()

    def stand_with(self, peers: Sequence[Tile]) -> None:
        """Be as large as the largest of these: none looks like the better answer."""
        self._peers = tuple(peers)
        self.updateGeometry()

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.CHILD_BODY))
        self._narrowest = 0
        self._boxes.clear()
        self.updateGeometry()

    @property
    def has_picture(self) -> bool:
        """Whether a picture stands above the words."""
        return bool(self._image)

    @property
    def words(self) -> str:
        """What stands on it."""
        return self.text().replace("&&", "&")

    @property
    def narrowest(self) -> int:
        """So wide is its longest word, with the air beside it."""
        if not self._narrowest:
            metrics = QFontMetrics(self.font())
            longest = max((metrics.horizontalAdvance(one) for one in self.words.split()), default=0)
            self._narrowest = max(TILE if self._image else CHILD_TOUCH, longest + self._air)
        return self._narrowest

    @property
    def _air(self) -> int:
        return AIR if self._image else AIR + BESIDE_MARK

    def _words_box(self, wide: int) -> QSize:
        """How large the words are, wrapped."""
        if wide not in self._boxes:  # every other tile asks it too
            box = QRect(0, 0, wide, 4000)
            box = QFontMetrics(self.font()).boundingRect(box, _WORDS_FLAGS, self.words)
            self._boxes[wide] = box.size()
        return self._boxes[wide]

    def size_with(self, picture_side: int, wide: int = 0) -> QSize:
        """Picture, words, room around them, and at least 64 px (156 with a picture)."""
        shows = bool(self._image and picture_side)
        side = TILE if shows else CHILD_TOUCH
        natural = current().px(max(TILE, picture_side + 48) if shows else WIDEST // 2)
        words = self._words_box((wide or max(self.narrowest, natural + self._air)) - self._air)
        high = words.height() + 24 + (picture_side + 8 if shows else 0)
        return QSize(wide or max(side, words.width() + self._air), max(side, high))

    def _colours(self) -> tuple[QColor, QColor]:
        child = tokens().child
        fill, ink = ("soft", "on_soft") if self.isChecked() else self._fill
        if fill in child:
            return QColor(child[fill]), QColor(child[ink])
        return current().colour(fill), current().colour(ink)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows are for what the tile lies among: Qt would lead from the last one out to Back."""
        if event.key() in ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As the largest of those beside it."""
        size = self.size_with(self._picture, self._wide)
        for peer in self._peers:
            size = size.expandedTo(peer.size_with(self._picture, self._wide))
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
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        if self._image and self._picture:
            shown = picture(self._image, self._picture, self.devicePixelRatioF())
            if shown is not None:
                painter.drawPixmap((self.width() - self._picture) // 2, 12, shown)
            room.setTop(12 + self._picture + 8)
            flags = _WORDS_FLAGS
        painter.setPen(ink)
        painter.setFont(self.font())
        painter.drawText(room, flags, self.words)

    def _paint_tick(self, painter: QPainter) -> None:
        side = 36 if self._place else 28
        at_right = not self.isRightToLeft()
        left = self.width() - side - 8 if at_right else 8
        spot = QRectF(left, 8, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current().colour("accent"))
        painter.drawEllipse(spot)
        if self._place:
            font = QFont(self.font())
            font.setPixelSize(22)
            painter.setPen(QColor(current().colours.on_accent))
            painter.setFont(font)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, str(self._place))
        else:
            paint_icon(painter, "check", current().colours.on_accent, spot.adjusted(4, 4, -4, -4))


class SpokenTiles(Flow):
    """Tiles in lines of about one length, each with a speaker for its words where they can be heard."""

    def __init__(self, offered: Iterable[tuple[Tile, Text]], speaker: MakeSpeaker) -> None:
        super().__init__(gap=GAP)
        self.tiles: list[Tile] = []
        self._pairs: list[QWidget] = []
        self._heard: list[Speaker] = []
        self._side = PICTURE
        for tile, text in offered:
            heard = speaker(text)
            heard.stand_alone()
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(BESIDE)
            row.addWidget(tile)
            row.addWidget(heard)
            self.add(pair)
            self.tiles.append(tile)
            self._pairs.append(pair)
            self._heard.append(heard)
        for tile in self.tiles:
            tile.stand_with(self.tiles)
        self._shown = self.tiles
        self.shrink(small=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from tile to tile, as the script runs, and stay among them."""
        if event.key() not in ARROWS:
            super().keyPressEvent(event)
            return
        ahead = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        step = 1 if event.key() in (ahead, Qt.Key.Key_Down) else -1
        at = next((n for n, tile in enumerate(self._shown) if tile.hasFocus()), 0)
        to = min(max(at + step, 0), len(self._shown) - 1)
        self._shown[to].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_only(self, values: Sequence[str]) -> None:
        """Have these lie there and no others; what was picked stays picked."""
        self._shown = [tile for tile in self.tiles if tile.value in values]
        for tile, pair in zip(self.tiles, self._pairs, strict=True):
            pair.setVisible(tile in self._shown)
            tile.stand_with(self._shown)

    def shrink(self, *, small: bool) -> None:
        """Show pictures as small as those of many tiles, or larger when they are few."""
        self._grow(PICTURE if small or len(self._shown) > FEW else MIDDLE)

    def bare(self) -> None:
        """Let words stand alone, where no picture leaves them in sight."""
        self._grow(0)

    def fill(self, room: QSize, least: int = 0, *, is_bare: bool = False) -> bool:
        """Stand across the room with the largest pictures, of at least that side, that leave all in sight.

        Or with no pictures at all. False where not all are in sight.
        """
        if not self.tiles:
            return True
        has_pictures = any(tile.has_picture for tile in self.tiles) and not is_bare
        sides = [one for one in SIDES if one >= least] if has_pictures else [0]
        narrowest = max(tile.narrowest for tile in self._shown)
        heard = self._speaker_size()
        best = (-1, 0)
        for lines in range(1, len(self._shown) + 1):
            across = math.ceil(len(self._shown) / lines)
            wide = (room.width() + GAP) // across - GAP - BESIDE - heard.width()
            high = (room.height() + GAP // 2) // lines - GAP // 2
            if wide < narrowest or high < heard.height():
                continue
            for side in sides:
                is_larger = best[0] < side <= wide - AIR
                if is_larger and all(
                    one.size_with(side, wide).height() <= high for one in self._shown
                ):
                    best = (side, wide)
                    break
        if best[1]:
            self._grow(*best)
        return best[1] > 0

    def spread(self, room: int) -> None:
        """Stand across all of a line: no room is left at its end for a tile that is not there."""
        if not self._shown:
            return
        beside = BESIDE + self._speaker_size().width()
        across = max(1, (room + GAP) // (self._shown[0].sizeHint().width() + beside + GAP))
        across = min(across, len(self._shown))
        self._grow(self._side, (room + GAP) // across - GAP - beside)

    @property
    def is_few(self) -> bool:
        """Whether so few lie there that all of them are to be in sight."""
        return len(self._shown) <= FEW

    def _speaker_size(self) -> QSize:
        return QSize(0, 0) if self._heard[0].isHidden() else self._heard[0].sizeHint()

    def _grow(self, side: int, wide: int = 0) -> None:
        self._side = side
        for tile, pair in zip(self.tiles, self._pairs, strict=True):
            tile.grow(side, wide)
            pair.updateGeometry()  # what is measured next is not to be as it was before
