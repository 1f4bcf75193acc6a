"""Asking for a file of the disk: only kinds that are taken, and never in a nested event loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFileDialog, QWidget

from ehe_desktop.domain.given_file import endings_for

_CALLED = {"image": "Pictures", "audio": "Recordings", "video": "Videos"}


def choose_file(parent: QWidget, media_type: str, chosen: Callable[[str], None]) -> QFileDialog:
    """Open a dialog for a file of this kind; `chosen` gets its path."""
    kinds = " ".join(f"*.{ending}" for ending in endings_for(media_type))
    called = _CALLED.get(media_type.partition("/")[0], "Files")
    dialog = QFileDialog(parent, f"Choose: {called.lower()}", "", f"{called} ({kinds})")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
