"""Large letters hide nothing: with a question, what answers it is in sight before anybody scrolls."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.ui.handover.editors import TileEditor
from ehe_desktop.ui.handover.parts import Question
from ehe_desktop.ui.handover.walk import is_asked
from ehe_desktop.ui.theme import TextRole, current
from tests.ui.child_room import ChildRoom, FakeVoice

CHILDRENS = [one.name for one in FormShelf(forms_dir()).library.entries if one.audience == "child"]
BUTTONS = ("child-stop", "child-skip", "child-next")


def box(root: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(root, QPoint(0, 0)), part.size())


def hidden(room: ChildRoom) -> list[str]:
    """What of a question cannot be seen without scrolling."""
    screen = room.screen
    page = box(screen, screen._frame.page)
    parts = {name: (room.find(name), screen.rect()) for name in BUTTONS}
    editor = screen._tools.editor
    if isinstance(editor, TileEditor):
        top = min(box(screen, tile).top() for tile in editor.tiles)
        row = [tile for tile in editor.tiles if box(screen, tile).top() == top]
        parts |= {tile.objectName(): (tile, page) for tile in row}
    else:
        parts["box"] = (room.find("child-write") if room.has("child-write") else editor, page)
    return [
        name for name, (part, inside) in parts.items() if not inside.contains(box(screen, part))
    ]


@pytest.mark.parametrize("language", ["English (en)", "Urdu (ur)", "Polish (pl)"])
@pytest.mark.parametrize("form", CHILDRENS)
def test_every_question_is_seen_with_its_answers_at_twice_the_size(qtbot, show, form, language):
    voice = FakeVoice("en", "ur", "pl")
    room = ChildRoom(qtbot, show, form, language, voice=voice, scale=2.0, record_s=180)
    room.screen.setUpdatesEnabled(False)  # where things stand is asked, not how they look
    for item in room.port.session.root.questions():
        if is_asked(item):
            room.screen._ask(item.ref, anew=True)
            room.rest()
            assert hidden(room) == [], item.ref
            assert least_letters(room) >= current().font(TextRole.CHILD_BODY).pointSizeF(), item.ref


def least_letters(room):
    return min(one.font().pointSizeF() for one in room.screen.findChildren(Question))


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
