"""After unlock: what a child made on the device is filed, and the officer is led to it.

Asked once per unlock, before anything else is read. What could not be filed is kept and said so.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.file_handover import CameBack, file_handovers
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route

WAITS = (
    "What a child made on the device could not be kept with its visit yet. It is safe, sealed, on this "
    "device, and is tried again at the next unlock."
)


class HandedBack(QObject):
    """`go` a Route to the child's voice; `waits` words; `failed` a fault."""

    go = Signal(object)
    waits = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner

    def ask(self) -> None:
        """File what came back; call once, after unlock."""
        work = partial(file_handovers, self._desk)
        self._runner.run(self, work, self._filed, self.failed.emit, must=True)

    def _filed(self, came: CameBack) -> None:
        if came.waiting:
            self.waits.emit(WAITS)
        if came.filed:
            last = came.filed[-1]
            whose = {"plan_id": last.plan_id, "child_id": last.child_id}
            self.go.emit(Route(place=routes.VISIT, part=Step.VOICE.value, **whose))
