"""What a child takes back is taken back, and what stands on the screen is what was sealed, whatever they press."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from ehe_desktop.domain.hand_over import Deed
from ehe_desktop.ui.widgets.drawing_canvas import DrawingCanvas
from tests.ui.child_room import ChildRoom

KEYS = (
    Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_1,
    Qt.Key.Key_9, Qt.Key.Key_F1, Qt.Key.Key_Backspace, Qt.Key.Key_Down,
)  # fmt: skip
LEAVING = {"child-stop", "child-officer", "child-throw-yes", "child-stop-keep"}


@pytest.fixture
def learning(qtbot, show):
    room = ChildRoom(qtbot, show, "about_my_learning")
    room.press("child-start")
    return room


@pytest.mark.parametrize("way_out", ["child-stop", "child-language", "child-cover", "child-back"])
def test_what_a_child_wrote_and_rubbed_out_is_not_kept(learning, way_out):
    """A pause seals it; whoever takes it back before they go on has taken it back (domain.md 4.2)."""
    learning.press("child-skip")
    learning.write("he shouts")
    learning.screen._soon.due.emit()
    box = learning.find("child-write")
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_Delete)
    learning.press(way_out)
    learning.screen.go_away()
    *_, last = (one for one in learning.deeds() if one[1] == "times")
    assert last == ("skipped", "times", "")


def test_nothing_written_and_nothing_rubbed_out_seals_nothing(learning):
    learning.press("child-skip")
    learning.write("x")
    QTest.keyClick(learning.find("child-write"), Qt.Key.Key_Backspace)
    learning.press("child-stop")
    assert [one[1] for one in learning.deeds()] == ["", "day"]


def test_an_answer_shown_again_and_rubbed_out_is_skipped_on_the_check_page(learning):
    learning.write("dogs")
    learning.press("child-next", "child-back", "child-show-mine")
    box = learning.find("child-write")
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_Delete)
    learning.press("child-stop", "child-stop-back")
    assert [one[:2] for one in learning.deeds()][-1] == ("skipped", "day")
    learning.screen._show_check()
    learning.rest()
    assert "Tell us about a normal day. Skipped" in learning.words()


def do_something(room, chance):
    """Type, draw, press a key or a button: any that is there."""
    way = chance.random()
    papers = [one for one in room.screen.findChildren(DrawingCanvas) if one.isVisible()]
    if way < 0.3 and room.has("child-write"):
        room.write(chance.choice(["hello", "x y", "12"]))
    elif way < 0.3 and papers:
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(papers[0], left, pos=QPoint(10, 10))
        QTest.mouseMove(papers[0], QPoint(30, 30))
        QTest.mouseRelease(papers[0], left, pos=QPoint(30, 30))
    elif way < 0.36:
        QTest.keyClick(QApplication.focusWidget() or room.screen, chance.choice(KEYS))
    else:
        every = [one for one in room.screen.findChildren(QAbstractButton) if one.isVisible()]
        stays = [one for one in every if one.objectName() not in LEAVING]
        QTest.mouseClick(chance.choice(stays or every), Qt.MouseButton.LeftButton)
    room.rest()


@pytest.mark.parametrize(
    "form", ["houses", "picture_choices", "send_pictures", "about_my_learning"]
)
def test_whatever_a_child_presses_the_last_sealed_is_what_stands(qtbot, show, form):
    chance = random.Random(form)
    room = ChildRoom(qtbot, show, form, "Urdu (ur)", paints=False)
    for _ in range(90):
        do_something(room, chance)
        if room.backs:
            break
    room.screen.keep_now()
    last = {one.ref: one for one in room.port.made if one.deed in (Deed.ANSWERED, Deed.SKIPPED)}
    assert last
    walk = room.screen.walk
    for ref in walk.done:
        answer = walk.answer(ref)
        assert (last[ref].value, last[ref].strokes) == (answer.value, answer.strokes), ref
        assert (last[ref].deed is Deed.ANSWERED) == answer.is_given, ref
