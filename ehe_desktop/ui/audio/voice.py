"""The system's own voice: which languages it speaks on this device, and saying a text in one.

It speaks in a process of its own (`app/voice_process.py`), so that nobody waits while the system
opens it. It is given words of a form; never a name, never an answer.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Signal, Slot

from ehe_desktop.platform.process_start import own_command

COMMAND: Final = ("ehe_desktop.app.cli", ("voice",))
PATIENCE_MS: Final = 2_000


class Voice(QObject):
    """`found` once it is known what can be spoken; `changed(is_speaking)` as it speaks."""

    found = Signal()
    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tags: frozenset[str] | None = None
        self._process = QProcess(self)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._on_end)
        self._process.errorOccurred.connect(self._on_end)
        program, *rest = own_command(*COMMAND)
        self._process.start(program, rest)

    @property
    def is_known(self) -> bool:
        """Whether it is known by now what can be spoken."""
        return self._tags is not None

    def speaks(self, tag: str) -> bool:
        """Whether there is a voice for the language of that tag."""
        return bool(tag) and tag.partition("-")[0].lower() in (self._tags or ())

    def say(self, tag: str, words: str) -> None:
        """Say a text; what was being said before is left off."""
        self._ask("say", tag, words)

    def stop(self) -> None:
        """Be silent."""
        self._ask("stop")

    @Slot()
    def close(self) -> None:
        """End its process."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(PATIENCE_MS)

    def _ask(self, *line: str) -> None:
        if self._process.state() is QProcess.ProcessState.Running:
            self._process.write(json.dumps(line).encode() + b"\n")

    @Slot()
    def _read(self) -> None:
        while self._process.canReadLine():
            what, value = json.loads(bytes(self._process.readLine().data()))
            if what == "speaks":
                self._tags = frozenset(value)
                self.found.emit()
            else:
                self.changed.emit(value)

    @Slot()
    def _on_end(self) -> None:
        """It has gone: there is no voice, and no speaker is shown."""
        self._tags = frozenset()
        self.changed.emit(False)
        self.found.emit()


@cache
def system_voice() -> Voice:
    """The one voice of this process, opened at the first call and closed with the program."""
    voice = Voice()
    app = QCoreApplication.instance()
    if app is not None:
        app.aboutToQuit.connect(voice.close)
    return voice
