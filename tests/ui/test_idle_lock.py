"""Idle is measured by the clock: warned in the last minute, locked once, time asleep counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.idle_lock import IdleLock
from tests.fakes.clock import FixedClock


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def watched(qapp, clock):
    lock = IdleLock(qapp, clock)
    lock.said = []
    lock.warned.connect(lock.said.append)
    lock.resumed.connect(lambda: lock.said.append("resumed"))
    lock.idled.connect(lambda: lock.said.append("idled"))
    lock.start(timedelta(minutes=5))
    yield lock
    lock.stop()


def test_warned_in_the_last_minute_then_idled_once(watched, clock):
    clock.advance(minutes=3, seconds=59)
    watched.check()
    assert watched.said == []
    clock.advance(seconds=1)
    watched.check()
    clock.advance(seconds=59)
    watched.check()
    clock.advance(seconds=1)
    watched.check()
    watched.check()
    assert watched.said == [60, 1, "idled"]


def test_any_key_extends(watched, clock, show):
    window = QWidget()
    show(window)
    clock.advance(minutes=4, seconds=30)
    watched.check()
    QTest.keyClick(window, Qt.Key.Key_A)
    assert watched.said == [30, "resumed"]
    clock.advance(minutes=3)
    watched.check()
    assert watched.said == [30, "resumed"]


def test_a_click_extends(watched, clock, show):
    window = QWidget()
    show(window)
    clock.advance(minutes=4)
    QTest.mouseClick(window, Qt.MouseButton.LeftButton)
    clock.advance(minutes=4)
    watched.check()
    assert watched.said[-1:] == [60]


def test_the_key_that_wakes_a_sleeping_machine_does_not_unlock_it(watched, clock, show):
    window = QWidget()
    show(window)
    clock.advance(hours=9)
    QTest.keyClick(window, Qt.Key.Key_A)
    assert watched.said == ["idled"]


def test_a_clock_put_back_counts_anew(watched, clock):
    clock.advance(days=-1)
    watched.check()
    clock.advance(minutes=5)
    watched.check()
    assert watched.said == ["idled"]


def test_stopped_says_nothing(watched, clock):
    watched.stop()
    clock.advance(hours=1)
    watched.check()
    watched.touch()
    assert watched.said == []


def test_the_timer_ticks_by_itself(qtbot, watched, clock):
    clock.advance(hours=1)
    with qtbot.waitSignal(watched.idled, timeout=5_000):
        pass
