"""Invariant 13 on laptops: no rev is replaced by a lower one of the same time.

A rev is of the time in which it was read: what a family kept for its unsent work says of a time that a
restore took away may be lower when the family comes again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.sync.simulator.tally import Tally

Key = tuple[str, str]


@dataclass
class Rises:
    """By laptop and record: the rev that is held, and how often the centre had been put back when it came."""

    seen: dict[str, dict[Key, tuple[int, int]]] = field(default_factory=dict)

    def begin(self, name: str, held: Mapping[Key, Any], generation: int) -> None:
        """A laptop is new, or an older copy of itself: what it holds is where it begins."""
        self.seen[name] = {key: (rev, generation) for key, (rev, _, _) in held.items()}

    def follow(self, tally: Tally, name: str, held: Mapping[Key, Any], generation: int) -> None:
        """Compare what a laptop holds now with what it held."""
        before, now = self.seen.get(name, {}), {}
        for key, (rev, _, _) in held.items():
            was, since = before.get(key, (rev, generation))
            if since == generation:
                tally.holds(13, rev >= was, f"{key} went from rev {was} to {rev}")
            now[key] = (rev, since if rev == was else generation)
        self.seen[name] = now
