"""Makes ready, while nobody waits, what the next screens need: their modules, and Qt's own classes.

The first use of a Qt class from Python costs milliseconds, and importing a screen tens of them. Both
are done a little at a time between events: behind the door, which knows nothing, and once the first
screen of the case window stands. Nothing here reads a case, shows anything or keeps anything.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QWidget

from ehe_desktop.ui.places import PLACES
from ehe_desktop.ui.widgets.buttons import Button, Chip, IconButton
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import SearchField
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.status import IconMark
from ehe_desktop.ui.widgets.text import Heading, Text

BETWEEN_MS: Final = 40
"""Between two steps events are handled: typing never waits for more than one step."""

Step = Callable[[], object]


class Warmer(QObject):
    """Takes one step after another; those that are left when it is deleted are not taken."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: deque[Step] = deque()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._take)

    @property
    def is_done(self) -> bool:
        """True when no step is left."""
        return not self._steps

    def start(self, steps: Iterable[Step], after_ms: int) -> None:
        """Take `steps` one by one, the first after `after_ms` milliseconds."""
        self._steps.extend(steps)
        self._timer.start(after_ms)

    @Slot()
    def _take(self) -> None:
        if not self._steps:
            return
        self._steps.popleft()()
        if self._steps:
            self._timer.start(BETWEEN_MS)


def behind_the_door() -> tuple[Step, ...]:
    """All that can be made ready before anybody has unlocked anything."""
    return (_read_printing, *parts(), *modules())


def modules() -> tuple[Step, ...]:
    """Importing each place's screen, the likely ones first, those that print last."""
    names = [place.screen.partition(":")[0] for place in PLACES]
    names.sort(key=lambda name: name.startswith("schedule"))
    return tuple(partial(import_module, f"ehe_desktop.ui.{name}") for name in names)


def _read_printing() -> None:
    """What draws pages takes most of a second to import, and no Qt: on a thread of its own."""
    name = "ehe_desktop.services.export_schedule"
    threading.Thread(target=import_module, args=(name,), name="warm", daemon=True).start()


def parts() -> tuple[Step, ...]:
    """Making and dropping one of each widget that most screens are built of."""
    makers: tuple[Callable[[], QWidget], ...] = (
        lambda: Page(""),
        lambda: RowList(""),
        lambda: Flow(Button("", "link"), Chip(""), IconButton("x", "Close"), BandPill("high")),
        lambda: Flow(Heading("", 3), Text(""), IconMark("x"), SearchField("", "")),
        QTabWidget,
        QSplitter,
        QStackedWidget,
    )
    return tuple(partial(_make_and_drop, make) for make in makers)


def _make_and_drop(make: Callable[[], QWidget]) -> None:
    made = make()
    made.ensurePolished()
    made.sizeHint()
    made.deleteLater()
