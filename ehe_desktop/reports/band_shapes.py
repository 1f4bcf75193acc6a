"""The five shapes of the bands, drawn, so that no reader depends on a colour or on a font.

Low is a disc, Medium a diamond, High a triangle, Very high an octagon, Not assessed a ring.
The same outlines serve the HTML twin as SVG points. Source: domain.md 3.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin
from typing import Final

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from ehe_desktop.domain.bands import RiskBand

RADIUS: Final = 5.0
Points = tuple[tuple[float, float], ...]

OUTLINES: Final[Mapping[RiskBand, Points]] = {
    RiskBand.MEDIUM: ((0, 5.6), (5.6, 0), (0, -5.6), (-5.6, 0)),
    RiskBand.HIGH: ((0, 5.4), (5.8, -4.6), (-5.8, -4.6)),
    RiskBand.VERY_HIGH: tuple(
        (5.6 * cos(pi / 8 + turn * pi / 4), 5.6 * sin(pi / 8 + turn * pi / 4)) for turn in range(8)
    ),
}
"""Corners in points around the middle, y upwards; the disc and the ring are circles."""


def draw_band_shape(
    canvas: Canvas, band: RiskBand, middle: tuple[float, float], ink: Color
) -> None:
    """Draw the shape of `band` around `middle`."""
    x, y = middle
    canvas.setFillColor(ink)
    canvas.setStrokeColor(ink)
    if band in OUTLINES:
        path = canvas.beginPath()
        first, *others = OUTLINES[band]
        path.moveTo(x + first[0], y + first[1])
        for corner in others:
            path.lineTo(x + corner[0], y + corner[1])
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
    elif band is RiskBand.LOW:
        canvas.circle(x, y, RADIUS, stroke=0, fill=1)
    else:
        canvas.setLineWidth(2)
        canvas.circle(x, y, RADIUS - 1, stroke=1, fill=0)
