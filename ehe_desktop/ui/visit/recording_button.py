"""A button that plays what a child said, read from the encrypted store when it is pressed."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.keep_file import read_file
from ehe_desktop.ui.audio.player import Player
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.widgets.buttons import Button

PLAY: Final = "Play"
STOP: Final = "Stop playing"
GONE: Final = "This recording cannot be played on this device"


class RecordingButton(Button):
    """Does nothing until `listen_to` says where the recording is kept."""

    failed = Signal(object)

    def __init__(self, asked: str, recording: str) -> None:
        super().__init__(PLAY, icon_name="play")
        self.setObjectName("recording-play")
        self._asked, self._recording = asked, recording
        self._player = Player(self)
        self._player.changed.connect(self._follow)
        self._player.failed.connect(self._give_up)
        self.setAccessibleName(f"{PLAY}: {asked}")

    def listen_to(self, desk: Desk, runner: Runner, family_id: str) -> None:
        """Play from this family's files."""
        work = partial(read_file, desk, family_id, self._recording)
        self.clicked.connect(partial(self._press, partial(runner.run, self, work, self._sound)))

    def _press(self, ask: partial[None]) -> None:
        if self._player.is_playing:
            self._player.stop()
        else:
            ask(self.failed.emit)

    def _sound(self, data: bytes | None) -> None:
        if data is None:
            self._give_up()
        else:
            self._player.play(data)

    @Slot(object)
    def _follow(self, playing: bool) -> None:
        self._say(STOP if playing else PLAY)

    @Slot()
    def _give_up(self) -> None:
        self._say(GONE)

    def _say(self, words: str) -> None:
        self.set_words(words)
        self.setAccessibleName(f"{words}: {self._asked}")
