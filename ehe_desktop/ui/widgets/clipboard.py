"""Copying words about a child: no history keeps them, and at lock they are gone.

Some are taken away after half a minute already; what a person copies to carry into another program stays until
the lock. Only what was copied here is taken away; what they copied elsewhere meanwhile stays.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData, QObject, QTimer, Slot
from PySide6.QtGui import QClipboard, QGuiApplication

from ehe_desktop.platform.current import current_platform

KEPT_S: Final = 30


class _Copier(QObject):
    """Knows whether what is on the clipboard came from here, and takes it away when its time is up."""

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._briefly = ""
        self._is_ours = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEPT_S * 1000)
        self._timer.timeout.connect(self._end_brief)
        QGuiApplication.clipboard().dataChanged.connect(self._changed)

    def copy(self, text: str, *, briefly: bool) -> None:
        marked = QMimeData()
        marked.setText(text)
        for name, value in current_platform().clipboard_marks.items():
            marked.setData(name, value)
        QGuiApplication.clipboard().setMimeData(marked)
        self._is_ours = True
        self._briefly = text if briefly else ""
        self._timer.start() if briefly else self._timer.stop()

    def clear(self) -> None:
        self._end_brief()
        if self._is_ours:
            QGuiApplication.clipboard().clear()

    @Slot()
    def _end_brief(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if self._briefly and clipboard.text() == self._briefly:
            clipboard.clear()
        self._briefly = ""
        self._timer.stop()

    @Slot()
    def _changed(self) -> None:
        # not every system tells who owns it; what comes while one of our windows has the keys was copied here
        owns = QGuiApplication.clipboard().ownsClipboard()
        self._is_ours = owns or QGuiApplication.focusWindow() is not None


_copiers: list[_Copier] = []


def _copier() -> _Copier:
    if not _copiers:
        _copiers.append(_Copier(None))
    return _copiers[0]


def watch_copying() -> None:
    """From here on it is known what was copied in this program, out of its boxes too."""
    _copier()


def copy_briefly(text: str) -> None:
    """Put `text` on the clipboard for 30 seconds, marked so that this system keeps no history of it."""
    _copier().copy(text, briefly=True)


def copy_until_lock(text: str) -> None:
    """Put `text` on the clipboard until the lock, marked so that this system keeps no history of it."""
    _copier().copy(text, briefly=False)


def clear_copied() -> None:
    """Take away what was copied in this program, by a button or out of a box: at lock and at its end.

    On some systems it would outlive the program (security.md R15: a lock takes it from the clipboard too).
    """
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
