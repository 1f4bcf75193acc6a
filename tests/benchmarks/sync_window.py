"""How long the thread that paints is held while a round of 10,000 records runs: a real window, a real centre.

A beat is due every few milliseconds on the window's event loop. How late the latest came is how long the
loop was held: by Python's lock, which the round's thread has too, by what the window does itself, or
because other programs had the cores. What is due to the last does not count: neither the time in which
this thread stood in line, nor what our threads together did not work meanwhile. The clock's figure is
told as well.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ehe_desktop.app.wiring import opened
from ehe_desktop.domain.records import Record
from ehe_desktop.ui.sync_keeper import SyncKeeper
from ehe_desktop.ui.theme import Mode, apply
from tests.benchmarks.big_store import families
from tests.benchmarks.measuring import Row, stood_in_line_s
from tests.benchmarks.showing import Sitting
from tests.benchmarks.sync_room import SyncRoom, sync_room
from tests.benchmarks.syncing import STAFF, size
from tests.fakes.council_store import council

BEAT_MS = 4
GIVE_UP_MS = 300_000


class _Beats:
    """How late each beat came, in ms: by the clock, and as far as our own threads worked meanwhile."""

    def __init__(self) -> None:
        self.late: list[tuple[float, float]] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = self._worked = self._stood = 0.0

    def start(self) -> None:
        self._last, self._worked, self._stood = _now()
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now, worked, stood = _now()
        late = (now - self._last) * 1000 - BEAT_MS
        own = min(late - (stood - self._stood) * 1000, (worked - self._worked) * 1000)
        self.late.append((late, own))
        self._last, self._worked, self._stood = now, worked, stood


def _now() -> tuple[float, float, float]:
    """The clock, what all our threads have worked, and how long this one stood in line, in seconds."""
    stood = stood_in_line_s(f"self/task/{threading.get_native_id()}")
    return time.perf_counter(), time.process_time(), stood


def held() -> Iterator[Row]:
    """At most 16 ms, the time of one frame, from the first request until all is laid in."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply(app, Mode.LIGHT, 1.0)
    records = council(families()).records()
    who = council(families()).accounts()[0].officer_id
    with sync_room() as room:
        room.load(islice(records, STAFF))
        device = room.laptop(who, "laptop-window")
        sitting = Sitting(app, opened(device.sat, device.store))
        try:
            sitting.unlock()
            beats = _while_it_runs(room, sitting, islice(records, size() - STAFF))
        finally:
            sitting.close()
    by_clock, own = (max(values) for values in zip(*beats.late, strict=True))
    yield Row(
        name=f"painting thread held while {size():,} records come",
        value=own,
        goal=16,
        note=f"the longest of {len(beats.late):,} beats; {by_clock:.0f} ms by the clock, other programs included",
    )


def _while_it_runs(room: SyncRoom, sitting: Sitting, records: Iterator[Record]) -> _Beats:
    keeper = sitting.shell.keeper
    assert keeper is not None
    _settled(keeper, keeper.start)
    sitting.settle()
    room.load(records)
    beats = _Beats()
    keeper.settled.connect(beats.stop, Qt.ConnectionType.DirectConnection)

    def begin() -> None:
        beats.start()
        keeper.sync_now()

    _settled(keeper, begin)
    sitting.settle()
    return beats


def _settled(keeper: SyncKeeper, begin: Callable[[], None]) -> None:
    """Begin, and wait until a round has ended."""
    loop = QEventLoop()
    keeper.settled.connect(loop.quit)
    QTimer.singleShot(0, begin)
    QTimer.singleShot(GIVE_UP_MS, loop.quit)
    loop.exec()


BENCHES = (held,)
