"""Large letters hide nothing: with a question, what answers it is in sight before anybody scrolls."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QWidget

from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.ui.handover.editors import TileEditor
from ehe_desktop.ui.handover.parts import Question
from ehe_desktop.ui.handover.walk import is_asked
from ehe_desktop.ui.theme import TextRole, current
from tests.ui.child_room import ChildRoom, FakeVoice

CHILDRENS = [one.name for one in FormShelf(forms_dir()).library.entries if one.audience == "child"]
BUTTONS = ("child-stop", "child-skip", "child-next")


def is_seen(part: QWidget) -> bool:
    """True where nothing of it lies outside what is shown of the page."""
    return part.visibleRegion().boundingRect() == part.rect()


def hidden(room: ChildRoom) -> list[str]:
    """What of a question cannot be seen without scrolling."""
    parts = [room.find(name) for name in BUTTONS]
    editor = room.screen._tools.editor
    if isinstance(editor, TileEditor):
        heights = [tile.mapTo(room.screen, QPoint(0, 0)).y() for tile in editor.tiles]
        parts += [tile for tile, y in zip(editor.tiles, heights, strict=True) if y == min(heights)]
    else:
        parts.append(room.find("child-write") if room.has("child-write") else editor)
    return [part.objectName() for part in parts if not is_seen(part)]


@pytest.mark.parametrize("language", ["English (en)", "Urdu (ur)", "Polish (pl)"])
@pytest.mark.parametrize("form", CHILDRENS)
def test_every_question_is_seen_with_its_answers_at_twice_the_size(qtbot, show, form, language):
    voice = FakeVoice("en", "ur", "pl")
    room = ChildRoom(qtbot, show, form, language, voice=voice, scale=2.0, record_s=180)
    for item in room.port.session.root.questions():
        if is_asked(item):
            room.screen._ask(item.ref, anew=True)
            room.rest()
            assert hidden(room) == [], item.ref
            assert least_letters(room) >= current().font(TextRole.CHILD_BODY).pointSizeF(), item.ref


def least_letters(room):
    return min(one.font().pointSizeF() for one in room.screen.findChildren(Question))


@pytest.mark.parametrize("language", ["English (en)", "Urdu (ur)", "Polish (pl)"])
def test_the_way_on_is_in_sight_on_every_other_page(qtbot, show, language):
    room = ChildRoom(qtbot, show, "houses", language, scale=2.0)
    assert is_seen(room.find("child-start"))
    room.press("child-start")
    houses = ("tile-good", "tile-worries", "tile-dreams", "child-finished")
    assert [name for name in houses if not is_seen(room.find(name))] == []
    room.press("child-finished")
    while room.page == "question":
        room.press("child-skip")
    assert is_seen(room.find("child-send"))
    room.find("child-talk").setFocus()
    room.rest()
    room.press("child-talk")
    words = room.screen.words("talk_done")
    told = next(one for one in room.screen.findChildren(QLabel) if one.text() == words)
    room.qtbot.waitUntil(lambda: is_seen(told))


def test_a_question_is_no_smaller_than_it_must_be(qtbot, show):
    room = ChildRoom(qtbot, show, "picture_choices", "Urdu (ur)", scale=2.0)
    whole = current().font(TextRole.CHILD_QUESTION).pointSizeF()
    feels, show_it = (
        f"/{room.screen.walk.refs[0].split('/')[1]}/{name}" for name in ("feels", "show")
    )
    room.screen._ask(feels)
    room.rest()
    assert least_letters(room) == whole
    room.screen._ask(show_it)
    room.rest()
    assert least_letters(room) < whole
    room.screen.resize(1920, 1400)
    room.rest()
    assert least_letters(room) == whole


@pytest.mark.parametrize("language", FormShelf(forms_dir()).form("houses").languages)
def test_no_language_pushes_a_button_off_the_screen(qtbot, show, language):
    room = ChildRoom(qtbot, show, "houses", language, scale=2.0, record_s=180)
    room.press("child-start", "tile-worries", "child-skip")
    assert room.screen.width() == 1366
    seen = ("child-language", "child-cover", "child-stop", "child-back", "child-draw", "child-say")
    for name in (*seen, "child-skip", "child-next"):
        button = room.find(name)
        assert is_seen(button), name
        assert button.width() >= button.sizeHint().width(), name


def test_few_tiles_fill_the_room_there_is_with_every_one_in_sight(qtbot, show):
    room = ChildRoom(qtbot, show, "picture_choices", voice=FakeVoice("en"))
    room.screen._ask(f"/{room.screen.walk.refs[0].split('/')[1]}/feels")
    high = {}
    for wide, tall in ((1366, 768), (1920, 1080), (1024, 600), (1366, 768)):
        room.screen.resize(wide, tall)
        room.rest()
        tiles = room.screen._tools.editor.tiles
        assert all(is_seen(tile) for tile in tiles), (wide, tall)
        assert high.setdefault((wide, tall), tiles[0].height()) == tiles[0].height()
    assert high[1024, 600] < high[1366, 768] < high[1920, 1080]
