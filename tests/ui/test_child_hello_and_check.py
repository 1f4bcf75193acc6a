"""A child's first page and last: what is said there is said once, and is true of what was done."""

from __future__ import annotations

import tomllib
from unicodedata import bidirectional

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.handover.parts import ChildButton, Question
from ehe_desktop.ui.handover.words import _tables, words_for
from ehe_desktop.ui.theme.resources import resource
from tests.ui.child_room import ChildRoom, FakeVoice
from tests.ui.test_handover_screen import FORMS
from tests.xforms.building import form_md


def test_hello_says_what_it_is_and_that_one_can_stop(qtbot, show):
    room = ChildRoom(qtbot, show, "about_my_learning")
    assert room.page == "hello"
    assert "Hi Amina." in room.words()
    assert room.words().count("This is yours") == room.words().count("You can stop") == 1
    room.press("child-start")
    assert [deed for deed, _, _ in room.deeds()] == ["begun"]
    assert room.page == "question"


@pytest.mark.parametrize("form", FORMS)
def test_what_is_told_to_others_is_said_once(qtbot, show, form):
    said = ChildRoom(qtbot, show, form).words()
    assert said.count("What you make goes to Sam.") == said.count("tell someone") == 1


@pytest.mark.parametrize(("name", "says_it"), [("keep_safe", False), ("hello", True)])
def test_a_form_says_by_the_name_of_its_note_that_it_tells_what_is_told(qtbot, show, name, says_it):
    form = form_md(
        f"| survey |\n| | type | name | label |\n| | note | {name} | Ahoy. |\n| | text | a | Why? |"
    )
    said = ChildRoom(qtbot, show, form).words()
    assert "Ahoy." in said
    assert ("Sam may have to tell someone" in said) is says_it


def test_the_check_page_says_skipped_of_what_was_skipped_alone(qtbot, show):
    room = ChildRoom(qtbot, show, "houses")
    room.press("child-start", "tile-worries", "child-skip")
    room.write("dogs")
    room.press("child-next")
    while room.page == "question":
        room.press("child-skip")
    room.press("child-finished")
    while room.page == "question":
        room.press("child-skip")
    said = room.words().splitlines()
    assert "What makes you sad, cross or scared?" in said
    assert "What do you do when you worry? Skipped" in said
    assert said.count("Show mine") == 1


def test_in_urdu_a_child_is_spoken_to_one_way_in_the_form_and_around_it():
    pages = tomllib.loads(resource("translations", "child_page.toml").read_text(encoding="utf-8"))
    said = {**_tables()["ur"], **pages["ur"], "talk": ""}  # there the child speaks, to the officer
    words = [word.strip("۔،؟") for one in said.values() for word in str(one).split()]
    assert [
        word for word in words if word in ("آپ", "جائیں", "دیں", "کریں", "لیں", "رکھیں", "رکیں")
    ] == []


def _way_of(text):
    """The direction a screen gives a text: that of its first letter, or mark, that has one."""
    strong = (bidirectional(one) for one in text)
    return {"L": "left", "R": "right", "AL": "right"}[
        next(one for one in strong if one in ("L", "R", "AL"))
    ]


@pytest.mark.parametrize("tag", sorted(_tables()))
def test_a_sentence_runs_as_its_language_does_whatever_name_it_begins_with(tag):
    way = "right" if tag in ("ur", "ar") else "left"
    for called, officer in (("Amina", "Sam"), ("آمنہ", "سام")):
        words = words_for(f"x ({tag})", called, officer)
        keys = [key for key, said in _tables()[tag].items() if isinstance(said, str)]
        said = {key: words(key, at=1, of=3) for key in keys}
        assert {
            key: one for key, one in said.items() if key != "progress" and _way_of(one) != way
        } == {}


def _inked(widget, *, most=0):
    """Rows of the words on a button, in the last `most` columns that have any."""
    shown = widget.grab().toImage()
    wide, high = shown.width(), shown.height()
    ground = shown.pixelColor(wide // 2, 6).lightness()
    ink = [
        (at, down)
        for at in range(8, wide - 8)
        for down in range(8, high - 8)
        if abs(shown.pixelColor(at, down).lightness() - ground) > 90
    ]
    end = max(at for at, _ in ink)
    return {down for at, down in ink if not most or at > end - most}


def test_it_does_so_on_a_button_too(show):
    """Drawn, because a button lays its words from the left whatever they begin with: Sam reaches below no line."""
    page = QWidget(layoutDirection=Qt.LayoutDirection.RightToLeft)
    said, name = (
        ChildButton(one) for one in (words_for("x (ur)", "", "Sam")("officer_here"), "Sam")
    )
    row = QVBoxLayout(page)
    row.addWidget(said)
    row.addWidget(name)
    show(page, 400, 200)
    wide = name.fontMetrics().horizontalAdvance("Sam")
    assert max(_inked(said, most=wide - 6)) <= max(_inked(name)) + 1
    assert max(_inked(said)) > max(_inked(name)) + 1


def test_a_question_that_begins_with_another_script_begins_at_the_right(show):
    page = QWidget(layoutDirection=Qt.LayoutDirection.RightToLeft)
    label = Question("Year 11 کے بعد تم کیا کرنا چاہتے ہو؟")
    QVBoxLayout(page).addWidget(label)
    show(page, 1200, 200)
    laid, _ = label._lines(label.width())
    (begins, _), (ends, _) = (laid.lineAt(0).cursorToX(at) for at in (0, len(label.text())))
    assert begins > ends


def test_what_stands_under_a_question_is_read_aloud_with_it(qtbot, show):
    voice = FakeVoice("en")
    room = ChildRoom(qtbot, show, "have_my_say", voice=voice)
    room.press("child-start")
    room.screen._ask("/have_my_say/hurt_self")
    room.rest()
    room.press("child-listen")
    tag, said = voice.said[-1]
    assert (tag, said.partition("?")[0]) == ("en", "Have you felt that you might hurt yourself")
    assert "0800 1111" in said


def test_a_child_who_reads_little_hears_every_page(qtbot, show):
    """Words and a speaker everywhere (ux.md 2.7): most of all where something can be thrown away."""
    voice = FakeVoice("en")
    room = ChildRoom(qtbot, show, "blank_page", voice=voice)
    room.press("child-start", "child-skip")

    def heard():
        room.press("child-listen")
        return voice.said[-1][1]

    room.press("child-stop")
    assert (
        heard() == "Stop for now? Keep what I did. Throw it away. Go back. I want to talk to you."
    )
    room.press("child-stop-throw")
    assert heard() == "Throw away everything you did? No, keep it. Yes, throw it away."
    room.press("child-throw-no", "child-stop-back", "child-back")
    assert heard() == (
        "Draw anything you like. You have been here before. What you made is safe. Answer again."
    )
    room.press("child-next", "child-skip", "child-skip", "child-skip")
    assert heard() == (
        "Look at what you did. Your answers are turned over. Press one to see it."
        " I want to talk to you. I’m finished. Back."
    )
    room.press("child-send")
    assert heard() == (
        "Thank you. Please give this back to Sam. Sam is here. I want to go back to my answers."
    )
    room.screen.go_away()
    room.rest()
    assert (
        heard()
        == "The screen was covered. Please give this to Sam. What you made is safe. Sam is here."
    )
