"""Runs Python's garbage collector on the main thread, between events, and nowhere else.

Left alone, Python collects wherever an object is made: on the store thread, in
the middle of a paint, or while Qt goes through a list of widgets. A widget that
nothing refers to any more is then destroyed there, on a thread that may not
touch it or under the feet of Qt, and the program ends without a word. Reference
counting is not changed: what is in no circle goes at once, as always.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS: Final = 1_000


def generation_due(counts: tuple[int, int, int], limits: tuple[int, int, int]) -> int | None:
    """The oldest generation Python itself would collect by now; None while nothing is due.

    `counts` and `limits` are what `gc.get_count` and `gc.get_threshold` give.
    """
    if counts[0] <= limits[0]:
        return None
    if counts[1] <= limits[1]:
        return 0
    return 2 if counts[2] > limits[2] else 1


class Collector(QObject):
    """Made on the main thread. While started, only `tick` collects."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Take collecting over from Python."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Give it back."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def tick(self) -> None:
        """Collect what is due."""
        generation = generation_due(gc.get_count(), gc.get_threshold())
        if generation is not None:
            gc.collect(generation)
