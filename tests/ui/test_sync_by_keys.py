"""The Sync page with keys alone: after each act the next key has somewhere to go, and it is on screen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ehe_desktop.services.look_at_devices import look_at_devices
from ehe_desktop.storage import device_list
from ehe_desktop.ui.sync.difference_card import RefusedCard
from tests.ui.desk_room import find, settled
from tests.ui.test_devices_pane import DEVICES
from tests.ui.test_sync_screen import a_question, opened, refuse_all, write_note


def press(key):
    at = QApplication.focusWidget()
    assert at is not None, "nothing has the focus: a key would go nowhere"
    QTest.keyClick(at, key)


def where():
    at = QApplication.focusWidget()
    return at.objectName() if at is not None and at.isVisible() else ""


def on_screen(screen):
    return {words_of(one) for one in screen.findChildren(RefusedCard) if one.isVisible()}


def words_of(card):
    return card.findChild(QLabel, "refused-text").text()


def card_at(screen):
    at = QApplication.focusWidget()
    cards = screen.findChildren(RefusedCard)
    return next((words_of(one) for one in cards if one.isAncestorOf(at)), "")


def tab_to(name, most=40):
    met = []
    for _ in range(most):
        if where() == name:
            return met
        press(Qt.Key.Key_Tab)
        met.append(where() or type(QApplication.focusWidget()).__name__)
    raise AssertionError(f"Tab does not reach {name}: {met}")


def keep_mine(screen, runner, qtbot):
    tab_to("difference-keep-mine")
    press(Qt.Key.Key_Space)
    settled(qtbot, runner)
    qtbot.waitUntil(lambda: not screen._decisions.cards)


def test_after_a_difference_is_settled_the_keys_go_on_in_the_next_card(desk, runner, show, qtbot):
    write_note(desk)
    refuse_all(desk)
    a_question(desk)
    screen = opened(desk, runner, show, qtbot, part="decisions")
    keep_mine(screen, runner, qtbot)
    assert where() == "refused-carry"


def test_after_one_is_taken_off_the_list_the_keys_are_in_the_next(desk, runner, show, qtbot):
    for words in ("First", "Second", "Third"):
        write_note(desk, words)
    refuse_all(desk)
    screen = opened(desk, runner, show, qtbot, part="decisions")
    cards = screen.findChildren(RefusedCard)
    gone, then = words_of(cards[0]), words_of(cards[1])
    tab_to("refused-close")
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: gone not in on_screen(screen))
    assert where() == "refused-copy"
    assert card_at(screen) == then


def test_what_comes_in_meanwhile_does_not_take_the_focus(desk, runner, show, qtbot):
    write_note(desk)
    refuse_all(desk)
    screen = opened(desk, runner, show, qtbot, part="decisions")
    tab_to("refused-close")
    here = card_at(screen)
    a_question(desk)
    screen._reload()
    qtbot.waitUntil(lambda: len(screen._decisions.cards) == 1)
    assert where() == "refused-close"
    assert card_at(screen) == here


def test_the_question_before_a_device_is_stopped_has_the_keys(desk, runner, show, qtbot):
    boss = replace(desk, me=replace(desk.me, role="supervisor"))
    with boss.store.settling() as work:
        device_list.keep(work.connection, DEVICES, "2026-06-21T09:00:00.000Z")
    screen = opened(boss, runner, show, qtbot)
    tab_to("qt_tabwidget_tabbar")
    for _ in range(3):
        press(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: find(screen, "sync-devices").model().rowCount() == 2)
    tab_to("sync-devices")
    press(Qt.Key.Key_Home)
    tab_to("sync-device-stop")
    press(Qt.Key.Key_Space)
    assert where() == "sync-device-no", "the safe answer first, beside the question"
    press(Qt.Key.Key_Space)
    assert where() == "sync-device-stop"
    assert look_at_devices(boss).to_stop == frozenset()


def test_a_new_difference_has_its_place_in_the_order_of_the_eye(desk, runner, show, qtbot):
    a_question(desk)
    screen = opened(desk, runner, show, qtbot, part="decisions")
    pane = screen._decisions
    old = pane.cards[0].shown
    pane.show_all((replace(old, conflict_id="new"), old), ())
    qtbot.waitUntil(pane.cards[0].isVisible)
    pane.cards[0].begin()
    met = []
    for _ in range(20):
        at = QApplication.focusWidget()
        met += [place for place, card in enumerate(pane.cards) if card.isAncestorOf(at)]
        press(Qt.Key.Key_Tab)
    assert met[: met.index(1) + 1] == sorted(met[: met.index(1) + 1])
    assert met.index(1) < 10, "the card below comes next"
    pane.cards[1].begin()
    for _ in range(9):
        if not pane.cards[1].isAncestorOf(QApplication.focusWidget()):
            break
        press(Qt.Key.Key_Backtab)
    assert pane.cards[0].isAncestorOf(QApplication.focusWidget())
