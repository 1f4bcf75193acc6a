"""Icons in the colour asked for, sharp at any screen scale.

Qt does not recolour an SVG by palette, so `currentColor` is replaced before
drawing. Pictures are kept by (name, colour, size, ratio). Names are the file
names in `resources/icons/`; a name that is not there is a fault of ours.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ehe_desktop.ui.theme.resources import resource


@cache
def icon_names() -> frozenset[str]:
    """The icons that are shipped."""
    return frozenset(path.stem for path in resource("icons").glob("*.svg"))


@lru_cache(maxsize=64)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))


@lru_cache(maxsize=512)
def icon_pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon `size` logical pixels square in `colour` (`#RRGGBB`).

    Raises:
        OSError: no such icon is shipped.
    """
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        _renderer(name, colour).render(painter, QRectF(0, 0, size, size))
    return pixmap


def paint_icon(painter: QPainter, name: str, colour: str, at: QRectF) -> None:
    """Draw an icon into the square `at`, on whole pixels."""
    ratio = painter.device().devicePixelRatioF()
    pixmap = icon_pixmap(name, QColor(colour).name(), round(at.width()), ratio)
    painter.drawPixmap(at.topLeft().toPoint(), pixmap)


def icon(
    name: str, colour: str, size: int = 18, *, disabled: str | None = None, gap: int = 0
) -> QIcon:
    """A QIcon for buttons at the usual densities, with `gap` pixels of air right of it (negative: left)."""
    made = QIcon()
    for ratio in (1.0, 1.25, 1.5, 2.0):
        made.addPixmap(_with_gap(icon_pixmap(name, colour, size, ratio), size, gap))
        if disabled:
            off = _with_gap(icon_pixmap(name, disabled, size, ratio), size, gap)
            made.addPixmap(off, QIcon.Mode.Disabled)
    return made


def _with_gap(pixmap: QPixmap, size: int, gap: int) -> QPixmap:
    if not gap:
        return pixmap
    ratio = pixmap.devicePixelRatio()
    wide = QPixmap(QSize(size + abs(gap), size) * ratio)
    wide.setDevicePixelRatio(ratio)
    wide.fill(Qt.GlobalColor.transparent)
    with QPainter(wide) as painter:
        painter.drawPixmap(max(0, -gap), 0, pixmap)
    return wide


@cache
def app_icon() -> QIcon:
    """The program's own mark."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(icon_pixmap("app", "#000000", size))
    return made
