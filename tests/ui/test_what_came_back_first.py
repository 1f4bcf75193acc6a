"""Led to what a child has just made, the officer sees it first: the wish to talk above all (ux.md 2.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from ehe_desktop.domain.handed_review import HandedReview
from tests.ui.test_hand_over_step import VOICE
from tests.ui.visit_hands import Room


@pytest.fixture
def room(tmp_path, qtbot, show):
    made = Room(tmp_path, qtbot, show)
    yield made
    made.close()


def led_to(room, **draft):
    """The officer was at the last question of the step; now they are led to the child's words."""
    visit = room.screen.visit
    place = f"{room.child_ids[0]} /voice/saying/feedback_on"
    with room.desk.store.writing() as work:
        handed = {room.child_ids[0]: (VOICE,)}
        work.patch(
            "visit_draft",
            visit.draft_id,
            handed=handed,
            at_step="voice",
            at_question=place,
            **draft,
        )
    room.screen.show_route(replace(room.screen._route, part="voice"))
    room.settle()
    room.qtbot.waitUntil(lambda: "mój pies" in room.words())
    room.settle()
    return room.find("handed-card")


def test_it_is_in_sight_and_has_the_focus(room):
    card = led_to(room)
    assert QApplication.focusWidget() is card
    spoken = QAccessible.queryAccessibleInterface(card)
    assert spoken.role() == QAccessible.Role.Grouping
    assert spoken.text(QAccessible.Text.Name) == "What Amina made on the device"
    assert card.mapTo(room.screen, QPoint(0, 0)).y() > 0
    assert not card.visibleRegion().isEmpty()
    assert card.visibleRegion().boundingRect().top() == 0


def test_once_the_officer_has_written_beside_it_they_are_where_they_were(room):
    review = {VOICE.envelope_id: HandedReview(show_to_parent="no")}
    card = led_to(room, reviews=review)
    assert QApplication.focusWidget() is not card
