"""The window with 5,000 children, offscreen: usable after unlocking, every place of the rail, search and a record.

As in the program: the door has made ready what it may before anybody unlocks (`ui/warm.py`), and the
caseload is built once the first screen stands. A screen is measured from the press until its answer is
painted. Each figure is the quickest of three windows, each opened on a store of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.history import Route
from ehe_desktop.ui.places import PLACES
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.sync_keeper import SyncPort
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.unlock.port import Opened
from ehe_desktop.ui.warm import Warmer, behind_the_door
from ehe_desktop.ui.widgets.inputs import SearchField
from ehe_desktop.ui.window import Window
from tests.benchmarks.big_store import children, new_desk
from tests.benchmarks.measuring import Row, Took, missing, once, quickest, quickest_of

GIVE_UP_S = 20.0
WINDOWS, AGAIN, KEYS = 3, 3, 8
Found = dict[str, list[Took]]


class _Door:
    """No door is opened here: the window is given an open store."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the bench asked the door for {name}")


def _alone(desk: Desk) -> Opened:
    """A desk without a centre."""
    return Opened(
        desk=desk,
        sync=SyncPort(
            lambda _cancel, _progress: SyncReport(finished_at=desk.clock.now()),
            lambda _n, _fault: None,
        ),
        close=lambda _reason: desk.store.close(),
    )


class Sitting:
    """One window over one store, and how to wait until what was asked of it is painted."""

    def __init__(self, app: QApplication, opened: Opened | None = None) -> None:
        self.app, self.runner = app, Runner()
        self.window = Window(_Door(), self.runner)  # type: ignore[arg-type]
        self.opened = opened or _alone(new_desk())
        self.desk = self.opened.desk

    @property
    def shell(self) -> Shell:
        """The unlocked window's content."""
        shell = self.window.shell
        assert shell is not None
        return shell

    def settle(self) -> None:
        """Let answers arrive and everything be laid out and painted."""
        ends = time.perf_counter() + GIVE_UP_S
        for _ in range(4):
            while self.runner.is_busy and time.perf_counter() < ends:
                self._wait(self.runner.idle.connect)
            self.app.processEvents()

    def unlock(self) -> None:
        """From the passphrase accepted to the first screen painted."""
        self.window.show()
        self.window._open(self.opened)
        self.settle()
        self.window.grab()

    def rest(self) -> None:
        """Wait until what the program makes ready while nobody waits is made."""
        ends = time.perf_counter() + GIVE_UP_S
        for warmer in self.shell.findChildren(Warmer):
            while not warmer.is_done and time.perf_counter() < ends:
                self._wait()
        self.settle()

    def go(self, route: Route) -> None:
        """As a press on the rail does."""
        self.shell.go(route)
        self.settle()

    def close(self) -> None:
        """End the window as the program does, so that the next one begins from nothing."""
        self.window.close()
        self.app.processEvents()
        for child in self.window.findChildren(QObject):
            child.blockSignals(True)
        self.window.deleteLater()
        self.app.processEvents()

    def _wait(self, until: Callable[..., Any] | None = None) -> None:
        loop = QEventLoop()
        if until is not None:
            until(loop.quit)
        QTimer.singleShot(50, loop.quit)
        loop.exec()


def windows() -> Iterator[Row]:
    """All of them, from the same three windows."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply(app, Mode.LIGHT, 1.0)
    for step in behind_the_door():
        step()
    import_module("ehe_desktop.services.export_schedule")  # the door reads it on a thread
    found: Found = {}
    for _ in range(WINDOWS):
        sitting = Sitting(app)
        try:
            _measure(sitting, found)
        finally:
            sitting.close()
    yield from _rows(app, found)


def _measure(sitting: Sitting, found: Found) -> None:
    note = found.setdefault
    note("usable", []).append(once(sitting.unlock))
    sitting.rest()
    places = [place.key for place in PLACES if place.icon and place.key in sitting.shell.places]
    for key in places:
        if key != places[0]:  # the first is the one that is shown already
            note(f"first {key}", []).append(once(partial(sitting.go, Route(place=key))))
    for key in places:
        other = places[0] if key != places[0] else places[-1]
        for _ in range(AGAIN):
            sitting.go(Route(place=other))
            note(f"again {key}", []).append(once(partial(sitting.go, Route(place=key))))
    _measure_caseload(sitting, found)


def _measure_caseload(sitting: Sitting, found: Found) -> None:
    """A record opened from Today, and a name typed a key at a time into the list's search."""
    rows = list_caseload(sitting.desk, CaseloadFilter()).rows
    sitting.go(Route(place=routes.CASELOAD))
    for place, row in enumerate(rows[:9]):
        sitting.go(Route(place=routes.TODAY))
        route = Route(place=routes.CASELOAD, child_id=row.child_id)
        found.setdefault(f"record {place}", []).append(once(partial(sitting.go, route)))
    box = sitting.shell.shown.findChild(SearchField)
    assert box is not None
    for place, char in enumerate(rows[7].full_name[:KEYS]):
        found.setdefault(f"key {place}", []).append(once(partial(_type, sitting, box, char)))


def _type(sitting: Sitting, box: SearchField, char: str) -> None:
    QTest.keyClicks(box, char)
    sitting.settle()


def _rows(app: QApplication, found: Found) -> Iterator[Row]:
    window, page = _empty_window(app), _empty_page(app)
    usable = quickest_of(found["usable"])
    yield Row(
        name=f"window usable after unlocking, {children():,} children",
        value=usable.ms,
        yardstick=window.ms,
        goal=1_500,
        note=f"yardstick: an empty QMainWindow; {usable.words}",
    )
    bars = [
        (f"screen {place.words}, {words}", f"{sort} {place.key}", 100)
        for place in PLACES
        if place.icon
        for sort, words in (("first", "the first time"), ("again", "again"))
        if (sort, place.key) != ("first", routes.TODAY)
    ]
    for name, key, goal in bars:
        if key not in found:
            yield missing(name, "the place was not shown")
            continue
        took = quickest_of(found[key])
        yield Row(
            name=name, value=took.ms, yardstick=page.ms, goal=goal,
            note=f"yardstick: an empty page is shown; {took.words}",
        )  # fmt: skip
    for name, sort, goal in (
        ("a child's record on screen, the slowest of nine", "record ", 150),
        ("search as typed, on screen, the slowest key", "key ", 50),
    ):
        each = [quickest_of(runs) for key, runs in found.items() if key.startswith(sort)]
        took = max(each, key=lambda one: one.ms)
        yield Row(
            name=name, value=took.ms, yardstick=page.ms, goal=goal,
            note=f"yardstick: an empty page is shown; {took.words}",
        )  # fmt: skip


def _empty_window(app: QApplication) -> Took:
    def show() -> None:
        plain = QMainWindow()
        plain.resize(1366, 768)
        plain.show()
        app.processEvents()
        plain.grab()
        plain.close()

    return quickest(show, 5)


def _empty_page(app: QApplication) -> Took:
    plain, stack = QMainWindow(), QStackedWidget()
    plain.setCentralWidget(stack)
    plain.resize(1366, 768)
    plain.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for _ in range(2):
        stack.addWidget(QWidget())
    plain.show()

    def show() -> None:
        stack.setCurrentIndex(1 - stack.currentIndex())
        for _ in range(4):
            app.processEvents()

    took = quickest(show, 9)
    plain.close()
    return took


BENCHES = (windows,)
