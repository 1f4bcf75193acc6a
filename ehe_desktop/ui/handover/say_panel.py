"""Saying an answer: a red dot, the level and the time while it records; then play it, or do it again.

A recording belongs to the question it was begun at, whatever is on screen when it ends. Every part
is told at once (`part`), so that it is sealed while the child still speaks. Nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.recording import say_length, seconds_in, wav_of
from ehe_desktop.ui.audio.meter import Meter
from ehe_desktop.ui.audio.player import Player, can_play
from ehe_desktop.ui.audio.recorder import Moved, Recorder
from ehe_desktop.ui.handover.parts import ChildButton, ChildText, Question
from ehe_desktop.ui.handover.words import Words
from ehe_desktop.ui.widgets.flow import Flow


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a recording, with the question it was begun at."""

    ref: str
    take: str
    samples: bytes
    is_end: bool = False
    whole: bytes = b""
    """All of it, with the end."""


class PlayButton(ChildButton):
    """Plays one recording."""

    def __init__(self, words: str, samples: bytes = b"") -> None:
        super().__init__(words, name="child-say-play")
        self.set_icon("play")
        self.samples, self._player = samples, Player(self)
        self.clicked.connect(self._hear)

    def hush(self) -> None:
        """Be silent."""
        self._player.stop()

    @Slot()
    def _hear(self) -> None:
        self._player.play(wav_of(self.samples))


class SayPanel(QWidget):
    """One question's recording."""

    part = Signal(object)
    """Part."""

    def __init__(self, ref: str, words: Words, longest_s: int, samples: bytes = b"") -> None:
        super().__init__()
        self._ref, self._words, self._longest_s = ref, words, longest_s
        self._take, self._is_heard = "", False
        self._then: Callable[[], None] | None = None
        self._recorder: Recorder | None = None
        self._meter, self._said = Meter(), ChildText("")
        self._asks = Question(words("say_ask"))
        self._stop = self._button("say_stop", "child-say-stop", self.stop)
        self._play = PlayButton(words("say_play"), samples)
        self._again = self._button("say_again", "child-say-again", self.start)
        self._yes = self._button("say_yes", "child-say-yes", self._leave)
        self._no = self._button("say_no", "child-say-no", self._stay)
        self._stop.set_icon("square")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        buttons = Flow(self._stop, self._play, self._again, self._yes, self._no, gap=16)
        for each in (self._asks, self._meter, self._said, buttons):
            column.addWidget(each)
        column.addStretch(1)
        self.setFocusProxy(self._again)
        self._show()

    @property
    def is_recording(self) -> bool:
        """True while the microphone is open."""
        return self._recorder is not None and self._recorder.is_running

    @Slot()
    def begin(self) -> None:
        """Record at once where nothing was said yet: the child pressed Say it."""
        if self._play.samples:
            self._to_first()
        else:
            self.start()

    @Slot()
    def start(self) -> None:
        """Record; one that was made before stands until there is another."""
        self._play.hush()
        self._take, self._is_heard = new_id(), False
        self._recorder = recorder = Recorder(self._longest_s, self)
        recorder.part.connect(self._on_part)
        recorder.moved.connect(self._on_moved)
        recorder.ended.connect(self._on_ended)
        recorder.start()
        self._said.setText(self._words("say_wait"))
        self._show()
        self._stop.setFocus()

    @Slot()
    def stop(self) -> None:
        """Stop, and keep what was said."""
        self._play.hush()
        if self._recorder is not None:
            self._recorder.stop()

    def ask_stop(self, then: Callable[[], None]) -> None:
        """The child wants to go elsewhere: ask first, and go on recording meanwhile."""
        self._then = then
        self._show()
        QTimer.singleShot(0, self, self._to_yes)  # once it has its place, so that it is scrolled to

    def _button(self, key: str, name: str, act: Callable[[], None]) -> ChildButton:
        made = ChildButton(self._words(key), name=name)
        made.clicked.connect(act)
        return made

    def _show(self) -> None:
        running, asks = self.is_recording, self._then is not None
        hears = running and self._is_heard  # no red dot before the microphone is ready
        for part, is_on in (
            (self._asks, asks), (self._meter, hears), (self._said, running or not self._play.samples),
            (self._stop, running and not asks), (self._yes, asks), (self._no, asks),
            (self._play, not running and bool(self._play.samples) and can_play()),
            (self._again, not running),
        ):  # fmt: skip
            part.setVisible(is_on)

    @Slot(object)
    def _on_part(self, samples: bytes) -> None:
        self.part.emit(Part(self._ref, self._take, samples))

    @Slot(object)
    def _on_moved(self, moved: Moved) -> None:
        if not self._is_heard:
            self._is_heard = True
            self._show()
        self._meter.show_level(moved.level)
        at, of = say_length(moved.seconds), say_length(self._longest_s)
        self._said.setText(self._words("say_on", at=at, of=of))

    @Slot(object)
    def _on_ended(self, samples: bytes) -> None:
        if samples:
            self._play.samples = samples
            self.part.emit(Part(self._ref, self._take, b"", is_end=True, whole=samples))
        else:
            self._said.setText(self._words("say_none"))
        self._recorder = None
        then, self._then = self._then, None
        self._show()
        self._to_first()
        if then is not None and seconds_in(len(samples)) >= self._longest_s:
            then()  # it ended by itself while the question was being asked

    def _to_first(self) -> None:
        (self._play if self._play.isVisibleTo(self) else self._again).setFocus()

    @Slot()
    def _to_yes(self) -> None:
        self._yes.setFocus()

    @Slot()
    def _leave(self) -> None:
        then, self._then = self._then, None
        self.stop()
        if then is not None:
            then()

    @Slot()
    def _stay(self) -> None:
        self._then = None
        self._show()
        self._stop.setFocus()
