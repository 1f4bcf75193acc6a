"""The mark of each risk band: a shape as well as a colour.

Disc, diamond, triangle, octagon and ring can be told apart in grey print and
by people who do not see the colours (ux.md 4.3). A mark never stands without
its word.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

BAND_WORDS = {
    "low": "Low",
    "medium": "Medium",
    "high": "High",
    "very_high": "Very high",
    "not_assessed": "Not assessed",
    "info": "Note",
}
BAND_LETTERS = {"low": "L", "medium": "M", "high": "H", "very_high": "VH", "not_assessed": "–"}
_KEYS = {key.replace("_", ""): key for key in BAND_WORDS} | {"unassessed": "not_assessed"}


def band_key(band: str) -> str:
    """Our key for a band however it is written: `Very high`, `very_high`, `VERY_HIGH`.

    Raises:
        KeyError: no such band.
    """
    return _KEYS["".join(letter for letter in band.lower() if letter.isalpha())]


def _polygon(middle: QPointF, radius: float, sides: int, turn: float) -> QPolygonF:
    points = []
    for number in range(sides):
        angle = turn + number * 2 * math.pi / sides
        points.append(middle + QPointF(math.cos(angle), math.sin(angle)) * radius)
    return QPolygonF(points)


def paint_mark(painter: QPainter, band: str, colour: str, box: QRectF) -> None:
    """Draw the mark of `band` to fill the square `box`."""
    key = band_key(band)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    middle, radius = box.center(), box.width() / 2
    if key == "low":
        painter.drawEllipse(middle, radius * 0.92, radius * 0.92)
    elif key == "medium":
        painter.drawPolygon(_polygon(middle, radius, 4, 0))
    elif key == "high":
        painter.drawPolygon(
            QPolygonF([
                QPointF(middle.x(), box.top() + radius * 0.08),
                QPointF(box.right(), box.bottom() - radius * 0.08),
                QPointF(box.left(), box.bottom() - radius * 0.08),
            ])
        )  # fmt: skip
    elif key == "very_high":
        painter.drawPolygon(_polygon(middle, radius * 1.04, 8, math.pi / 8))
    elif key == "info":
        step = box.width() / 6
        painter.drawRect(QRectF(middle.x() - step / 2, box.top() + step, step, step))
        painter.drawRect(QRectF(middle.x() - step / 2, box.top() + 2.6 * step, step, 2.6 * step))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), 2))
        painter.drawEllipse(middle, radius - 1.4, radius - 1.4)
    painter.restore()
