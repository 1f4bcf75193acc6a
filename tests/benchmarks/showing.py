"""The window with 5,000 children, offscreen: usable after unlocking, and every other screen of the program."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.history import Route
from ehe_desktop.ui.places import PLACES
from ehe_desktop.ui.sync_keeper import SyncPort
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.unlock.port import Opened
from ehe_desktop.ui.window import Window
from tests.benchmarks.measuring import Row, missing, once_ms
from tests.benchmarks.storing import FAMILIES, folder
from tests.fakes.council_store import council_desk

GIVE_UP_MS = 20_000


class _Door:
    """No door is opened here: the window is given an open store."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the bench asked the door for {name}")


def settle(app: QApplication, runner: Runner) -> None:
    """Let answers arrive and everything be laid out and painted."""
    ends = time.perf_counter() + GIVE_UP_MS / 1000
    while runner.is_busy and time.perf_counter() < ends:
        loop = QEventLoop()
        runner.idle.connect(loop.quit)
        QTimer.singleShot(200, loop.quit)
        if runner.is_busy:
            loop.exec()
    for _ in range(4):
        app.processEvents()


def window() -> Iterator[Row]:
    """Usable at most 1.5 s after unlocking; then each place, at most 100 ms the second time it is asked for."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply(app, Mode.LIGHT, 1.0)
    desk, runner = council_desk(folder(), families=FAMILIES), Runner()
    made = Window(_Door(), runner)  # type: ignore[arg-type]
    opened = Opened(
        desk=desk,
        sync=SyncPort(
            lambda _cancel, _progress: SyncReport(finished_at=desk.clock.now()),
            lambda _n, _fault: None,
        ),
        close=lambda _reason: desk.store.close(),
    )

    def show() -> None:
        made.show()
        made._open(opened)
        settle(app, runner)
        made.grab()

    def empty() -> None:
        plain = QMainWindow()
        plain.resize(made.size())
        plain.show()
        app.processEvents()
        plain.grab()
        plain.close()

    value = once_ms(show)
    yield Row(
        name="window usable after unlocking, 5,000 children",
        value=value,
        yardstick=once_ms(empty),
        goal=1_500,
        note="yardstick: an empty QMainWindow",
    )
    try:
        yield from _screens(app, made, runner)
    finally:
        made.close()
        app.processEvents()
        for child in made.findChildren(QObject):
            child.blockSignals(True)
        made.deleteLater()
        app.processEvents()


def _screens(app: QApplication, made: Window, runner: Runner) -> Iterator[Row]:
    shell = made.shell
    assert shell is not None
    for place in PLACES:
        if place.key not in shell.places:
            continue
        name = f"screen {place.words}"
        if not place.icon:
            continue  # a page that is only shown about somebody: its content is measured as "open a record"
        try:
            first = once_ms(lambda key=place.key: _go(app, shell, runner, key))  # type: ignore[misc]
        except (ImportError, AttributeError) as fault:
            yield missing(name, f"{place.screen}: {fault}")
            continue
        if place.key not in shell._screens:
            yield missing(name, place.screen)
            continue
        others = [
            p.key for p in PLACES if p.icon and p.key in shell._screens and p.key != place.key
        ]
        if others:
            _go(app, shell, runner, others[0])
        again = once_ms(lambda key=place.key: _go(app, shell, runner, key))  # type: ignore[misc]
        yield Row(name=name, value=again, goal=100, note=f"the first time {first:.0f} ms")


def _go(app: QApplication, shell: Any, runner: Runner, key: str) -> None:
    shell.go(Route(place=key))
    settle(app, runner)


BENCHES = (window,)
