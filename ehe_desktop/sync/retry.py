"""How long to wait after a fault before the next try: full jitter, growing to five minutes.

Pure but for the dice, which are given. None means a person must act first.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from ehe_desktop.sync.errors import (
    CentreDisagrees,
    DeviceRevoked,
    ProgramTooOld,
    RoundStopped,
    SignInEnded,
    TryLater,
    WrongCentre,
)

FIRST_S: Final = 4.0
LONGEST_S: Final = 300.0
_BY_PERSON: Final = (
    CentreDisagrees, DeviceRevoked, ProgramTooOld, RoundStopped, SignInEnded, WrongCentre,
)  # fmt: skip


def next_try_s(
    failures: int, fault: BaseException, dice: Callable[[], float] = random.random
) -> float | None:
    """Seconds until the next try after `failures` (1 or more) in a row; `dice` gives 0 to 1."""
    if isinstance(fault, _BY_PERSON):
        return None
    doublings = min(max(failures, 1) - 1, 10)
    ceiling = min(LONGEST_S, FIRST_S * float(1 << doublings))
    wait = max(1.0, ceiling * dice())
    if isinstance(fault, TryLater):
        return max(wait, float(fault.wait_s))
    return wait
