"""How far a child is, in dots however many questions there are; and which house a drawing is of."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt

from ehe_desktop.ui.handover.parts import DOTS_ROOM, Dots, Picture
from tests.ui.child_room import ChildRoom


@pytest.mark.parametrize("of", [1, 6, 12, 13, 32, 36, 48])
def test_each_question_has_a_dot_apart_from_the_next(qtbot, of):
    line = Dots()
    qtbot.addWidget(line)
    line.show_place(of // 2, of)
    assert line.fits
    rooms = [room for room, _filled in line.dots()]
    assert all(one.right() < after.left() for one, after in pairwise(rooms))
    assert sum(filled for _room, filled in line.dots()) == of // 2
    assert line.sizeHint().width() <= DOTS_ROOM


def test_many_dots_fill_from_the_right_where_the_script_does(qtbot):
    line = Dots()
    qtbot.addWidget(line)
    line.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    line.show_place(3, 32)
    filled = [room.left() for room, filled in line.dots() if filled]
    empty = [room.left() for room, filled in line.dots() if not filled]
    assert len(filled) == 3
    assert min(filled) > max(empty)


@pytest.mark.parametrize(("scale", "is_shown"), [(1.0, True), (2.0, False)])
def test_the_paper_of_a_house_shows_which_house_it_is(qtbot, show, scale, is_shown):
    room = ChildRoom(qtbot, show, "houses", scale=scale)
    for house in ("good", "worries", "dreams"):
        ref = next(one for one in room.screen.walk.refs if one.endswith(f"{house}_drawing"))
        assert room.port.session.find(ref).label.image == f"house_{house}.svg"
        room.screen._ask(ref, anew=True)
        room.rest()
        pictures = [one for one in room.screen.findChildren(Picture) if one.isVisible()]
        assert bool(pictures) == is_shown
