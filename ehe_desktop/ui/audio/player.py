"""Playing a recording from memory; of all players in this process one sounds at a time.

The bytes are never written to a file for it. What cannot be played says so by `failed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from ehe_desktop.ui.quiet_qt import quiet_qt

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer


def can_play() -> bool:
    """Whether there is anything to play through."""
    quiet_qt()
    from PySide6.QtMultimedia import QMediaDevices

    return not QMediaDevices.defaultAudioOutput().isNull()


class Player(QObject):
    """`changed(is_playing)`; `failed` when this device cannot play what it was given."""

    changed = Signal(object)
    failed = Signal()
    _sounding: ClassVar[Player | None] = None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media: QMediaPlayer | None = None
        self._is_playing = False

    @property
    def is_playing(self) -> bool:
        """True while something sounds."""
        return self._is_playing

    def play(self, data: bytes) -> None:
        """Play a sound file, from its beginning."""
        quiet_qt()
        from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

        before = Player._sounding
        if before is not None and isValid(before):  # its page may be gone, and its sound with it
            before.stop()
        Player._sounding = self
        self._media = media = QMediaPlayer(self)
        media.setAudioOutput(QAudioOutput(media))
        buffer = QBuffer(media)
        buffer.setData(QByteArray(data))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        media.setSourceDevice(buffer)
        media.playbackStateChanged.connect(self._on_state)
        media.errorOccurred.connect(self._on_error)
        self._tell(playing=True)
        media.play()

    @Slot()
    def stop(self) -> None:
        """Be silent."""
        media, self._media = self._media, None
        if Player._sounding is self:
            Player._sounding = None
        if media is not None:
            media.playbackStateChanged.disconnect(self._on_state)
            media.errorOccurred.disconnect(self._on_error)
            media.stop()
            media.deleteLater()
        self._tell(playing=False)

    def _tell(self, *, playing: bool) -> None:
        if playing is not self._is_playing:
            self._is_playing = playing
            self.changed.emit(playing)

    @Slot()
    def _on_state(self) -> None:
        """The end was reached. It is put away between two events: not while it tells of itself."""
        from PySide6.QtMultimedia import QMediaPlayer

        media = self._media
        if media is not None and media.playbackState() is QMediaPlayer.PlaybackState.StoppedState:
            QTimer.singleShot(0, self, self.stop)

    @Slot()
    def _on_error(self) -> None:
        QTimer.singleShot(0, self, self.stop)
        self.failed.emit()
