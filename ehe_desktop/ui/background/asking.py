"""A page that asks services: it has the desk and the runner, and says upward what did not work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner


class Asking(QWidget):
    """What screens and the pages of a visit share."""

    failed = Signal(object)
    """BaseException: something I asked for did not work; who shows me says it in words."""

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.runner = desk, runner

    def ask(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
        *,
        must: bool = False,
    ) -> None:
        """Run one service call on the store thread; `done` gets its answer on this thread.

        `must` for everything that writes: a lock right after the press may not drop it.
        """
        self.runner.run(self, work, done, failed or self.failed.emit, must=must)
