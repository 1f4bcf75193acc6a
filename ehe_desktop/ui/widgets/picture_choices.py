"""Answers with pictures: a tile with the picture, its words beneath, and a ring or a tick when chosen.

A picture never stands without words. The tile is the whole target.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from ehe_desktop.ui.theme import TextRole, current, paint_icon
from ehe_desktop.ui.widgets.choices import Check, CheckGroup, ChoiceGroup, Option, Radio
from ehe_desktop.ui.widgets.pictures import paint_plate

PictureOf = Callable[[object], QImage]
"""The picture of a value; a null one where there is none."""
SIDE: Final = 120
_EDGE: Final = 10


if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object  # Qt allows one class of its own among the bases


class _Tile(_Button):
    """What both kinds of tile share: all but the mark. Stands before the answer's own class."""

    picture: QImage
    side: int
    """Of the picture, at 100 %."""
    mark: ClassVar[str]
    """The icon in the corner of a chosen tile."""

    # Qt overrides

    def heightForWidth(self, width: int) -> int:
        """Picture and words."""
        return tile_height(self, width)

    def sizeHint(self) -> QSize:
        """A tile."""
        return tile_size(self)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return tile_size(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tile."""
        paint_tile(self, self.picture, self.mark)


class PictureRadio(_Tile, Radio):
    """One answer of several, as a tile."""

    mark = "circle-check"

    def __init__(self, option: Option, picture: QImage, side: int) -> None:
        Radio.__init__(self, option.words, option.hint)
        self.picture, self.side = picture, side


class PictureCheck(_Tile, Check):
    """One of any number of answers, as a tile."""

    mark = "check"

    def __init__(self, option: Option, picture: QImage, side: int) -> None:
        Check.__init__(self, option.words, option.hint)
        self.picture, self.side = picture, side


class PictureChoiceGroup(ChoiceGroup):
    """One answer of several, each with its picture."""

    def __init__(
        self, name: str, options: Sequence[Option], picture_of: PictureOf, side: int = SIDE
    ) -> None:
        self._picture_of, self._side = picture_of, side
        super().__init__(name, options)

    def make_button(self, option: Option) -> Radio:
        """A tile."""
        return PictureRadio(option, self._picture_of(option.value), self._side)


class PictureCheckGroup(CheckGroup):
    """Any number of answers, each with its picture."""

    def __init__(
        self,
        name: str,
        options: Sequence[Option],
        picture_of: PictureOf,
        alone: Sequence[object],
        side: int = SIDE,
    ) -> None:
        self._picture_of, self._side = picture_of, side
        super().__init__(name, options, alone=alone)

    def make_button(self, option: Option) -> Check:
        """A tile."""
        return PictureCheck(option, self._picture_of(option.value), self._side)


def tile_size(button: _Tile) -> QSize:
    """As wide as the picture or the longest word, as high as picture and words."""
    metrics = QFontMetrics(current().font(TextRole.BODY))
    longest = max((metrics.horizontalAdvance(word) for word in button.text().split()), default=0)
    wide = max(current().px(button.side), longest) + 2 * _EDGE
    return QSize(wide, tile_height(button, wide))


def tile_height(button: _Tile, width: int) -> int:
    """Height of picture and wrapped words at a width."""
    metrics = QFontMetrics(current().font(TextRole.BODY, strong=True))
    room = QRect(0, 0, max(width - 2 * _EDGE, 40), 10_000)
    wrap = int(Qt.TextFlag.TextWordWrap)
    words = metrics.boundingRect(room, wrap, button.text().replace("&&", "&"))
    return current().px(button.side) + words.height() + 3 * _EDGE


def paint_tile(button: _Tile, picture: QImage, mark: str) -> None:
    """Edge, picture, words; the mark in the corner says chosen where colour does not."""
    theme, on = current(), button.isChecked()
    with QPainter(button) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        edge = "accent" if on else "text" if button.underMouse() else "border"
        painter.setPen(QPen(theme.colour(edge), 3 if on else 1))
        painter.setBrush(theme.colour("soft" if on else "surface"))
        painter.drawRoundedRect(QRectF(button.rect()).adjusted(2, 2, -2, -2), 8, 8)
        room = QRectF(_EDGE, _EDGE, button.width() - 2 * _EDGE, theme.px(button.side))
        if not picture.isNull():
            size = picture.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            left = room.center().x() - size.width() / 2
            place = QRectF(left, room.top(), size.width(), size.height())
            paint_plate(painter, place)
            painter.drawImage(place, picture)
        painter.setFont(theme.font(TextRole.BODY, strong=on))
        painter.setPen(theme.colour("on_soft" if on else "text"))
        top = round(room.bottom()) + _EDGE // 2
        words = QRect(_EDGE, top, button.width() - 2 * _EDGE, button.height() - top - _EDGE // 2)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
        painter.drawText(words, int(flags), button.text().replace("&&", "&"))
        if on:
            side = theme.px(22)
            corner = 6 if button.isRightToLeft() else button.width() - side - 6
            paint_icon(painter, mark, theme.colours.accent, QRectF(corner, 6, side, side))
