"""The door past the lease, by keyboard; and the window that locks when the hours of reading are over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ehe_desktop.storage.errors import LeaseReadable, WrongPassphrase
from ehe_desktop.ui.reading_watch import ReadingWatch
from ehe_desktop.ui.sync_keeper import SyncPort
from ehe_desktop.ui.unlock.port import Opened
from ehe_desktop.ui.unlock.read_on import WRITE_WHY
from ehe_desktop.ui.unlock.state import KEPT_LOCKED, DoorFacts, why_locked
from ehe_desktop.ui.unlock.unlock_screen import UnlockScreen
from ehe_desktop.ui.window import LOCKED, Window
from tests.ui.audit import audit
from tests.ui.desk_room import settled
from tests.ui.kept_cases import no_signal
from tests.ui.pictures import keep_picture
from tests.ui.test_unlock_screens import FACTS, FakePort, child

PASSPHRASE = "plum kettle orbit saddle"
WHY = "Outside the house; I must read the risk note."
PAST = "This device’s time without a connection is over."


def press(*keys):
    """Keys to whatever has the focus: there is no pointer in these tests."""
    for key in keys:
        if isinstance(key, str):
            QTest.keyClicks(QApplication.focusWidget(), key)
        else:
            QTest.keyClick(QApplication.focusWidget(), key)


def focus_of():
    return QApplication.focusWidget().objectName()


@pytest.fixture
def port() -> FakePort:
    return FakePort()


@pytest.fixture
def offered(qtbot, show, runner, port):
    """The passphrase typed past the lease, with no line: the offer stands."""
    screen = show(UnlockScreen(port, runner), 1024, 900)
    screen.show_facts(FACTS)
    port.answers = [LeaseReadable(is_begun=False)]
    assert not child(screen, "read-on").isVisible()
    press(PASSPHRASE, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: focus_of() == "read-on-reason")
    settled(qtbot, runner)
    return screen


def test_a_reason_is_typed_and_the_store_opens_to_be_read(offered, qtbot, runner, port):
    said = " ".join(one.text() for one in offered.findChildren(QLabel) if one.isVisible())
    for words in (PAST, "for four hours, once", "Your supervisor is shown your reason"):
        assert words in said
    keep_picture(offered, "read-past-lease")
    assert audit(offered) == []
    press("   ", Qt.Key.Key_Return)
    assert WRITE_WHY in child(offered, "read-on-reason").accessibleDescription()
    assert len(port.asked) == 1, "without a reason nothing is asked for"
    port.answers = [WrongPassphrase(), object()]
    press(WHY, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: focus_of() == "unlock-passphrase")
    settled(qtbot, runner)
    assert child(offered, "read-on").isVisible(), "a wrong passphrase takes no offer away"
    press(PASSPHRASE, *[Qt.Key.Key_Tab] * 3)
    assert focus_of() == "read-on-reason"
    with qtbot.waitSignal(offered.opened):
        press(Qt.Key.Key_Return)
    assert port.asked[1:] == [("read", PASSPHRASE, WHY)] * 2


def test_declined_it_says_so_and_stays_locked(offered, qtbot, port):
    port.answers = [None]
    press(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    assert focus_of() == "read-on-keep"
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not child(offered, "read-on").isVisible())
    assert port.asked[1:] == ["keep locked"]
    assert KEPT_LOCKED in child(offered, "unlock-passphrase").accessibleDescription()


def test_the_way_with_a_connection_stays_open_beside_it(offered, qtbot, port):
    port.answers = [object()]
    press(Qt.Key.Key_Backtab)
    assert focus_of() == "unlock-button"
    with qtbot.waitSignal(offered.opened):
        press(Qt.Key.Key_Space)
    assert port.asked[1:] == [PASSPHRASE]


def test_when_the_hours_are_over_the_window_locks_and_the_door_says_why(qtbot, desk, runner):
    is_over, closed = [False], []
    reading = replace(desk, why_read_only=lambda: PAST, is_reading_over=lambda: is_over[0])
    window = Window(None, runner)
    qtbot.addWidget(window)
    nothing = SyncPort(no_signal, lambda _number, _fault: None)
    window._open(Opened(desk=reading, sync=nothing, close=closed.append))
    settled(qtbot, runner)
    assert PAST in child(window, "shell-banner").accessibleName()
    window._reading.look()
    settled(qtbot, runner)
    assert closed == []
    is_over[0] = True
    with qtbot.waitSignal(window.ended) as ended:
        window._reading.look()
    assert (ended.args, closed) == ([LOCKED], ["past_lease"])
    assert "four hours" in why_locked(DoorFacts(is_enrolled=True, reason="past_lease"))


def test_after_a_contact_nothing_is_asked_any_more(qtbot, desk, runner):
    why, asked = [PAST], []
    one = replace(desk, why_read_only=lambda: why[0], is_reading_over=lambda: asked.append(1))
    watch = ReadingWatch(one, runner)
    watch.start()
    assert watch._timer.isActive()
    why[0] = ""
    watch.look()
    settled(qtbot, runner)
    assert (asked, watch._timer.isActive()) == ([], False)
