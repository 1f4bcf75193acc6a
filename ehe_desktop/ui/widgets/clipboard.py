"""Copying words about a child: they are taken from the clipboard again after half a minute.

Only what was copied here is taken away; what the person copied meanwhile stays.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QClipboard, QGuiApplication

KEPT_S: Final = 30


class _Copier(QObject):
    """Remembers what it put there, and takes it away when its time is up."""

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._text = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEPT_S * 1000)
        self._timer.timeout.connect(self.clear)

    def copy(self, text: str) -> None:
        self._text = text
        QGuiApplication.clipboard().setText(text)
        self._timer.start()

    @Slot()
    def clear(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if self._text and clipboard.text() == self._text:
            clipboard.clear()
        self._text = ""
        self._timer.stop()


_copiers: list[_Copier] = []


def copy_briefly(text: str) -> None:
    """Put `text` on the clipboard for 30 seconds."""
    if not _copiers:
        _copiers.append(_Copier(None))
    _copiers[0].copy(text)


def clear_copied() -> None:
    """Take what was copied away now: at lock, and when its time is up."""
    for copier in _copiers:
        copier.clear()


def empty_clipboard() -> None:
    """Take away whatever is there, whoever copied it: a child is about to hold the device, or gave it back.

    What was copied from a case outlives its window on many systems, and a box to write in takes it.
    """
    clipboard = QGuiApplication.clipboard()
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        if mode is QClipboard.Mode.Clipboard or clipboard.supportsSelection():
            clipboard.clear(mode)
