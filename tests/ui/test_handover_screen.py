"""The child's pages, on the real forms: seal as made, skip as good as next, nothing shown again."""

from __future__ import annotations

from string import Formatter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit

from ehe_desktop.ui.handover.editors import DrawEditor, TileEditor
from ehe_desktop.ui.handover.parts import ChildButton
from ehe_desktop.ui.handover.tiles import Tile
from ehe_desktop.ui.handover.words import _tables, words_for
from ehe_desktop.ui.theme import CHILD_TOUCH, Mode, apply
from tests.ui.audit import audit
from tests.ui.child_room import ChildRoom
from tests.ui.pictures import keep_picture

FORMS = (
    "houses", "picture_choices", "send_pictures", "about_my_learning", "have_my_say", "blank_page",
)  # fmt: skip


@pytest.fixture
def learning(qtbot, show):
    room = ChildRoom(qtbot, show, "about_my_learning")
    room.press("child-start")
    return room


def first(room):
    return room.screen.walk.here


def test_one_question_at_a_time_with_nothing_chosen_before(learning):
    seen = 0
    while learning.page == "question":
        for tile in learning.screen.findChildren(Tile):
            assert not tile.isChecked()
        for box in learning.screen.findChildren(QPlainTextEdit):
            assert box.toPlainText() == ""
        seen += 1
        learning.press("child-skip")
    assert learning.page == "check"
    assert seen == len(learning.screen.walk.refs)
    assert {deed for deed, _, _ in learning.deeds()} == {"begun", "skipped"}


def test_skip_looks_as_good_as_next(learning):
    skip, go_on = learning.find("child-skip", ChildButton), learning.find("child-next", ChildButton)
    assert skip.property("kind") == go_on.property("kind")
    assert skip.height() == go_on.height()
    assert skip.font() == go_on.font()


def test_an_answer_is_sealed_when_the_child_moves_on_and_not_shown_again(learning):
    ref = first(learning)
    answer(learning, "I like the wasps")
    learning.press("child-next")
    assert learning.deeds()[-1][:2] == ("answered", ref.rpartition("/")[2])
    learning.press("child-back")
    assert learning.page == "answered"
    assert "wasps" not in everything(learning)
    learning.press("child-show-mine")
    assert learning.page == "question"
    assert "wasps" in everything(learning) or any(t.isChecked() for t in tiles(learning))


def test_answer_again_begins_empty_and_the_newer_one_is_sealed(learning):
    answer(learning, "one")
    learning.press("child-next", "child-back", "child-again")
    assert "one" not in everything(learning)
    answer(learning, "two")
    learning.press("child-next")
    assert len([1 for deed, _, _ in learning.deeds() if deed == "answered"]) == 2


def test_skip_takes_back_what_stood_there(learning):
    answer(learning, "no")
    learning.press("child-skip")
    deed, _, words = learning.deeds()[-1]
    assert (deed, words) == ("skipped", "")


def test_a_pause_seals_what_is_being_made(learning):
    answer(learning, "half a sen")
    learning.qtbot.waitUntil(lambda: learning.deeds()[-1][0] == "answered", timeout=10_000)
    assert learning.page == "question"


def test_stop_keeps_and_hands_back(learning):
    answer(learning, "enough")
    learning.press("child-stop", "child-stop-keep")
    assert [deed for deed, _, _ in learning.deeds()[-2:]] == ["answered", "stopped"]
    assert "Please give this back to Sam." in learning.words()
    learning.press("child-officer")
    assert learning.backs == [1]


def test_throwing_away_is_asked_once_more(learning):
    learning.press("child-stop", "child-stop-throw", "child-throw-no")
    assert learning.page == "stop"
    learning.press("child-stop-throw", "child-throw-yes")
    assert learning.deeds()[-1][0] == "thrown_away"
    assert not learning.has("child-go-back")


def test_stop_and_back_shows_no_answer(learning):
    answer(learning, "secret")
    learning.press("child-next", "child-back", "child-stop", "child-stop-back")
    assert learning.page == "answered"


def test_wanting_to_talk_is_a_mark_and_the_form_goes_on(learning):
    ref = first(learning)
    learning.press("child-stop", "child-talk")
    assert learning.deeds()[-1][:2] == ("talk", ref.rpartition("/")[2])
    assert "Sam will see that you want to talk." in learning.words()
    learning.press("child-stop-back")
    assert first(learning) == ref


def test_the_cover_goes_by_the_same_button_twice_and_shift_drops_it(learning):
    learning.press("child-cover")
    assert learning.page == "cover"
    assert "question" not in learning.words().lower()
    learning.press("child-cover-go")
    assert learning.page == "cover"
    learning.press("child-cover-go")
    assert learning.page == "question"
    for _ in range(3):
        QTest.keyClick(learning.screen.window().windowHandle(), Qt.Key.Key_Shift)
        learning.port.clock.advance(seconds=1)
    assert learning.page == "cover"


def test_a_screen_that_lost_its_place_leads_to_the_officer_alone(learning):
    answer(learning, "kept")
    learning.screen.go_away()
    learning.rest()
    assert learning.deeds()[-1][0] == "answered"
    assert learning.page == "away"
    buttons = [b for b in learning.screen.findChildren(QAbstractButton) if b.isVisible()]
    assert [b.objectName() for b in buttons] == ["child-officer"]
    assert "kept" not in everything(learning)


def test_a_disk_that_refuses_is_never_the_childs_fault(learning):
    learning.port.disk_refuses = True
    learning.press("child-skip")
    assert learning.page == "trouble"
    assert "error" not in learning.words().lower()
    learning.press("child-officer")
    assert learning.backs == [1]


def test_a_disk_that_refuses_at_stop_leads_to_the_officer_too(learning):
    learning.write("tea")
    learning.port.disk_refuses = True
    learning.press("child-stop")
    assert learning.page == "trouble"
    assert learning.has("child-officer")


def test_the_check_page_turns_answers_over_until_they_are_tapped(learning):
    answer(learning, "my own words")
    learning.press("child-next")
    while learning.page == "question":
        learning.press("child-skip")
    assert learning.page == "check"
    assert "my own words" not in learning.words()
    if learning.deeds()[1][2]:
        learning.press("child-show-mine")
        assert learning.deeds()[1][2] in learning.words()
    learning.press("child-send")
    assert learning.deeds()[-1][0] == "finished"


def test_after_a_crash_it_goes_on_at_the_next_question_without_earlier_answers(
    qtbot, show, learning
):
    answer(learning, "before the crash")
    learning.press("child-next")
    done, opened, here = learning.port.place
    room = ChildRoom(qtbot, show, "about_my_learning", done=done, opened=opened, here=here)
    assert room.page == "question"
    assert first(room) == here
    assert here not in done
    room.press("child-back")
    assert room.page == "answered"
    assert not room.has("child-show-mine")  # it was sealed: this process cannot know it
    assert "before the crash" not in everything(room)
    room.press("child-again", "child-next")
    assert [deed for deed, _, _ in room.deeds()] == [
        "resumed"
    ]  # an answer that was made stands until it is made anew
    while room.page in ("question", "answered"):
        room.press("child-skip")
    assert "Your other answers are safe. Sam has them." in room.words()


def test_houses_are_met_in_any_order(qtbot, show):
    room = ChildRoom(qtbot, show, "houses")
    room.press("child-start")
    assert room.page == "rooms"
    room.press("tile-dreams")
    assert room.screen.walk.room_of(first(room)).endswith("/dreams")
    while room.page == "question":
        room.press("child-skip")
    assert room.page == "rooms"
    assert "(done)" in room.words()
    room.press("child-finished")
    assert room.page == "question"  # what stands outside the houses
    room.press("child-skip")
    assert room.page == "check"


def test_a_drawing_is_sealed_with_its_strokes_and_an_untouched_page_is_none(qtbot, show):
    room = ChildRoom(qtbot, show, "houses")
    room.press("child-start", "tile-good")
    editor = room.screen.findChild(DrawEditor)
    canvas = editor.board.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    QTest.mouseMove(canvas, canvas.rect().center() / 2)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center() / 2)
    room.press("child-next")
    made = room.port.made[-1]
    assert (made.deed.value, made.given_as, made.words) == ("answered", "drawing", "")
    assert "dots" in made.strokes or "strokes" in made.strokes
    room.press("child-back", "child-again", "child-next")
    assert len(room.port.made) == 2  # looked at, not changed: it stands
    fresh = ChildRoom(qtbot, show, "houses")
    fresh.press("child-start", "tile-good", "child-next")
    assert fresh.port.made[-1].deed.value == "skipped"


def test_no_part_of_a_page_is_ever_a_window_of_its_own(qtbot, show, qapp):
    """A window that flashes up takes the front, and a page that is not in front is covered."""
    states = []
    qapp.applicationStateChanged.connect(states.append)
    room = ChildRoom(qtbot, show, "houses")
    states.clear()
    room.press("child-start", "tile-worries", "child-skip", "child-skip", "child-language")
    room.press("child-language-back", "child-stop", "child-stop-back", "child-cover")
    assert states == []
    qapp.applicationStateChanged.disconnect(states.append)


def test_keys_pick_tiles_and_only_one_of_one(qtbot, show):
    room = ChildRoom(qtbot, show, "picture_choices")
    room.press("child-start")
    while not room.screen.findChildren(TileEditor):
        room.press("child-skip")
    editor = room.screen.findChild(TileEditor)
    QTest.keyClick(editor, Qt.Key.Key_2)
    room.rest()
    assert [tile.isChecked() for tile in editor.tiles[:2]] == [False, True]


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("form", FORMS)
def test_every_page_can_be_used_by_anybody(qtbot, show, form, scale):
    room = ChildRoom(qtbot, show, form, size=(1366, 900))
    apply(QApplication.instance(), Mode.CHILD, scale)
    room.rest()
    wrong = look(room, scale)
    room.press("child-start")
    for _ in range(4):
        if room.page == "rooms":
            wrong += look(room, scale)
            room.press("tile-worries")
        if room.page == "question":
            wrong += look(room, scale)
            room.press("child-skip")
    room.press("child-stop")
    wrong += look(room, scale)
    room.press("child-stop-keep")
    wrong += look(room, scale)
    room.press("child-go-back")
    wrong += look(room, scale)
    assert wrong == []


def look(room, scale):
    room.rest()
    keep_picture(room.screen, f"child-{room.port.session.form.id}-{room.page}-{round(scale * 100)}")
    found = [f"{room.page}: {line}" for line in audit(room.screen, page=True, smallest=44)]
    for button in room.screen.findChildren(QAbstractButton):
        least = min(button.width(), button.height())
        if button.isVisible() and least < CHILD_TOUCH:
            found.append(f"{room.page}: {button.objectName()} is {least} px")
    return found


def test_no_scale_of_smiles_is_shown_to_the_youngest(qtbot, show):
    room = ChildRoom(qtbot, show, "picture_choices")
    room.press("child-start")
    while room.page == "question":
        for editor in room.screen.findChildren(TileEditor):
            assert len(editor.tiles) == 0 or not is_scale(editor)
        room.press("child-skip")


def is_scale(editor):
    faces = [tile for tile in editor.tiles if "face" in tile._image]
    return len(faces) == len(editor.tiles) == 5


@pytest.mark.parametrize("language", sorted(_tables()))
def test_the_words_around_the_form_are_whole_in_every_language(language):
    words = words_for(f"x ({language})", "Amina", "Sam")
    english = _tables()["en"]
    for key in english:
        if key in ("pens", "colours"):
            assert len(words.said[key]) == len(english[key]) == len(set(words.said[key]))
        else:
            assert words(key, at=1, of=2).strip()
            assert names_in(words.said[key]) == names_in(english[key]), key
    own = _tables()[language]
    assert own.keys() == english.keys()
    assert words.is_right_to_left == (language in ("ar", "ur"))


def names_in(text):
    return {field for _, field, _, _ in Formatter().parse(text) if field}


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("language", ["Urdu (ur)", "Polish (pl)"])
def test_another_language_is_mirrored_where_it_should_be_and_fits(qtbot, show, language, scale):
    room = ChildRoom(qtbot, show, "houses", language=language, size=(1366, 900))
    apply(QApplication.instance(), Mode.CHILD, scale)
    wrong = look(room, scale)
    room.press("child-start")
    wrong += look(room, scale)
    room.press("tile-good")
    wrong += look(room, scale)
    room.press("child-skip")
    wrong += look(room, scale)
    stop, back = room.find("child-stop"), room.find("child-back")
    is_urdu = language.startswith("Urdu")
    assert room.screen.isRightToLeft() == is_urdu
    width = room.screen.width()
    assert (stop.x() < width / 2) == is_urdu  # Stop stays at the outer corner
    assert (back.x() > width / 2) == is_urdu
    assert wrong == []


def test_the_child_changes_the_language_and_the_question_stays(qtbot, show):
    room = ChildRoom(qtbot, show, "have_my_say")
    if len(room.port.session.form.languages) < 2:
        return
    room.press("child-start", "child-skip")
    ref = first(room)
    room.press("child-language")
    number = list(room.port.session.form.languages).index("Polish (pl)")
    room.press(f"child-language-{number}")
    assert first(room) == ref
    assert "Pomiń" in room.words()
    answer(room, "tak")
    room.press("child-next")
    made = room.port.made[-1]
    assert made.language == "Polish (pl)"
    assert made.question != made.question_en


def test_hello_is_said_in_the_language_the_child_picks(qtbot, show):
    """Hello says that one can stop: nobody is to miss it by picking a language first."""
    room = ChildRoom(qtbot, show, "houses")
    number = list(room.port.session.form.languages).index("Polish (pl)")
    room.press("child-language", f"child-language-{number}")
    assert room.screen.page_name == "hello"
    room.press("child-cover", "child-cover-go", "child-cover-go")
    assert room.screen.page_name == "hello"
    room.press("child-start", "child-cover", "child-cover-go", "child-cover-go")
    assert room.screen.page_name == "rooms"


def answer(room, text):
    if room.has("child-write"):
        room.write(text)
    else:
        tiles(room)[0].click()


def tiles(room):
    return [one for one in room.screen.findChildren(Tile) if one.isVisible()]


def everything(room):
    boxes = [b.toPlainText() for b in room.screen.findChildren(QPlainTextEdit) if b.isVisible()]
    lines = [b.text() for b in room.screen.findChildren(QLineEdit) if b.isVisible()]
    return "\n".join([room.words(), *boxes, *lines])
