"""A child says an answer: a real microphone, sealed as it is spoken, at the question it was begun at."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ehe_desktop.domain.hand_over import Deed, recordings_in
from ehe_desktop.domain.recording import BYTES_A_SECOND
from ehe_desktop.ui.audio.recorder import can_record
from ehe_desktop.ui.handover.editors import TileEditor
from tests.fakes.microphone import HERTZ, hertz_of
from tests.ui.child_room import ChildRoom, FakeVoice
from tests.xforms.building import form_md

PATIENCE_MS = 20_000


@pytest.fixture
def room(qtbot, show, microphone):
    assert can_record()

    def make(form="have_my_say", **more):
        return ChildRoom(qtbot, show, form, **{"record_s": 180, **more})

    return make


def until(room, wanted):
    room.qtbot.waitUntil(wanted, timeout=PATIENCE_MS)


def sealed(room):
    return [one for one in room.port.made if one.deed is Deed.RECORDED]


def say(room):
    """Begin to speak, and wait until the first second is sealed."""
    room.press("child-say")
    until(room, lambda: len(sealed(room)) >= 1)


def begin(made):
    made.press("child-start")
    assert made.has("child-write")
    return made, made.screen.walk.here


def test_what_is_said_is_sealed_while_it_is_said_and_can_be_heard_again(room):
    here, ref = begin(room())
    here.press("child-say")
    assert here.has("child-say-stop")
    until(here, lambda: "Recording: 0:01 of 3:00" in here.words())
    assert not sealed(here)[0].is_end
    here.press("child-say-stop")
    spoken = recordings_in(here.port.made)
    assert list(spoken) == [ref]
    assert abs(hertz_of(spoken[ref]) - HERTZ) < 8
    assert sealed(here)[-1].is_end
    here.press("child-say-play", "child-next")
    answered = here.port.made[-1]
    assert (answered.deed, answered.ref, answered.given_as) == (Deed.ANSWERED, ref, "spoken")


def test_doing_it_again_replaces_it_and_skipping_takes_it_back(room):
    here, ref = begin(room(record_s=1))
    say(here)
    until(here, lambda: here.has("child-say-again"))  # it ended by itself at its longest
    first = recordings_in(here.port.made)[ref]
    assert len(first) == BYTES_A_SECOND
    here.press("child-say-again")
    until(here, lambda: sum(one.is_end for one in sealed(here)) == 2)
    assert len({one.take for one in sealed(here)}) == 2
    here.press("child-skip")
    assert recordings_in(here.port.made) == {}


@pytest.mark.parametrize("left", ["cover", "go_away"])
def test_covering_and_being_left_stop_it_and_keep_it(room, left):
    here, ref = begin(room())
    say(here)
    getattr(here.screen, left)()
    here.rest()
    assert sealed(here)[-1].is_end
    assert list(recordings_in(here.port.made)) == [ref]


def test_leaving_asks_first_and_what_was_said_stays_with_its_question(room):
    here, ref = begin(room())
    say(here)
    here.press("child-next")
    assert "Stop recording?" in here.words()
    assert here.screen.walk.here == ref
    count = len(sealed(here))
    here.press("child-say-no")
    until(here, lambda: len(sealed(here)) > count)
    here.press("child-next", "child-say-yes")
    assert here.screen.walk.here != ref
    assert {one.ref for one in sealed(here)} == {ref}
    assert here.port.made[-1].deed is Deed.ANSWERED


def test_when_the_disk_refuses_the_officer_takes_the_device(room):
    here, _ = begin(room())
    here.press("child-say")
    here.port.disk_refuses = True
    until(here, lambda: here.page == "trouble")


def test_without_leave_or_microphone_there_is_no_button_and_drawing_is_there(room):
    here, ref = begin(room(record_s=0))
    assert not here.has("child-say")
    here.write("tea")
    here.press("child-draw")
    assert here.has("child-skip")
    here.press("child-draw")  # it says Write now, and leads back
    assert here.find("child-write").value() == "tea"
    here.press("child-next")
    assert (here.port.made[-1].ref, here.port.made[-1].words) == (ref, "tea")


def test_a_speaker_reads_the_question_and_stops_when_the_page_turns(room):
    voice = FakeVoice("en")
    here, ref = begin(room(voice=voice))
    question = here.screen.walk.question(ref).label.plain
    here.press("child-listen")
    assert voice.said[-1] == ("en", question)
    here.press("child-next")
    assert voice.said[-1] == ""
    assert here.find("child-listen").accessibleName().startswith("Listen: ")


def test_every_option_has_its_speaker_below_it_and_a_language_without_a_voice_has_none(qtbot, show):
    spoken = ChildRoom(qtbot, show, "picture_choices", voice=FakeVoice("en"))
    spoken.press("child-start")
    while not isinstance(spoken.screen._tools.editor, TileEditor):
        spoken.press("child-skip")
    editor = spoken.screen._tools.editor
    speakers = [
        one for one in spoken.screen.findChildren(object, "child-listen") if one.isVisible()
    ]
    assert len(speakers) == len(editor.tiles) + 1
    spoken.screen.close()
    silent = ChildRoom(qtbot, show, "picture_choices", "Somali (so)", voice=FakeVoice("en"))
    silent.press("child-start")
    assert not silent.has("child-listen")


def at_tiles(room, **more):
    """At the first question with tiles; the references of what was skipped before stay as they are."""
    here = room(**{"form": "picture_choices", **more})
    here.press("child-start")
    while not isinstance(here.screen._tools.editor, TileEditor):
        here.press("child-skip")
    return here, here.screen.walk.here


def test_pictures_can_be_answered_aloud_while_they_stay_in_sight(room):
    here, ref = at_tiles(room)
    first, second = (one.objectName() for one in here.screen._tools.editor.tiles[:2])
    here.press(first)
    say(here)
    assert here.find(first).isChecked()
    here.press(second, "child-say-stop")
    assert not here.has(
        "child-say"
    )  # the panel stands beside the tiles: there is no other way to turn to
    here.press("child-next")
    made = here.port.made[-1]
    assert (made.deed, made.ref, made.given_as) == (Deed.ANSWERED, ref, "symbol")
    assert here.screen.walk.answer(ref).words == made.words != ""
    assert list(recordings_in(here.port.made)) == [ref]
    here.press("child-back", "child-show-mine")
    assert here.has("child-say-play")
    assert here.find(second).isChecked()


def test_said_alone_it_is_an_answer_and_is_told_apart(room):
    here, ref = at_tiles(room)
    say(here)
    here.press("child-say-stop", "child-next")
    made = here.port.made[-1]
    assert (made.deed, made.ref, made.given_as, made.words) == (Deed.ANSWERED, ref, "spoken", "")


OTHERS = """
| survey |
| | type | name | label::English (en) | appearance |
| | image | picture | Draw your day. | draw |
| | integer | books | How many books? | |
| | date | born | When is your birthday? | |
| settings |
| | form_title | form_id | version | default_language |
| | Others | others | 1 | English (en) |
"""


def at(room, name, **more):
    here = room(form_md(OTHERS), **more)
    here.press("child-start")
    while here.screen.walk.here != f"/data/{name}":
        here.press("child-skip")
    return here, here.screen.walk.here


@pytest.mark.parametrize("name", ["books", "born"])
def test_a_number_and_a_date_can_be_said_beside_their_box(room, name):
    here, ref = at(room, name)
    say(here)
    assert here.has("child-write")
    here.press("child-say-stop", "child-next")
    made = here.port.made[-1]
    assert (made.deed, made.ref, made.given_as, made.words) == (Deed.ANSWERED, ref, "spoken", "")
    assert list(recordings_in(here.port.made)) == [ref]


def test_a_drawing_can_be_told_instead_and_is_there_to_go_back_to(room):
    here, ref = at(room, "picture")
    assert not here.has("child-draw")
    say(here)
    here.press("child-say-stop")
    assert not here.has("child-say")
    here.press("child-draw")
    assert here.find("child-say").text() == "Say it"
    assert not here.has("child-draw")
    here.press("child-say")  # what was said is still here
    assert here.has("child-say-play")
    here.press("child-next")
    made = here.port.made[-1]
    assert (made.deed, made.ref, made.given_as) == (Deed.ANSWERED, ref, "spoken")
    here.press("child-back", "child-show-mine")
    assert here.has("child-say-play")


def test_a_drawing_that_was_drawn_and_told_keeps_both(room):
    here, ref = at(room, "picture")
    draw(here)
    say(here)
    here.press("child-say-stop", "child-next")
    made = here.port.made[-1]
    assert (made.ref, made.given_as, bool(made.strokes)) == (ref, "drawing", True)
    assert list(recordings_in(here.port.made)) == [ref]
    here.press("child-back", "child-show-mine")
    assert here.screen._tools.editor.strokes() == made.strokes


def draw(here):
    canvas = here.screen._tools.editor.board.canvas
    middle = canvas.rect().center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(canvas, middle + QPoint(30, 20))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(30, 20))
    here.rest()


@pytest.mark.parametrize("name", ["picture", "books", "born"])
def test_nothing_has_a_microphone_without_leave(room, name):
    assert not at(room, name, record_s=0)[0].has("child-say")


def test_tiles_have_no_microphone_without_leave(room):
    here, _ = at_tiles(room, record_s=0)
    assert not here.has("child-say")
