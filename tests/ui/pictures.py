"""Pictures of screens for people to look at: kept only where EHE_PICTURES names a folder."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

LOOKS = (
    ("light", 1.0, 1366, 768),
    ("dark", 1.0, 1366, 768),
    ("light", 2.0, 1366, 768),
    ("light", 1.0, 1024, 600),
)
"""Theme, text size, width and height in which every screen must hold."""


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
