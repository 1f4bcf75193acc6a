"""Answers as a child makes them stay as they were made: their language, their order, their own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.ui.forms.asked import scale_of
from ehe_desktop.ui.handover.editors import TileEditor
from ehe_desktop.ui.handover.walk import Walk
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from tests.ui.audit import audit
from tests.ui.child_room import ChildRoom, FormEnv
from tests.ui.form_gallery import gallery_form
from tests.ui.pictures import keep_picture

SEND = Session(FormDef.from_xml((forms_dir() / "send_pictures.xml").read_bytes()), FormEnv())


def test_an_answer_keeps_the_language_it_was_written_in(qtbot, show):
    room = ChildRoom(qtbot, show, "have_my_say", language="Polish (pl)")
    room.press("child-start")
    room.write("boje sie")
    room.press("child-next")
    room.write("nie wiem")
    room.press("child-language", "child-language-0", "child-next", "child-next")
    room.write("my dog")
    room.press("child-next")
    told = {one.words: one.language for one in room.port.made if one.words}
    assert told == {
        "boje sie": "Polish (pl)", "nie wiem": "Polish (pl)", "my dog": "English (en)",
    }  # fmt: skip


def ask(room, name):
    """The page of one question, wherever the child was."""
    room.screen._ask(next(ref for ref in room.screen.walk.refs if ref.endswith(f"/{name}")))
    room.rest()


def tiles_on(room):
    return room.find("", TileEditor).tiles


@pytest.mark.parametrize("language", ["English (en)", "Urdu (ur)"])
def test_a_day_is_put_in_order_by_tapping_and_a_tap_takes_it_off_again(qtbot, show, language):
    room = ChildRoom(qtbot, show, "send_pictures", language=language)
    room.press("child-start")
    ask(room, "day")
    assert not room.has("child-write")
    tiles = tiles_on(room)
    words = {tile.value: tile.words for tile in tiles}
    first, second, third = (tile.value for tile in tiles[:3])
    room.press(f"tile-{third}", f"tile-{first}", f"tile-{second}", f"tile-{first}")
    assert [tile.accessibleName() for tile in tiles[:3]] == [
        words[first], f"{words[second]}, 2", f"{words[third]}, 1",
    ]  # fmt: skip
    assert audit(room.screen, page=True, smallest=44) == []
    keep_picture(room.screen, f"child-order-{language[:2]}")
    room.press("child-next")
    (made,) = [one for one in room.port.made if one.ref.endswith("/day")]
    assert (made.value, made.given_as) == (f"{third} {second}", "symbol")
    assert made.words == f"{words[third]}, {words[second]}"
    room.press("child-back", "child-show-mine")
    assert tiles_on(room)[2].accessibleName() == f"{words[third]}, 1"


def test_a_short_scale_is_picked_and_a_long_one_stepped_through(qtbot, show):
    room = ChildRoom(qtbot, show, gallery_form())
    room.press("child-start")
    ask(room, "sure")
    assert [tile.words for tile in tiles_on(room)] == [str(n) for n in range(11)]
    room.press("tile-7", "tile-4", "child-next")
    made = room.port.made[-1]
    assert (made.value, made.words, made.given_as) == ("4", "4", "symbol")
    ask(room, "minutes")
    scale = scale_of(room.screen.walk.question()).numbers
    assert (room.find("child-number").text(), room.screen._tools.editor.value()) == ("–", "")
    keep_picture(room.screen, "child-long-scale")
    assert audit(room.screen, page=True, smallest=44) == []
    room.press("child-more", "child-less", "child-more", "child-more", "child-next")
    assert room.port.made[-1].value == scale[2]
    ask(room, "minutes")
    room.press("child-again", "child-less")
    assert room.find("child-number").text() == scale[-1]


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_words_that_are_no_choice_stay_exactly_as_they_were_said(text):
    walk = Walk(SEND)
    walk.here = next(ref for ref in walk.refs if ref.endswith("/day"))
    walk.take(f"I wake up, {text}")
    answer = walk.answer(walk.here)
    assert answer.words == walk.question().kept
    assert answer.words.startswith("I wake up, ")
