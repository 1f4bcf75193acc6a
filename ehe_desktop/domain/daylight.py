"""When it is light in England: sunrise and sunset of a day, to a few minutes.

Good enough to say "after dark" before a visit; no use for astronomy. The place is the middle of
England, because a council may not tell the program where a family lives just to draw the sun.

Source: the low-precision solar position of the Astronomical Almanac; domain.md 5.2 (time of day).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from math import acos, asin, cos, degrees, radians, sin
from typing import Final

from ehe_desktop.domain.clock import in_england

_LATITUDE: Final = radians(52.6)
_LONGITUDE_DEGREES: Final = -1.2
_EPOCH: Final = date(2000, 1, 1)
_HORIZON: Final = radians(-0.833)
"""The sun's upper edge on the horizon, refraction counted."""


def daylight(day: date) -> tuple[datetime, datetime]:
    """Sunrise and sunset of `day`, in England's time.

    >>> [f"{at:%H:%M}" for at in daylight(date(2026, 12, 21))]
    ['08:14', '15:52']
    """
    days = (day - _EPOCH).days + 0.5 - _LONGITUDE_DEGREES / 360
    anomaly = radians(357.528 + 0.9856003 * days)
    longitude = radians(280.460 + 0.9856474 * days + 1.915 * sin(anomaly)) + radians(
        0.020 * sin(2 * anomaly)
    )
    declination = asin(sin(radians(23.439)) * sin(longitude))
    # The equation of time, in minutes, from the same two angles.
    late = 4 * (-1.915 * sin(anomaly) - 0.020 * sin(2 * anomaly) + 2.466 * sin(2 * longitude))
    noon = 12 * 60 - 4 * _LONGITUDE_DEGREES - late
    half = (sin(_HORIZON) - sin(_LATITUDE) * sin(declination)) / (cos(_LATITUDE) * cos(declination))
    reach = 4 * degrees(acos(half))
    midnight = datetime.combine(day, time(0), UTC)
    return (
        in_england(midnight + timedelta(minutes=noon - reach)),
        in_england(midnight + timedelta(minutes=noon + reach)),
    )
