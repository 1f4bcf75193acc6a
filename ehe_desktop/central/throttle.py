"""How many requests one device may make: a bucket each, refilled by the clock, at this process only.

It keeps one broken laptop from slowing the others down; it is not a defence against a
crowd, which is the proxy's work. Source: security.md 5.3, R47.
"""

from __future__ import annotations

import math
import threading
from datetime import datetime
from typing import Final

from ehe_desktop.central.problems import Refusal
from ehe_desktop.domain.clock import Clock

_BURST: Final = 2
_MOST_BUCKETS: Final = 10_000


class Throttle:
    """Lets `per_minute` requests of one name through, twice as many in one burst."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def take(self, name: str) -> None:
        """Count one request of `name`.

        Raises:
            Refusal: `too_many_requests`, with the seconds after which one is let through.
        """
        if not self._per_minute:
            return
        now, full = self._clock.now(), float(self._per_minute * _BURST)
        per_second = self._per_minute / 60
        with self._lock:
            left, since = self._buckets.get(name, (full, now))
            passed = max(0.0, (now - since).total_seconds())
            left = min(full, left + passed * per_second)
            if len(self._buckets) > _MOST_BUCKETS:
                self._buckets.clear()
            self._buckets[name] = (max(0.0, left - 1), now)
        if left < 1:
            raise Refusal("too_many_requests", retry_after_s=math.ceil((1 - left) / per_second))
