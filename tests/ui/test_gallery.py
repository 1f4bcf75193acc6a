"""Every widget in every look: nothing clipped, nothing unnamed; pictures if asked for.

Set EHE_PICTURES to a folder to keep the pictures.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ehe_desktop.ui.theme import Mode, apply
from tests.ui.audit import audit
from tests.ui.gallery import PAGES

LOOKS = {
    "light": (Mode.LIGHT, 1.0),
    "dark": (Mode.DARK, 1.0),
    "light200": (Mode.LIGHT, 2.0),
    "contrast": (Mode.CONTRAST, 1.0),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", PAGES)
def test_every_widget_in_every_look(qapp, show, page, look):
    mode, scale = LOOKS[look]
    apply(qapp, mode, scale)
    widget = show(PAGES[page](), 1366, 728 if page in {"shell", "table"} else 1400)
    if folder := os.environ.get("EHE_PICTURES"):
        widget.grab().save(str(Path(folder) / f"{page}_{look}.png"))
    assert audit(widget) == []


SMALL = [(1024, 600, 1.0), (768, 1024, 1.0), (640, 480, 1.0), (1366, 728, 2.0), (1280, 960, 2.0)]


@pytest.mark.parametrize("size", SMALL)
@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_cut_in_small_windows(qapp, qtbot, show, page, size):
    *size, scale = size
    apply(qapp, Mode.LIGHT, scale)
    widget = show(PAGES[page](), *size)
    if page == "shell":
        widget.panes.show_detail()
        qtbot.waitUntil(lambda: widget.record.width() > 300)
    if folder := os.environ.get("EHE_PICTURES"):
        name = f"{page}_{size[0]}_{round(scale * 100)}.png"
        widget.grab().save(str(Path(folder) / name))
    assert audit(widget) == []
    assert widget.width() <= size[0]
