"""A first load in a process of its own, for its memory: the laptop comes pickled on standard input; prints KiB.

It loads what the program loads for it, and no window: not the centre, and nothing of the other benches.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from ehe_desktop.app.door import Door, DoorSettings
from ehe_desktop.app.system_clock import SystemClock
from ehe_desktop.ui.background.cancel import CancelToken

PEAK = "VmHWM:"


def main() -> None:
    """Unlock, sync once, say the most memory held."""
    base, safe, passphrase = pickle.load(sys.stdin.buffer)
    door = Door(DoorSettings(base=base, clock=SystemClock(), safe=safe))
    opened = door.unlock(passphrase)
    opened.sync.run_round(CancelToken(), lambda _progress: None)
    opened.close("asked")
    told = Path("/proc/self/status").read_text().partition(PEAK)[2]
    sys.stdout.write(told.split()[0])


if __name__ == "__main__":
    main()
