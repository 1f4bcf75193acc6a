"""Reading aloud: a person's recording where the form ships one, else the system's voice, else nothing.

One thing is read at a time. Words of a form are read; never a name, never an answer.

Source: ux.md 2.7 (Read aloud).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.ui.audio.player import Player, can_play
from ehe_desktop.ui.audio.voice import Voice

SOUNDS = "sounds"
Sound = Callable[[str], bytes | None]


def form_sound(name: str) -> bytes | None:
    """A recording that ships beside the forms, by its bare name; None where there is none."""
    path = forms_dir() / SOUNDS / name
    is_bare = bool(name) and Path(name).name == name and "\\" not in name
    return path.read_bytes() if is_bare and path.is_file() else None


class ReadAloud(QObject):
    """`ready` whenever it may have become known what can be read."""

    ready = Signal()

    def __init__(
        self, voice: Voice, sound: Sound = form_sound, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._voice, self._sound = voice, sound
        self._tag, self._words = "", ""
        self._player = Player(self)
        self._player.failed.connect(self._say)
        voice.found.connect(self.ready)

    def set_tag(self, tag: str) -> None:
        """The language that is on screen now."""
        self.stop()
        self._tag = tag
        self.ready.emit()

    def can_read(self, words: str, sound_name: str = "") -> bool:
        """Whether these words can be heard on this device, in the language on screen."""
        recorded = self._recording(sound_name) is not None
        return bool(words.strip()) and (recorded or self._voice.speaks(self._tag))

    def read(self, words: str, sound_name: str = "") -> None:
        """Read these words, and leave off what was being read."""
        self.stop()
        self._words = words
        recorded = self._recording(sound_name)
        if recorded is not None:
            self._player.play(recorded)
        else:
            self._say()

    def _recording(self, name: str) -> bytes | None:
        """What a person recorded, where this device has something to play it through."""
        recorded = self._sound(name) if name else None
        return recorded if recorded is not None and can_play() else None

    @Slot()
    def _say(self) -> None:
        """The voice, where there is no recording or this device cannot play it."""
        if self._voice.speaks(self._tag):
            self._voice.say(self._tag, self._words)

    @Slot()
    def stop(self) -> None:
        """Be silent: the page turned."""
        self._player.stop()
        self._voice.stop()
