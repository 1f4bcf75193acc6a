"""What a child drops over their answers when somebody comes in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.ui.handover.pages import CoverPage
from ehe_desktop.ui.widgets.drawing_canvas import DrawingCanvas
from tests.ui.audit import audit
from tests.ui.child_room import ChildRoom, FakeVoice
from tests.ui.pictures import keep_picture


@pytest.mark.parametrize(
    ("scale", "language"),
    [(1.0, "English (en)"), (2.0, "English (en)"), (2.0, "Romanian (ro)"), (2.0, "Arabic (ar)")],
)
def test_the_cover_is_paper_that_nobody_keeps_with_the_way_on_in_sight(
    qtbot, show, scale, language
):
    voice = FakeVoice(FormLanguage(language).tag)
    room = ChildRoom(qtbot, show, "houses", language, voice=voice, scale=scale)
    room.press("child-start", "tile-good", "child-cover")
    keep_picture(room.screen, f"child-cover-{scale:g}-{language[:2]}")
    assert audit(room.screen, page=True) == []
    canvas, go_on = (
        room.screen.findChild(CoverPage).findChild(DrawingCanvas),
        room.find("child-cover-go"),
    )
    assert go_on.visibleRegion().boundingRect() == go_on.rect(), "no scrolling to get out"
    sealed_before = len(room.port.made)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    QTest.mouseMove(canvas, canvas.rect().center() / 2)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center() / 2)
    assert not canvas.drawing.is_empty
    room.press("child-cover-go", "child-cover-go")
    assert (room.page, len(room.port.made)) == ("question", sealed_before)
