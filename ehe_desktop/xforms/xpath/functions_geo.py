"""Places: `distance`, `area` and `geofence` over ODK's "lat lon alt accuracy" text.

The earth is a sphere of 6,378,100 metres, which is what the other engines use; nothing
here is good enough for surveying.
"""

from __future__ import annotations

import itertools
import math
from typing import Final

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.functions_core import texts
from ehe_desktop.xforms.xpath.registry import MANY, eager
from ehe_desktop.xforms.xpath.values import Value, to_string

_RADIUS: Final = 6_378_100.0
Point = tuple[float, float]


def _points(values: tuple[Value, ...]) -> list[Point] | None:
    """Read every point, or None when one cannot be read."""
    found: list[Point] = []
    for text in texts(values):
        for part in text.strip().rstrip(";").split(";"):
            point = _point(part)
            if point is None:
                return None
            found.append(point)
    return found


def _point(text: str) -> Point | None:
    words = text.split()
    try:
        latitude, longitude = float(words[0]), float(words[1])
    except (IndexError, ValueError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and len(words) <= 4):
        return None
    return latitude, longitude


def _no_place(written: list[str]) -> Value:
    """A place not given yet is nowhere; something that is no place is a mistake."""
    given = [text for text in written if text.strip()]
    if len(given) == len(written) or any(_points((text,)) is None for text in given):
        raise XPathError("geo", "a value given for a place is not a place")
    return math.nan


def _apart(one: Point, other: Point) -> float:
    """Return metres between two points, along the great circle."""
    latitude = math.radians(one[0]), math.radians(other[0])
    turn = math.radians(other[1] - one[1])
    rise = latitude[1] - latitude[0]
    half = (
        math.sin(rise / 2) ** 2
        + math.cos(latitude[0]) * math.cos(latitude[1]) * math.sin(turn / 2) ** 2
    )
    return 2 * _RADIUS * math.asin(min(1.0, math.sqrt(half)))


@eager("distance", 1, MANY)
def _distance(_ctx: Ctx, *values: Value) -> Value:
    points = _points(values)
    written = texts(values)
    if points is None or (len(written) > 1 and len(points) != len(written)):
        return _no_place(written)
    metres = math.fsum(_apart(a, b) for a, b in itertools.pairwise(points))
    return round(metres, 2)


@eager("area", 1, MANY)
def _area(_ctx: Ctx, *values: Value) -> Value:
    points = _points(values) or []
    if len(points) < 3:
        return 0.0
    if points[0] != points[-1]:
        points.append(points[0])
    total = 0.0
    for one, other in itertools.pairwise(points):
        width = math.radians(other[1] - one[1])
        total += width * (2 + math.sin(math.radians(one[0])) + math.sin(math.radians(other[0])))
    return round(abs(total * _RADIUS * _RADIUS / 2), 2)


eager("enclosed-area", 1, MANY)(_area)  # its name in older forms


@eager("geofence", 2)
def _geofence(_ctx: Ctx, where: Value, shape: Value) -> Value:
    if any(isinstance(value, list) and not to_string(value).strip() for value in (where, shape)):
        return False  # a question not answered yet
    point = _point(to_string(where))
    corners = _points((to_string(shape),))
    if point is None or corners is None:
        raise XPathError("geofence", "geofence() takes a point and a shape")
    if len(corners) < 4 or corners[0] != corners[-1]:
        return False
    inside = False
    for one, other in itertools.pairwise(corners):
        crosses = (one[1] > point[1]) != (other[1] > point[1])
        if crosses:
            slope = (other[0] - one[0]) / (other[1] - one[1])
            if point[0] < one[0] + slope * (point[1] - one[1]):
                inside = not inside
    return inside
