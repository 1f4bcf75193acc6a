"""Dice that fall the same way for the same seed: one set for each child, so size changes nothing.

Every draw for one person comes from dice made of (seed, what, number). A council of 100 families
therefore starts with the same families as one of 100,000.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Dice:
    """Seeded chance for one thing of the council."""

    def __init__(self, seed: int, what: str, number: int) -> None:
        key = hashlib.sha256(f"{seed}/{what}/{number}".encode()).digest()
        self._random = random.Random(key)  # noqa: S311 - a synthetic council, not a secret
        self._count = 0

    def one_of(self, choices: Sequence[T]) -> T:
        """One of `choices`, each as likely."""
        return self._random.choice(choices)

    def some_of(self, choices: Sequence[T], number: int) -> list[T]:
        """`number` different ones of `choices`, or all when there are fewer."""
        return self._random.sample(list(choices), min(number, len(choices)))

    def weighted(self, shares: Mapping[T, float]) -> T:
        """One key of `shares`, as likely as its share says."""
        return self._random.choices(list(shares), weights=list(shares.values()))[0]

    def happens(self, share: float) -> bool:
        """True with the probability `share`."""
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return self._random.randint(low, high)

    def day_before(self, day: date, least: int, most: int) -> date:
        """A working day `least` to `most` days before `day` (moved back from a weekend)."""
        found = day - timedelta(days=self.between(least, most))
        while found.weekday() >= 5:
            found -= timedelta(days=1)
        return found

    def instant(self, day: date, first_hour: int = 9, last_hour: int = 16) -> datetime:
        """An instant in office hours of `day`, on the quarter hour, UTC."""
        clock = time(self.between(first_hour, last_hour), 15 * self.between(0, 3), tzinfo=UTC)
        return datetime.combine(day, clock)

    def id_at(self, at: datetime) -> str:
        """A UUIDv7 (RFC 9562) whose time part is `at` and whose random part is drawn."""
        self._count += 1
        ms = int((at - _EPOCH).total_seconds() * 1000) & ((1 << 48) - 1)
        rand_a, rand_b = self._random.getrandbits(12), self._random.getrandbits(62)
        value = (ms << 80) | (7 << 76) | (rand_a << 64) | (2 << 62) | rand_b
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
