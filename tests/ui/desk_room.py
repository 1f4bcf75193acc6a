"""A screen over a real store for one test: desk, runner, and a way to wait until all is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen


def find(inside: QWidget, name: str) -> Any:
    """The widget of this object name; a test that looks for one that is not there fails here."""
    found = inside.findChild(QWidget, name)
    assert found is not None, name
    return found


def settled(qtbot: Any, runner: Runner, ready: Callable[[], bool] = lambda: True) -> None:
    """Wait until no service call is out, nothing follows from the last, and Qt has shown what came.

    A widget added to a page that is already shown becomes visible in a later event: a test that
    reads words as soon as the runner is free reads an unfinished page on a slow machine.
    """

    def is_at_rest() -> bool:
        for _ in range(4):  # a layout inside a layout asks again
            if runner.is_busy or not ready():
                return False
            QApplication.processEvents()
        return not runner.is_busy and ready()

    qtbot.waitUntil(is_at_rest, timeout=20_000)


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
        """Wait as `settled` does, and nothing may have gone wrong."""
        settled(self.qtbot, self.runner)
        assert self.faults == []
