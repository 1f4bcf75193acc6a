"""Large letters hide nothing: with a question, what answers it is in sight before anybody scrolls."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.ui.handover.editors import TileEditor
from ehe_desktop.ui.handover.parts import ChildText, Picture, Question
from ehe_desktop.ui.handover.speaker import Speaker
from ehe_desktop.ui.handover.walk import is_asked
from ehe_desktop.ui.theme import Mode, TextRole, apply, current
from ehe_desktop.xforms.session import Session
from tests.ui.child_room import ChildRoom, FakeVoice, FormEnv

LANGUAGES = ("English (en)", "Urdu (ur)", "Polish (pl)")
CHILDRENS = [one.name for one in FormShelf(forms_dir()).library.entries if one.audience == "child"]
BUTTONS = ("child-stop", "child-skip", "child-next")
FEW = 4
EVERY_LANGUAGE = FormShelf(forms_dir()).form("houses").languages


def _room(*args, **facts):
    return ChildRoom(*args, paints=False, **facts)  # what is in sight is measured, not painted


def is_seen(part: QWidget) -> bool:
    """True where nothing of it lies outside what is shown of the page."""
    return part.visibleRegion().boundingRect() == part.rect()


CARDS = ("child-more-cards", "child-all-cards")


def hidden(room: ChildRoom) -> list[str]:
    """What of a question cannot be seen without scrolling."""
    parts = [room.find(name) for name in BUTTONS]
    editor = room.screen._tools.editor
    if isinstance(editor, TileEditor):
        tiles = [tile for tile in editor.tiles if tile.isVisible()]
        heights = [tile.mapTo(room.screen, QPoint(0, 0)).y() for tile in tiles]
        first = [tile for tile, y in zip(tiles, heights, strict=True) if y == min(heights)]
        parts += tiles if len(tiles) <= FEW else first  # else “No” may be the one below the edge
        parts += [room.find(name) for name in CARDS if room.has(name)]
    else:
        parts.append(room.find("child-write") if room.has("child-write") else editor)
    return [part.objectName() for part in parts if not is_seen(part)]


def hardest(language):
    """Of questions alike in what answers them, those with most to say and most to pick from; by form."""
    alike, found = {}, {}
    for name in CHILDRENS:
        session = Session(FormShelf(forms_dir()).form(name), FormEnv())
        session.language = language
        for item in filter(is_asked, session.root.questions()):
            kind = (item.type, len(item.choices), bool(item.label.image), bool(item.hint.plain))
            said = len(item.label.plain + item.hint.plain)
            picked = max((one.label.plain for one in item.choices), key=len, default="")
            alike.setdefault(kind, []).append((said, len(picked), name, item.ref))
    for group in alike.values():
        for at in (0, 1):
            *_, name, ref = max(group, key=lambda one, at=at: one[at])
            found.setdefault(name, set()).add(ref)
    return found


@pytest.mark.parametrize("language", EVERY_LANGUAGE[1:])
def test_a_question_is_seen_with_its_answers_at_twice_the_size(qtbot, show, language):
    voice = FakeVoice(FormLanguage(language).tag)
    for form, refs in hardest(language).items():
        room = _room(qtbot, show, form, language, voice=voice, scale=2.0, record_s=180)
        for ref in refs:
            room.screen._ask(ref, anew=True)
            room.rest()
            assert hidden(room) == [], ref
            assert lines_of(room.screen._frame.place) == 1
            assert is_in_line(room)
            assert least_letters(room) >= current().font(TextRole.CHILD_BODY).pointSizeF(), ref


def is_in_line(room):
    """The question, or the picture before it, begins where its answers do."""
    parts = room.screen.findChildren(QWidget)
    head = [one for one in parts if isinstance(one, Question | Picture) and one.isVisible()]
    editor = room.screen._tools.editor
    first = getattr(editor, "flow", editor)
    return min(left_of(one) for one in head) == left_of(first)


def left_of(part):
    at = part.mapTo(part.window(), QPoint(0, 0)).x()
    return part.window().width() - at - part.width() if part.isRightToLeft() else at


def lines_of(text):
    return round(text.height() / text.fontMetrics().lineSpacing())


def shown_texts(room):
    return [one for one in room.screen.findChildren(ChildText) if one.isVisible() and one.text()]


def least_letters(room):
    asked = [one for one in room.screen.findChildren(Question) if one.isVisible()]
    return min(one.font().pointSizeF() for one in asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_on_is_in_sight_on_every_other_page(qtbot, show, language):
    room = _room(qtbot, show, "houses", language, voice=FakeVoice("en", "ur", "pl"), scale=2.0)
    assert all(is_seen(one) for one in (room.find("child-start"), *shown_texts(room)))
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


@pytest.mark.parametrize("language", ["Arabic (ar)", "Urdu (ur)"])
def test_all_that_is_said_before_the_first_question_is_in_sight(qtbot, show, language):
    """Of the picture cards there is most to say: who gets what is made lay under the button."""
    voice = FakeVoice(FormLanguage(language).tag)
    room = _room(qtbot, show, "send_pictures", language, voice=voice, scale=2.0)
    assert [one.text() for one in shown_texts(room) if not is_seen(one)] == []
    room.press("child-language")
    assert is_seen(room.find("child-language-back"))


def test_a_question_is_no_smaller_than_it_must_be(qtbot, show):
    room = _room(qtbot, show, "picture_choices", "Urdu (ur)", scale=2.0)
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


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_no_language_pushes_a_button_off_the_screen(qtbot, show, language):
    room = _room(qtbot, show, "houses", language, scale=2.0, record_s=180)
    room.press("child-start", "tile-worries", "child-skip")
    assert room.screen.width() == 1366
    seen = ("child-language", "child-cover", "child-stop", "child-back", "child-draw", "child-say")
    for name in (*seen, "child-skip", "child-next"):
        button = room.find(name)
        assert is_seen(button), name
        assert button.width() >= button.sizeHint().width(), name


def test_few_tiles_fill_the_room_there_is_with_every_one_in_sight(qtbot, show):
    room = _room(qtbot, show, "picture_choices", voice=FakeVoice("en"))
    room.screen._ask(f"/{room.screen.walk.refs[0].split('/')[1]}/feels")
    high = {}
    for wide, tall in ((1366, 768), (1920, 1080), (1024, 600), (1366, 768)):
        room.screen.resize(wide, tall)
        room.rest()
        tiles = room.screen._tools.editor.tiles
        assert all(is_seen(tile) for tile in tiles), (wide, tall)
        assert high.setdefault((wide, tall), tiles[0].height()) == tiles[0].height()
    assert high[1024, 600] < high[1366, 768] < high[1920, 1080]


@pytest.mark.parametrize(
    ("form", "question", "lines"),
    [
        ("picture_choices", "at_home", [4, 4]),
        ("picture_choices", "go", [5, 4]),
        ("send_pictures", "now", [4, 3]),
        ("send_pictures", "helping", [3, 3]),
        ("picture_choices", "learn", [4]),
        ("have_my_say", "mood", [5]),
    ],
)
def test_tiles_stand_in_lines_of_one_length_and_all_in_sight(qtbot, show, form, question, lines):
    room = _room(qtbot, show, form, voice=FakeVoice("en"))
    room.screen._ask(f"/{room.screen.walk.refs[0].split('/')[1]}/{question}")
    room.rest()
    if room.has("child-all-cards"):
        room.press("child-all-cards")
    tiles = room.screen._tools.editor.tiles
    heard = [one for one in room.screen.findChildren(Speaker) if one.isVisible()]
    assert all(is_seen(one) for one in (*tiles, *heard, *(room.find(name) for name in BUTTONS)))
    heights = [tile.mapTo(room.screen, QPoint(0, 0)).y() for tile in tiles]
    assert [heights.count(one) for one in sorted(set(heights))] == lines


@pytest.mark.parametrize("scale", [1.25, 2.0])
def test_another_size_of_letters_is_fitted_at_once(qtbot, show, scale):
    room = _room(qtbot, show, "picture_choices", voice=FakeVoice("en"))
    room.screen._ask(f"/{room.screen.walk.refs[0].split('/')[1]}/at_home")
    room.rest()
    apply(QApplication.instance(), Mode.CHILD, scale)
    room.rest()
    at_once = [tile.size() for tile in room.screen._tools.editor.tiles]
    room.screen._ask(room.screen.walk.here)
    room.rest()
    assert [tile.size() for tile in room.screen._tools.editor.tiles] == at_once


def test_houses_grow_with_the_room(qtbot, show):
    room = _room(qtbot, show, "houses")
    room.press("child-start")
    high = {}
    for wide, tall in ((1024, 600), (1366, 768), (1920, 1080)):
        room.screen.resize(wide, tall)
        room.rest()
        high[wide] = room.find("tile-good").height()
    assert high[1024] < high[1366] < high[1920]
    assert is_seen(room.find("child-finished"))


def test_a_long_question_is_written_smaller_to_have_its_three_answers_in_sight(qtbot, show):
    room = _room(qtbot, show, "picture_choices", "Polish (pl)", voice=FakeVoice("pl"), scale=2.0)
    room.screen._ask(f"/{room.screen.walk.refs[0].split('/')[1]}/show")
    room.rest()
    assert all(is_seen(tile) for tile in room.screen._tools.editor.tiles)


def test_a_voice_found_late_leaves_every_tile_in_sight(qtbot, show):
    voice = FakeVoice()
    room = _room(qtbot, show, "picture_choices", voice=voice)
    room.screen._ask(f"/{room.screen.walk.refs[0].split('/')[1]}/at_home")
    room.rest()
    voice.tags = ("en",)
    voice.found.emit()
    room.rest()
    tiles = room.screen._tools.editor.tiles
    assert room.has("child-listen")
    assert all(is_seen(tile) for tile in tiles)
