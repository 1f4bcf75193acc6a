"""Pictures on screen: a file's bytes as something to paint, and a widget that shows one with its words.

A file somebody gave may be hostile: it is read with Qt's own limits, never by its name, and one that
cannot be read is shown as nothing. Every picture has words.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.access import install_roles

_MOST_SIDE: Final = 12_000
_QUALITY: Final = 85


def read_picture(data: bytes, longest: int = 2_400) -> QImage:
    """The picture in a file, turned upright, no side longer than `longest`; a null one if unreadable."""
    if data.lstrip()[:5].lower() in {b"<?xml", b"<svg "} or b"<svg" in data[:300]:
        return _from_svg(data, longest)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        if max(size.width(), size.height()) > _MOST_SIDE:
            return QImage()
        if max(size.width(), size.height()) > longest:
            reader.setScaledSize(size.scaled(longest, longest, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _from_svg(data: bytes, longest: int) -> QImage:
    drawn = QSvgRenderer(QByteArray(data))
    if not drawn.isValid():
        return QImage()
    size = drawn.defaultSize().scaled(longest, longest, Qt.AspectRatioMode.KeepAspectRatio)
    if size.isEmpty():
        return QImage()
    picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        drawn.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        drawn.render(painter)
    return picture


def as_jpeg(picture: QImage) -> bytes:
    """A picture as JPEG: what the camera wrote beside it (place, device) is gone."""
    flat = QImage(picture.size(), QImage.Format.Format_RGB32)
    flat.fill(QColor("white"))
    with QPainter(flat) as painter:
        painter.drawImage(0, 0, picture)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    flat.save(buffer, "JPEG", _QUALITY)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


class Picture(QWidget):
    """One picture with its words, as large as there is room for and no larger than `high`."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, words: str, high: int = 240, *, parent: QWidget | None = None) -> None:
        install_roles()
        super().__init__(parent)
        self.setAccessibleName(words)
        self._high = high
        self._image = QImage()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.hide()

    def show_picture(self, image: QImage) -> None:
        """Show another picture; a null one takes it away."""
        self._image = image
        self.setVisible(not image.isNull())
        self.updateGeometry()
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """The picture's shape."""
        if self._image.isNull():
            return QSize(0, 0)
        high = min(self._high, self._image.height())
        return self._image.size().scaled(640, high, Qt.AspectRatioMode.KeepAspectRatio)

    def minimumSizeHint(self) -> QSize:
        """It gives way."""
        return QSize(48, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture at the beginning of the line."""
        if self._image.isNull():
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = self.width() - size.width() if self.isRightToLeft() else 0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            place = QRectF(left, 0, size.width(), size.height())
            paint_plate(painter, place)
            painter.drawImage(place, self._image)


def paint_plate(painter: QPainter, place: QRectF) -> None:
    """Light paper under a picture on a dark page: its lines were drawn for a light one."""
    if current().is_dark:
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#F4F5F7"))
        painter.drawRoundedRect(place, 6, 6)
        painter.restore()
