"""Begins a tour in a window process: the guide, the cable, the script by its name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from ehe_desktop.app.tour.driver import Guide, Tour
from ehe_desktop.app.tour.hands import Hands
from ehe_desktop.app.tour.network import Cable
from ehe_desktop.app.tour.scripts import SCRIPTS
from ehe_desktop.ui.window import Window


def start_tour(
    window: Window, name: str, out: Path, ports: tuple[int, int], *, light_only: bool = False
) -> Tour:
    """Begin the script `name` on `window`; `ports` are the central system's and the cable's."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    guide = Guide(window=window, hands=Hands(app), out=out, cable=Cable(*ports), part=name)
    guide.light_only = light_only
    return Tour(guide, SCRIPTS[name](guide))
