"""The editor of a recording in an officer's form: record it here, choose a file, play what is kept.

Recording is there only where the council allows it and there is a microphone. What is recorded is kept
every few seconds, so that a crash loses no more; leaving the page, a lock and a sleep stop it and keep it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent

from ehe_desktop.domain.given_file import answer_for
from ehe_desktop.domain.recording import FILE_NAME, say_length, wav_of
from ehe_desktop.ui.audio.meter import Meter
from ehe_desktop.ui.audio.player import Player, can_play
from ehe_desktop.ui.audio.recorder import Moved, Recorder, can_record
from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.file_editor import FileAnswer
from ehe_desktop.ui.forms.kit import Kit, NewFile
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Text

KEEP_EVERY: Final = 10
"""Parts of about a second: so often is a recording kept while it is made."""
CANNOT_PLAY: Final = "This device cannot play this recording."


class SoundAnswer(FileAnswer):
    """A file that can be recorded and heard."""

    def __init__(self, asked: Asked, kit: Kit) -> None:
        super().__init__(asked, kit)
        self._recorder: Recorder | None = None
        self._samples, self._parts = bytearray(), 0
        self._player = Player(self)
        self._meter, self._time = Meter(), Text("", "strong")
        self.record = self._button("Record", "mic", self._start)
        self.stop = self._button("Stop recording", "square", self._end)
        self.play = self._button("Play", "play", self._hear)
        self._player.changed.connect(self._follow)
        self._player.failed.connect(self._not_played)
        self._can_record = kit.record_s > 0 and can_record()
        column = self.layout()
        assert column is not None
        for part in (self._meter, self._time, Flow(self.record, self.stop, self.play)):
            column.addWidget(part)
        self._follow()

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        super().take_name(name)
        for button in (self.record, self.stop, self.play):
            button.setAccessibleName(f"{button.text()}: {name}")

    def _button(self, words: str, icon: str, act: Callable[[], None]) -> Button:
        made = Button(words, icon_name=icon)
        made.setObjectName(f"answer-{self._asked.name}-{icon}")
        made.clicked.connect(act)
        return made

    @Slot()
    def _start(self) -> None:
        self._player.stop()
        self._samples, self._parts = bytearray(), 0
        self._recorder = recorder = Recorder(self._kit.record_s, self)
        recorder.part.connect(self._on_part)
        recorder.moved.connect(self._on_moved)
        recorder.ended.connect(self._on_ended)
        recorder.start()
        self._time.setText("Wait for the red dot.")
        self._follow()
        self.stop.setFocus()

    @Slot()
    def _end(self) -> None:
        if self._recorder is not None:
            self._recorder.stop()

    @Slot(object)
    def _on_part(self, samples: bytes) -> None:
        self._samples += samples
        self._parts += 1
        if self._parts % KEEP_EVERY == 0:
            self._keep_sound()

    @Slot(object)
    def _on_moved(self, moved: Moved) -> None:
        self._meter.show_level(moved.level)
        at, of = say_length(moved.seconds), say_length(self._kit.record_s)
        self._time.setText(f"Recording: {at} of {of}")
        self._meter.show()

    @Slot(object)
    def _on_ended(self, samples: bytes) -> None:
        self._recorder = None
        self._samples = bytearray(samples)
        if samples:
            self._keep_sound()
        self._follow()

    def _keep_sound(self) -> None:
        """The answer stands at once: what saves answers writes it after the file, on the same thread."""
        sound = wav_of(bytes(self._samples))
        self._kit.files.keep(self, NewFile(FILE_NAME, lambda: sound), self._kept, self._say)
        self._answer = answer_for(hashlib.sha256(sound).hexdigest(), FILE_NAME)
        self.edited.emit()

    @Slot()
    def _hear(self) -> None:
        if self._player.is_playing:
            self._player.stop()
        else:
            self._kit.files.read(self, self._answer, self._sound, self._say)

    def _sound(self, data: bytes | None) -> None:
        if data is not None:
            self._player.play(data)

    @Slot()
    def _not_played(self) -> None:
        self._problem.setText(CANNOT_PLAY)
        self._problem.show()

    def _show(self) -> None:
        super()._show()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """Show what can be done now."""
        running = self._recorder is not None
        self.play.set_words("Stop playing" if self._player.is_playing else "Play")
        self.take_name(self._asked.label)
        for part, is_on in (
            (self._meter, False), (self._time, running), (self.stop, running),
            (self.record, not running and self._can_record),
            (self.play, not running and bool(self._answer) and can_play()),
            (self.choose, not running), (self.remove, not running and bool(self._answer)),
        ):  # fmt: skip
            part.setVisible(is_on)

    # Qt overrides

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, or the program locks: what was said is kept."""
        self._player.stop()
        self._end()
        super().hideEvent(event)
