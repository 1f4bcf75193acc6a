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
