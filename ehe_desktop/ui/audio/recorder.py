"""The microphone: samples as they are spoken, their level, and an end that keeps what was said.

Nothing is written anywhere here: whoever listens seals or keeps each part as it comes. Where there
is no microphone, or the system keeps it from this program, `can_record` says so beforehand.

Source: ux.md 2.7 (Audio).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QMicrophonePermission, QObject, Qt, Signal, Slot

from ehe_desktop.domain.recording import BYTES_A_SECOND, RATE, level_of, seconds_in
from ehe_desktop.ui.quiet_qt import quiet_qt

if TYPE_CHECKING:
    from PySide6.QtCore import QIODevice
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSource

_BUFFER: Final = BYTES_A_SECOND // 10
"""Small, so that the first word is not lost while a large one fills."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a recording is: whole seconds, and how loud it is now (0 to 1)."""

    seconds: int
    level: float


def can_record() -> bool:
    """Whether there is a microphone this program may listen to."""
    app = QCoreApplication.instance()
    if app is None or app.checkPermission(QMicrophonePermission()) is Qt.PermissionStatus.Denied:
        return False
    device, form = _microphone()
    return not device.isNull() and device.isFormatSupported(form)


def stop_recordings(under: QObject) -> None:
    """Stop and keep whatever is being recorded in a screen: it is being left, or the program locks."""
    for one in under.findChildren(Recorder):
        one.stop()


class Recorder(QObject):
    """One recording. It ends by `stop`, at its longest, or when the microphone goes away."""

    part = Signal(object)
    """About a second of samples, as they came: to be sealed at once."""
    moved = Signal(object)
    """Moved."""
    ended = Signal(object)
    """All samples, once, after the last part; empty when nothing was heard."""

    def __init__(self, longest_s: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._most = longest_s * BYTES_A_SECOND
        self._all, self._told = bytearray(), 0
        self._source: QAudioSource | None = None
        self._stream: QIODevice | None = None

    @property
    def is_running(self) -> bool:
        """True from `start` until `ended`."""
        return self._source is not None

    def start(self) -> None:
        """Listen. The first samples come when the microphone is ready, a moment later."""
        from PySide6.QtMultimedia import QAudioSource, QtAudio

        device, form = _microphone()
        self._source = source = QAudioSource(device, form, self)
        source.setBufferSize(_BUFFER)
        stream = source.start()
        if source.state() is QtAudio.State.StoppedState:  # it went away since somebody looked
            self.stop()
            return
        self._stream = stream
        stream.readyRead.connect(self._read)
        source.stateChanged.connect(self._on_state)

    @Slot()
    def stop(self) -> None:
        """End it and keep what was said."""
        source, self._source = self._source, None
        if source is None:
            return
        if self._stream is not None:
            self._take(bytes(self._stream.readAll().data()))
        source.stop()
        source.deleteLater()
        self._stream = None
        self._tell_part()
        self.ended.emit(bytes(self._all))

    @Slot()
    def _read(self) -> None:
        if self._stream is None:
            return
        heard = bytes(self._stream.readAll().data())
        self._take(heard)
        if len(self._all) - self._told >= BYTES_A_SECOND:
            self._tell_part()
        self.moved.emit(Moved(seconds_in(len(self._all)), level_of(heard)))
        if len(self._all) >= self._most:
            self.stop()

    def _take(self, heard: bytes) -> None:
        self._all += heard[: self._most - len(self._all)]

    def _tell_part(self) -> None:
        part, self._told = bytes(self._all[self._told :]), len(self._all)
        if part:
            self.part.emit(part)

    @Slot()
    def _on_state(self) -> None:
        """The microphone was pulled out: what was said is kept."""
        from PySide6.QtMultimedia import QtAudio

        if self._source is not None and self._source.state() is QtAudio.State.StoppedState:
            self.stop()


def _microphone() -> tuple[QAudioDevice, QAudioFormat]:
    quiet_qt()
    from PySide6.QtMultimedia import QAudioFormat, QMediaDevices

    form = QAudioFormat()
    form.setSampleRate(RATE)
    form.setChannelCount(1)
    form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return QMediaDevices.defaultAudioInput(), form
