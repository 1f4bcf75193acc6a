"""How long to wait after wrong tries: a growing pause that never destroys anything.

The pause runs on the clock that counts from the machine's start, so turning the
wall clock forward does not shorten it; after a restart it runs again in full,
from the start. Two counters are kept, in the key file and in the keyring, and
the larger wins. A child who presses keys must not destroy evidence: no number of
wrong tries deletes anything.

Pure functions; nothing here reads a clock or a file.
Source: guide/security.md 3.4 (and Cyber Essentials: at most 10 tries in 5 minutes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ehe_desktop.platform.interface import UNKNOWN_BOOT, BootMoment

DELAYS_S: Final = (0, 0, 1, 2, 5, 15, 30, 60, 120)
LONGEST_DELAY_S: Final = 30 * 60
_NEVER: Final = BootMoment(UNKNOWN_BOOT, 0)


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong tries in a row, and when the last one was."""

    count: int = 0
    last_wall_s: int = 0
    last_boot: BootMoment = _NEVER

    def with_one_more(self, wall_s: int, boot: BootMoment) -> Failures:
        """One more wrong try, now."""
        return Failures(self.count + 1, wall_s, boot)


NO_FAILURES: Final = Failures()


def larger(one: Failures, other: Failures) -> Failures:
    """The count that wins; of two equal ones, the later."""
    key = lambda kept: (kept.count, kept.last_wall_s)  # noqa: E731 - a sort key
    return max(one, other, key=key)


def delay_s(count: int) -> int:
    """The pause in seconds after `count` wrong tries in a row.

    >>> [delay_s(n) for n in (0, 1, 2, 3, 9, 10, 99)]
    [0, 0, 0, 1, 120, 1800, 1800]
    """
    if count <= 0:
        return 0
    return DELAYS_S[count - 1] if count <= len(DELAYS_S) else LONGEST_DELAY_S


def wait_s(failures: Failures, now: BootMoment) -> int:
    """Whole seconds, rounded up, until the next try may be made; 0 when it may be made now."""
    delay_ms = delay_s(failures.count) * 1000
    last = failures.last_boot
    same_start = last.boot_id == now.boot_id and last.running_ms <= now.running_ms
    started_ms = last.running_ms if same_start else 0
    left_ms = delay_ms - (now.running_ms - started_ms)
    return max(0, -(-left_ms // 1000))
