"""The process that reads aloud: one JSON line in, `["say", tag, words]` or `["stop"]`; it ends with its input.

Opening the system's voice can take seconds during which a process answers nobody, so it has one of
its own. It is given words of a form: no name, no answer, no key. It uses only engines that speak on
the device itself (`platform/`), and tells first which languages it speaks.
"""

from __future__ import annotations

import json
import sys
import threading
from argparse import Namespace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Signal, Slot

from ehe_desktop.platform.current import current_platform
from ehe_desktop.ui.quiet_qt import quiet_qt

if TYPE_CHECKING:
    from PySide6.QtTextToSpeech import QTextToSpeech


class Speaker(QObject):
    """Says what it is asked to, one thing at a time."""

    def __init__(self, engine: QTextToSpeech) -> None:
        super().__init__()
        self._engine = engine
        engine.stateChanged.connect(self._on_state)

    @Slot(object)
    def do(self, line: list[str]) -> None:
        """One line of the input."""
        self._engine.stop()
        if line[:1] == ["say"]:
            self._engine.setLocale(QLocale(line[1]))
            self._engine.say(line[2])

    @Slot()
    def _on_state(self) -> None:
        _tell("speaking", self._engine.state().name == "Speaking")


class _Input(QObject):
    """Reads standard input on a thread of its own: Windows' pipes cannot be waited for otherwise."""

    asked = Signal(object)
    ended = Signal()

    def read(self) -> None:
        """Until the other side closes it."""
        for line in sys.stdin.buffer:
            self.asked.emit(json.loads(line))
        self.ended.emit()


def run_voice(_arguments: Namespace) -> int:
    """Tell what can be spoken, then speak until the input ends."""
    current_platform().harden_process()
    quiet_qt()
    app = QCoreApplication(["voice"])
    engine = _open_engine()
    _tell("speaks", sorted(_tags(engine)))
    if engine is None:
        return 0
    speaker, asked = Speaker(engine), _Input()
    asked.asked.connect(speaker.do)
    asked.ended.connect(app.quit)
    threading.Thread(target=asked.read, daemon=True).start()
    return app.exec()


def _open_engine() -> QTextToSpeech | None:
    from PySide6.QtTextToSpeech import QTextToSpeech

    here = QTextToSpeech.availableEngines()
    for name in current_platform().speech_engines:
        engine = QTextToSpeech(name) if name in here else None
        if engine is not None and engine.state() is not QTextToSpeech.State.Error:
            return engine
    return None


def _tags(engine: QTextToSpeech | None) -> set[str]:
    """The languages spoken here, as the first part of their tags."""
    found = engine.availableLocales() if engine is not None else []
    return {one.name().partition("_")[0].lower() for one in found} - {"", "c"}


def _tell(what: str, value: object) -> None:
    sys.stdout.write(json.dumps([what, value]) + "\n")
    sys.stdout.flush()
