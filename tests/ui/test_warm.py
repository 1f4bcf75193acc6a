"""Making ready while nobody waits: one step at a time, none after the owner is gone, and it shows nothing."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from ehe_desktop.ui.places import PLACES
from ehe_desktop.ui.warm import Warmer, modules, parts


def test_steps_are_taken_in_order_with_events_between_them(qtbot):
    owner, taken = QObject(), []
    warmer = Warmer(owner)
    warmer.start((lambda: taken.append(1), lambda: taken.append(2)), 0)
    assert taken == []
    qtbot.waitUntil(lambda: taken == [1])
    assert not warmer.is_done
    qtbot.waitUntil(lambda: warmer.is_done)
    assert taken == [1, 2]


def test_nothing_is_taken_once_the_owner_is_gone(qtbot):
    owner, other, taken = QObject(), QObject(), []
    Warmer(owner).start((lambda: taken.append("late"),), 20)
    owner.deleteLater()
    QApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    watch = Warmer(other)
    watch.start((lambda: None, lambda: None), 40)
    qtbot.waitUntil(lambda: watch.is_done)
    assert taken == []


def test_every_screen_is_imported_and_no_widget_is_left(qtbot, qapp):
    before = len(qapp.allWidgets())
    for step in (*modules(), *parts()):
        step()
        assert not any(one.isVisible() for one in qapp.topLevelWidgets())
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    names = {f"ehe_desktop.ui.{place.screen.partition(':')[0]}" for place in PLACES}
    assert names <= set(sys.modules)
    assert len(qapp.allWidgets()) == before
