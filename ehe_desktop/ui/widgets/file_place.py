"""Asking where a file is to be kept, with a name proposed, and never in a nested event loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFileDialog, QWidget


def choose_place(
    parent: QWidget, title: str, name: str, chosen: Callable[[str], None]
) -> QFileDialog:
    """Open a dialog for a place and a name; `chosen` gets the path."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(name.rpartition(".")[2])
    dialog.selectFile(name)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
