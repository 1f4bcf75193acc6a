"""A first load in a process of its own, for its memory: the device comes pickled on standard input; prints KiB."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from tests.benchmarks.sync_room import rounds_of
from tests.fakes.centre import SystemClock
from tests.sync.town import Device

PEAK = "VmHWM:"


def main() -> None:
    """Open, sync once, say the most memory held."""
    base, safe, key, store_id, url = pickle.load(sys.stdin.buffer)
    device = Device("memory", sys.argv[1], base, safe, key, store_id, SystemClock(), url).open()
    rounds_of(device)()
    told = Path("/proc/self/status").read_text().partition(PEAK)[2]
    sys.stdout.write(told.split()[0])


if __name__ == "__main__":
    main()
