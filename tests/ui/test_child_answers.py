"""Answers as a child makes them stay as they were made: their language, their order, their own words."""

from __future__ import annotations

from tests.ui.child_room import ChildRoom


def test_an_answer_keeps_the_language_it_was_written_in(qtbot, show):
    room = ChildRoom(qtbot, show, "have_my_say", language="Polish (pl)")
    room.press("child-start")
    room.write("boje sie")
    room.press("child-next")
    room.write("nie wiem")
    room.press("child-language", "child-language-0", "child-next")
    room.write("my dog")
    room.press("child-next")
    told = {one.words: one.language for one in room.port.made if one.words}
    assert told == {
        "boje sie": "Polish (pl)", "nie wiem": "Polish (pl)", "my dog": "English (en)",
    }  # fmt: skip
