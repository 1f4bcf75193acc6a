"""The door: what it says, what it refuses, and that nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.storage.errors import StoreDamaged, TooManyTries, WrongPassphrase
from ehe_desktop.sync.errors import DeviceRevoked, EnrolmentRefused, NotAnsweredYet, Offline
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.unlock.enrol_screen import EnrolScreen
from ehe_desktop.ui.unlock.port import DoorFacts, Enrolment
from ehe_desktop.ui.unlock.state import (
    check_twice,
    check_who,
    not_told_line,
    waiting_line,
    why_locked,
)
from ehe_desktop.ui.unlock.unlock_screen import UnlockScreen
from ehe_desktop.ui.widgets.page import FollowingScroll
from tests.ui.audit import audit
from tests.ui.desk_room import settled
from tests.ui.pictures import settle_layout

FACTS = DoorFacts(
    is_enrolled=True,
    officer_name="Sam Patel",
    reason="idle",
    idle_minutes=5,
    waiting_to_send=3,
    not_yet_told=1,
    last_sync_words="last sync today 8:12am",
)


class FakePort:
    """A door that answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[object] = []
        self.asked: list[object] = []
        self.looks: list[tuple[str, int]] = []

    def facts(self) -> DoorFacts:
        return FACTS

    def unlock(self, passphrase: str) -> object:
        return self._next(passphrase)

    def unlock_copy(self, passphrase: str) -> object:
        return self._next(("copy", passphrase))

    def unlock_to_read(self, passphrase: str, reason: str) -> object:
        return self._next(("read", passphrase, reason))

    def keep_locked(self) -> object:
        return self._next("keep locked")

    def enrol(self, enrolment: Enrolment, _progress: object) -> object:
        return self._next(enrolment)

    def ask_council(self, code: str) -> object:
        return self._next(("ask", code))

    def unlock_recovered(self, passphrase: str) -> object:
        return self._next(("recovered", passphrase))

    def enrol_again(self, code: str, passphrase: str) -> object:
        return self._next(("again", code, passphrase))

    def set_look(self, theme: str, text_percent: int) -> None:
        self.looks.append((theme, text_percent))

    def _next(self, asked: object) -> object:
        self.asked.append(asked)
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def port() -> FakePort:
    return FakePort()


def child(screen: QWidget, name: str) -> QWidget:
    found = screen.findChild(QWidget, name)
    assert found is not None, name
    return found


def test_it_says_why_it_is_locked_and_what_is_safe():
    assert why_locked(FACTS) == "Locked after 5 minutes without use. Your visit notes are saved."
    assert waiting_line(FACTS) == "3 waiting to send · last sync today 8:12am"
    assert not_told_line(FACTS) == "1 concern has not been told to anyone yet."
    assert "stopped unexpectedly" in why_locked(DoorFacts(is_enrolled=True, reason="crashed"))
    assert why_locked(DoorFacts(is_enrolled=True)) == ""


def test_a_wrong_passphrase_keeps_the_text_selected_and_says_what_to_do(qtbot, show, runner, port):
    screen = show(UnlockScreen(port, runner), 1024, 700)
    screen.show_facts(FACTS)
    edit = child(screen, "unlock-passphrase")
    port.answers = [WrongPassphrase()]
    QTest.keyClicks(edit, "not this one")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    settled(qtbot, runner)
    assert edit.text() == "not this one"
    assert edit.selectedText() == "not this one"
    assert "passphrase" in edit.accessibleDescription().lower()


def test_after_several_wrong_tries_the_button_counts_down(qtbot, show, runner, port):
    screen = show(UnlockScreen(port, runner), 1024, 700)
    screen.show_facts(FACTS)
    port.answers = [TooManyTries(30)]
    button = child(screen, "unlock-button")
    QTest.keyClicks(child(screen, "unlock-passphrase"), "x")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settled(qtbot, runner)
    assert not button.isEnabled()
    assert button.accessibleName() == "Unlock in 30 s"
    QTest.keyClick(child(screen, "unlock-passphrase"), Qt.Key.Key_Return)
    assert len(port.asked) == 1


def test_a_damaged_store_offers_its_good_copy_and_nothing_else_does(qtbot, show, runner, port):
    screen = show(UnlockScreen(port, runner), 1024, 700)
    screen.show_facts(replace(FACTS, copy_words="today 1:02pm"))
    edit, copy = child(screen, "unlock-passphrase"), child(screen, "unlock-copy")
    port.answers = [WrongPassphrase(), StoreDamaged(), object()]
    for _ in range(2):
        assert not copy.isVisible()
        edit.clear()
        QTest.keyClicks(edit, "plum kettle orbit saddle")
        QTest.keyClick(edit, Qt.Key.Key_Return)
        settled(qtbot, runner)
    assert copy.isVisible()
    assert "made today 1:02pm" in screen._copy_says.accessibleName()
    with qtbot.waitSignal(screen.opened):
        QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert port.asked[-1] == ("copy", "plum kettle orbit saddle")


def test_without_a_good_copy_none_is_offered(show, runner, port):
    screen = show(UnlockScreen(port, runner), 1024, 700)
    screen.show_facts(replace(FACTS, reason="damaged"))
    assert not child(screen, "unlock-copy").isVisible()
    screen.show_facts(replace(FACTS, reason="damaged", copy_words="19 Jun 1:02pm"))
    assert child(screen, "unlock-copy").isVisible()


def test_a_store_erased_by_order_at_the_door_ends_the_window(qtbot, show, runner, port):
    screen = show(UnlockScreen(port, runner), 1024, 700)
    screen.show_facts(FACTS)
    port.answers = [DeviceRevoked(), DeviceRevoked(happened="It was erased.")]
    QTest.keyClicks(child(screen, "unlock-passphrase"), "x")
    with qtbot.assertNotEmitted(screen.store_gone):
        QTest.keyClick(child(screen, "unlock-passphrase"), Qt.Key.Key_Return)
        settled(qtbot, runner)
    with qtbot.waitSignal(screen.store_gone):
        QTest.keyClick(child(screen, "unlock-passphrase"), Qt.Key.Key_Return)


def test_the_right_passphrase_opens_and_is_forgotten(qtbot, show, runner, port):
    screen = show(UnlockScreen(port, runner), 1024, 700)
    screen.show_facts(FACTS)
    opened = object()
    port.answers = [opened]
    edit = child(screen, "unlock-passphrase")
    QTest.keyClicks(edit, "plum kettle orbit saddle")
    with qtbot.waitSignal(screen.opened) as told:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert told.args == [opened]
    assert edit.text() == ""


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_door_can_be_heard_and_read_at_any_size(qapp, show, runner, port, scale):
    from ehe_desktop.ui.theme import apply

    apply(qapp, "light", scale)
    lock = show(UnlockScreen(port, runner), 1366, 768)
    lock.show_facts(FACTS)
    first = show(EnrolScreen(port, runner), 1366, 768)
    first.show_facts(DoorFacts(is_enrolled=False, centre_url="https://ehe.example.gov.uk"))
    assert audit(lock) == []
    assert audit(first) == []


def test_the_address_and_the_code_are_looked_at():
    assert check_who(" https://x.example/ ", "ab-cd ef") == ("https://x.example", "abcdef")
    assert check_who("http://127.0.0.1:9", "a")[0] == "http://127.0.0.1:9"
    for url, code in (("http://x.example", "a"), ("x.example", "a"), ("https://x.example", " ")):
        with pytest.raises(InputRefused):
            check_who(url, code)


def test_two_different_passphrases_are_refused():
    assert check_twice("abc", "abc") == "abc"
    for first, second in (("", ""), ("abc", "abd")):
        with pytest.raises(InputRefused):
            check_twice(first, second)


@pytest.mark.parametrize("fault", [Offline(), EnrolmentRefused(happened="This code was used.")])
def test_enrolment_that_fails_keeps_everything_typed_and_can_be_tried_again(
    qtbot, show, runner, port, fault
):
    screen = show(EnrolScreen(port, runner), 1024, 768)
    screen.show_facts(DoorFacts(is_enrolled=False))
    go_on = child(screen, "enrol-continue")
    child(screen, "enrol-url").setText("https://ehe.example.gov.uk")
    child(screen, "enrol-code").setText("abcd 1234")
    QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    for name in ("enrol-passphrase", "enrol-passphrase-again"):
        child(screen, name).setText("plum kettle orbit saddle")
    QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    opened = object()
    port.answers = [fault, opened]
    QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    settled(qtbot, runner)
    QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    settled(qtbot, runner)
    assert [one.code for one in port.asked] == ["abcd1234", "abcd1234"]
    assert child(screen, "enrol-passphrase").text() == ""
    with qtbot.waitSignal(screen.opened) as told:
        QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    assert told.args == [opened]


def test_at_200_percent_no_step_is_higher_than_what_is_on_it(qapp, show, runner, port):
    """The way on lay under the longest step's room: the last one was scrolled past its own heading."""
    apply(qapp, Mode.LIGHT, 2.0)
    screen = show(EnrolScreen(port, runner), 1366, 768)
    screen._show_step(3)
    settle_layout()
    assert screen.findChild(FollowingScroll).verticalScrollBar().maximum() == 0
    shown = [child(screen, name).isVisible() for name in ("enrol-url", "enrol-theme")]
    assert shown == [False, False]


def test_the_look_changes_at_once(show, runner, port):
    screen = show(EnrolScreen(port, runner), 1024, 768)
    screen._show_step(2)
    QTest.keyClick(child(screen, "enrol-theme").focusProxy(), Qt.Key.Key_3)
    assert port.looks == [("dark", 100)]


def test_somebody_who_forgot_asks_the_council_reads_out_and_chooses_anew(qtbot, show, runner, port):
    screen = show(UnlockScreen(port, runner), 1024, 1100)
    screen.show_facts(FACTS)
    assert not child(screen, "help-code").isVisible()
    child(screen, "unlock-forgot").click()
    assert not child(screen, "help-open").isVisible()
    port.answers = ["1111 2222 3333 4444 5555 6666", NotAnsweredYet(), object()]
    child(screen, "help-ask").click()
    assert not port.asked, "without a code nothing is asked"
    QTest.keyClicks(child(screen, "help-code"), "ab-12 cd")
    child(screen, "help-ask").click()
    qtbot.waitUntil(lambda: "1111 2222" in child(screen, "help-words").text())
    for name in ("help-new", "help-new-again"):
        QTest.keyClicks(child(screen, name), "quite new words here")
    child(screen, "help-open").click()
    qtbot.waitUntil(lambda: len(port.asked) == 2)
    settled(qtbot, runner)
    with qtbot.waitSignal(screen.opened):
        child(screen, "help-open").click()
    recovered = ("recovered", "quite new words here")
    assert port.asked == [("ask", "ab12cd"), recovered, recovered]
    assert child(screen, "help-new").text() == ""
    audit(screen)


def test_a_question_that_was_asked_before_goes_on(show, runner, port):
    screen = show(UnlockScreen(port, runner), 1024, 1100)
    screen.show_facts(replace(FACTS, council_words="1 2 3 4 5 6"))
    assert "1 2 3 4 5 6" in child(screen, "help-words").text()
    assert child(screen, "help-open").isVisible()


def test_a_new_code_enrols_the_device_again(qtbot, show, runner, port):
    screen = show(UnlockScreen(port, runner), 1024, 1100)
    screen.show_facts(FACTS)
    child(screen, "unlock-forgot").click()
    child(screen, "help-why").set_value("again")
    child(screen, "help-why").chosen.emit("again")
    port.answers = [object()]
    QTest.keyClicks(child(screen, "help-code"), "ab12")
    QTest.keyClicks(child(screen, "help-passphrase"), "the old words")
    with qtbot.waitSignal(screen.opened):
        child(screen, "help-enrol").click()
    assert port.asked == [("again", "ab12", "the old words")]
