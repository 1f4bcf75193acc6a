"""Counting what this process answers, for whoever watches it: by address, status and time, never by person.

Text of the Prometheus kind at `/metrics`. One process counts for itself; several copies behind a
proxy are each asked. Addresses are those of the protocol, so no id can slip in as a label.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from typing import Final

_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._refusals: Counter[str] = Counter()
        self._buckets: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()

    def count(self, route: str, status: int, seconds: float) -> None:
        """One answer to a request of `route`."""
        with self._lock:
            self._answers[route, status] += 1
            buckets = self._buckets.setdefault(route, [0] * (len(_BUCKETS_S) + 1))
            buckets[bisect_left(_BUCKETS_S, seconds)] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]

    def count_refusal(self, code: str) -> None:
        """One answer that was a problem."""
        with self._lock:
            self._refusals[code] += 1

    def text(self) -> str:
        """All of it, in the words that watching programs read."""
        with self._lock:
            lines = ["# TYPE ehe_requests_total counter"]
            for (route, status), number in sorted(self._answers.items()):
                lines.append(f'ehe_requests_total{{route="{route}",status="{status}"}} {number}')
            lines.append("# TYPE ehe_problems_total counter")
            for code, number in sorted(self._refusals.items()):
                lines.append(f'ehe_problems_total{{code="{code}"}} {number}')
            lines.append("# TYPE ehe_request_seconds histogram")
            for route, buckets in sorted(self._buckets.items()):
                lines += _histogram(route, buckets, self._seconds[route])
        return "\n".join(lines) + "\n"


def _histogram(route: str, buckets: list[int], seconds: float) -> list[str]:
    lines, so_far = [], 0
    for upper, number in zip((*_BUCKETS_S, "+Inf"), buckets, strict=True):
        so_far += number
        lines.append(f'ehe_request_seconds_bucket{{route="{route}",le="{upper}"}} {so_far}')
    lines.append(f'ehe_request_seconds_sum{{route="{route}"}} {seconds:.6f}')
    lines.append(f'ehe_request_seconds_count{{route="{route}"}} {so_far}')
    return lines
