"""A screen over a real store for one test: desk, runner, and a way to wait until all is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen
from tests.fakes.council_store import council_desk


@dataclass
class DeskRoom:
    """What a test of a screen holds on to."""

    desk: Desk
    runner: Runner
    qtbot: Any
    routes: list[Route] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    changes: list[StoreChanged] = field(default_factory=list)

    def listen(self, screen: Screen) -> Screen:
        """Keep what the screen says upward, and tell it of its own changes as the shell does."""
        screen.go.connect(self.routes.append)
        screen.failed.connect(self.faults.append)
        screen.changed.connect(self.changes.append)
        screen.changed.connect(screen.store_changed)
        return screen

    def settle(self) -> None:
        """Wait until no service call is out and nothing follows from the last one."""
        self.qtbot.waitUntil(lambda: not self.runner.is_busy)
        for _ in range(3):  # a layout inside a layout asks again
            QCoreApplication.sendPostedEvents()
        assert self.faults == []


@contextmanager
def desk_room(qtbot: Any, folder: Path, **over: Any) -> Iterator[DeskRoom]:
    """A room over a copy of the council's store; closed after."""
    desk = council_desk(folder, **over)
    runner = Runner()
    try:
        yield DeskRoom(desk, runner, qtbot)
    finally:
        runner.close()
        desk.store.close()
