"""Pictures of screens for people to look at: kept only where EHE_PICTURES names a folder."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget


def keep_picture(widget: QWidget, name: str) -> None:
    """Save what the widget looks like now, when somebody asked for pictures."""
    folder = os.environ.get("EHE_PICTURES", "")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def settle_layout() -> None:
    """Let layouts that follow from other layouts come to rest."""
    for _ in range(4):
        QApplication.processEvents()
