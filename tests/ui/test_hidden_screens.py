"""Screens nobody sees leave the store alone after a save; coming to them reads what is true then."""

from __future__ import annotations

import pytest

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.ui import routes
from ehe_desktop.ui.places import PLACES
from ehe_desktop.ui.routes import Route
from tests.ui.desk_room import settled

EVERYTHING = StoreChanged(
    children=frozenset({"a child"}),
    kinds=frozenset({"child", "visit", "visit_plan", "visit_draft", "concern_event", "flag_event"}),
    asked_by="visit",
)


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place.icon], ids=lambda one: one.key
)
def test_a_save_elsewhere_is_read_only_where_it_is_seen(place, desk, runner, show, qtbot):
    screen = place.make(desk, runner, None)
    show(screen, 1166, 768)
    screen.show_route(Route(place=place.key))
    settled(qtbot, runner)
    screen.hide()
    screen.store_changed(EVERYTHING)
    assert not runner.is_busy
    screen.show()
    screen.show_route(Route(place=place.key))
    assert runner.is_busy or place.key == routes.SETTINGS
    settled(qtbot, runner)
