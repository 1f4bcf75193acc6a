"""The device stops while a child is making an answer: what was sealed of it is theirs, whatever they do after."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ehe_desktop.domain.hand_over import Held, drawings_in, voice_of
from ehe_desktop.ui.handover.editors import DrawEditor
from tests.ui.child_room import NOW, ChildRoom

HELD = Held(
    envelope_id="e", form_id="f", form_version="1", form_title="t", form_name="f",
    present="Mum", began_at=NOW,
)  # fmt: skip


def sealed(room, count):
    room.qtbot.waitUntil(lambda: len(room.port.made) >= count)


def stopped(qtbot, show, room, form):
    """Another process goes on where the first one was; all that was sealed, when asked for."""
    done, opened, here = room.port.place
    after = ChildRoom(qtbot, show, form, done=done, opened=opened, here=here)
    assert (after.page, after.screen.walk.here) == ("question", here)
    assert after.port.place[2] == here, "and where it would go on if it stopped again"
    return after, lambda: (*room.port.made, *after.port.made)


@pytest.fixture
def learning(qtbot, show):
    room = ChildRoom(qtbot, show, "blank_page")
    room.press("child-start")
    while not room.has("child-write"):
        room.press("child-skip")
    return room


def words_at(made, ref):
    return [one.words for one in voice_of(HELD, made).answers if one.asked_at == ref]


@pytest.mark.parametrize("press", ["child-next", "child-skip"])
def test_words_sealed_before_a_stop_are_not_lost_to_an_empty_page(qtbot, show, learning, press):
    learning.write("I learn with mum but")
    sealed(learning, len(learning.port.made) + 1)
    ref = learning.screen.walk.here
    after, made = stopped(qtbot, show, learning, "blank_page")
    after.press(press)
    assert words_at(made(), ref) == ["I learn with mum but"]


def test_what_is_written_after_a_stop_stands_beside_what_was_before(qtbot, show, learning):
    learning.write("I learn with mum but")
    sealed(learning, len(learning.port.made) + 1)
    ref = learning.screen.walk.here
    after, made = stopped(qtbot, show, learning, "blank_page")
    after.write("ok")
    sealed(after, 2)
    after.write(" then")
    after.press("child-next")
    earlier, last = [one for one in voice_of(HELD, made()).answers if one.asked_at == ref]
    assert (earlier.words, last.words) == ("I learn with mum but", "ok then")
    assert (earlier.is_earlier, last.is_earlier, last.ref) == (True, False, ref)
    assert earlier.question_en.endswith("(before the device stopped)")
    after.press("child-back", "child-again", "child-skip")  # they know of it: their own change
    assert words_at(made(), ref) == ["I learn with mum but"]


def test_a_drawing_sealed_before_a_stop_is_kept(qtbot, show):
    room = ChildRoom(qtbot, show, "houses")
    room.press("child-start", "tile-good")
    canvas = room.screen.findChild(DrawEditor).board.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    QTest.mouseMove(canvas, canvas.rect().center() / 2)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center() / 2)
    sealed(room, 2)
    ref = room.screen.walk.here
    after, made = stopped(qtbot, show, room, "houses")
    after.press("child-next")
    assert drawings_in(made())[ref]


def test_a_child_who_never_pauses_is_sealed_all_the_same(learning):
    many, box = len(learning.port.made), learning.find("child-write")

    def typed():
        QTest.keyClick(box, Qt.Key.Key_A)
        return len(learning.port.made) > many

    learning.qtbot.waitUntil(typed, timeout=10_000)  # a key every hundredth of a second
    assert learning.port.made[-1].deed.value == "answered"
