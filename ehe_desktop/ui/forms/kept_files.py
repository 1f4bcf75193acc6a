"""Files of a form that belongs to a family: kept in the encrypted store, on the store's own thread."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.keep_file import keep_file, read_file
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.forms.kit import Failed, Kept, Kit, NewFile, Read


class KeptFiles:
    """Keeps and reads the files of one family."""

    def __init__(self, desk: Desk, runner: Runner, family_id: str) -> None:
        self._desk, self._runner, self._family_id = desk, runner, family_id

    def keep(self, owner: QObject, new: NewFile, kept: Kept, failed: Failed) -> None:
        """Keep a file; a lock in between waits until it is written."""
        desk, family_id = self._desk, self._family_id

        def work() -> str:
            return keep_file(desk, family_id, new.name, new.content())

        self._runner.run(owner, work, kept, failed, must=True)

    def read(self, owner: QObject, answer: str, read: Read, failed: Failed) -> None:
        """Read a file; None when this device does not hold it."""
        desk, family_id = self._desk, self._family_id

        def work() -> bytes | None:
            return read_file(desk, family_id, answer)

        self._runner.run(owner, work, read, failed)


def family_kit(desk: Desk, runner: Runner, family_id: str) -> Kit:
    """What a form about this family needs on screen."""
    files = KeptFiles(desk, runner, family_id)
    return Kit(desk.today(), files=files, record_s=desk.policy.visit.audio.seconds)
