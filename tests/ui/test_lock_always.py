"""Lock and close always end the process, and nothing that was pressed or typed before is dropped."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ehe_desktop.app.window_process import close_when_told
from ehe_desktop.domain.errors import StoreError
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.domain.visit import Note
from ehe_desktop.platform.current import current_platform
from ehe_desktop.services.add_note import add_note
from ehe_desktop.sync.errors import RoundStopped
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.casefile.sheets import NoteSheet
from ehe_desktop.ui.screen import Screen
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.sync_keeper import SyncPort
from ehe_desktop.ui.unlock.port import DoorFacts, Opened
from ehe_desktop.ui.unlock.state import why_locked
from ehe_desktop.ui.widgets.clipboard import copy_until_lock
from ehe_desktop.ui.window import CLOSED, LOCKED, Window
from tests.storage.test_service_concern import quiet_child
from tests.ui.desk_room import find, settled
from tests.ui.kept_cases import no_signal


class Breaks(Screen):
    """A screen whose last write fails in a way nobody foresaw."""

    place = routes.TODAY
    is_whole = False

    def leaving(self):
        if not self.is_whole:
            self.is_whole = True
            raise ZeroDivisionError


@pytest.fixture
def window(qtbot, desk):
    """An unlocked window whose store cannot be closed properly when `is_full`, as on a full disk."""
    runner, closed = Runner(), []

    def close(reason):
        closed.append(reason)
        if made.is_full:
            raise StoreError(happened="The disk is full.")

    made = Window(None, runner)  # type: ignore[arg-type] - the door is passed already
    qtbot.addWidget(made)
    made.closed_with, made.is_full = closed, False
    made._open(
        Opened(
            desk=desk,
            sync=SyncPort(no_signal, lambda _number, _fault: None),
            close=close,
        )
    )
    settled(qtbot, runner)
    yield made
    runner.close()


def try_to(act) -> list[BaseException]:
    """Do it, and what went wrong: Qt may raise it here or tell it later."""
    try:
        act()
    except (ZeroDivisionError, StoreError) as fault:
        return [fault]
    return []


def break_screen(shell: Shell) -> None:
    broken = Breaks(shell.desk, shell.runner)
    shell._stack.addWidget(broken)
    shell._stack.setCurrentWidget(broken)


def test_a_screen_that_breaks_does_not_hold_up_the_lock(window, qtbot):
    window.is_full = True
    break_screen(window.shell)
    with qtbot.captureExceptions() as faults, qtbot.waitSignal(window.ended) as told:
        raised = try_to(window.shell.lock)
    assert told.args == [LOCKED]
    assert window.closed_with == ["asked"]
    assert faults or raised


def test_a_store_that_cannot_be_closed_does_not_keep_the_window(window, qtbot):
    window.is_full = True
    with qtbot.captureExceptions() as faults, qtbot.waitSignal(window.ended) as told:
        raised = try_to(window.close)
    assert told.args == [CLOSED]
    assert faults or raised


def test_a_machine_that_slept_is_locked_and_says_why(window, qtbot):
    with qtbot.waitSignal(window.ended) as told:
        window._away.say()
    assert told.args == [LOCKED]
    assert window.closed_with == ["system"]
    assert "put to sleep" in why_locked(DoorFacts(is_enrolled=True, reason="system"))


@pytest.mark.parametrize("how", ["out of a box", "by a button"])
def test_a_lock_takes_what_was_copied_here_from_the_clipboard(window, qtbot, how):
    """Security.md R15: it would outlive the program on some systems, for whoever opens the laptop next."""
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is not None)
    if how == "by a button":
        copy_until_lock("Amina said: I like Tuesdays")
    else:
        QGuiApplication.clipboard().setText("Amina said: I like Tuesdays")
    with qtbot.waitSignal(window.ended):
        window.shell.lock()
    assert QGuiApplication.clipboard().text() == ""


def test_a_lock_leaves_what_was_copied_in_another_program(window, qtbot):
    copy_until_lock("Amina said: I like Tuesdays")
    assert QGuiApplication.focusWindow() is None
    QGuiApplication.clipboard().setText("a shopping list")
    with qtbot.waitSignal(window.ended):
        window.shell.lock()
    assert QGuiApplication.clipboard().text() == "a shopping list"


def test_what_is_copied_by_a_button_carries_the_marks_of_this_system(qapp):
    copy_until_lock("Amina said")
    laid = QGuiApplication.clipboard().mimeData()
    assert laid.text() == "Amina said"
    for name, value in current_platform().clipboard_marks.items():
        assert bytes(laid.data(name).data()) == value
    QGuiApplication.clipboard().clear()


def test_stay_unlocked_pressed_without_key_or_pointer_keeps_it_open(window, qtbot):
    """A screen reader presses a button by its action: no event of a key or a pointer is seen."""
    clock, idle = window.shell.desk.clock, window._idle
    clock.advance(seconds=60 * window.shell.desk.lock_minutes - 30)
    idle.check()
    stay = find(window, "idle-stay")
    assert stay.isVisibleTo(window)
    stay.click()
    assert not stay.isVisibleTo(window)
    clock.advance(seconds=60)
    with qtbot.assertNotEmitted(idle.idled):
        idle.check()


def test_a_damaged_store_is_said_above_the_screen_and_locks_when_wanted(window, qtbot):
    banner = window.shell.damaged
    assert not banner.isVisible()
    window._care.damaged.emit()
    assert not banner.isHidden()
    with qtbot.waitSignal(window.ended) as told:
        banner.findChild(QWidget, "store-damaged-lock").click()
    assert told.args == [LOCKED]
    assert window.closed_with == ["damaged"]


def test_the_cover_falls_whatever_a_screen_does(window, qtbot):
    break_screen(window.shell)
    with qtbot.captureExceptions() as faults:
        raised = try_to(window.shell.drop_cover)
    assert not window.shell.cover.isHidden()
    assert faults or raised


def test_a_note_saved_just_before_the_lock_is_kept(qtbot, desk, show):
    runner, gate = Runner(), threading.Event()
    child = quiet_child(desk)
    sheet = NoteSheet(None)
    qtbot.addWidget(sheet)
    sheet.open_for(
        (desk, runner),
        SheetAbout(sheet="note", about=child, child_id=child),
        lambda what, key: add_note(desk, child, what[0], write_id=key),
    )
    runner.run(sheet, lambda: gate.wait(5), lambda _answer: None, lambda _fault: None)
    QTest.keyClicks(sheet.text, "Saved, then locked at once.")
    sheet.give()
    sheet.reject()
    gate.set()
    runner.close()
    with desk.store.reading() as view:
        assert "Saved, then locked at once." in [
            note.text for note in view.of_child(Note, child).values()
        ]


def test_the_end_of_the_session_closes_the_window(window, qtbot):
    before = signal.getsignal(signal.SIGTERM)
    close_when_told(window)
    try:
        with qtbot.waitSignal(window.ended) as told:
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told.args == [CLOSED]


def test_a_round_that_does_not_stop_does_not_hold_up_the_lock(qtbot, desk):
    network, begun = threading.Event(), threading.Event()

    def waits(_cancel, _progress):
        begun.set()
        network.wait(20)
        raise RoundStopped

    runner = Runner()
    made = Window(None, runner)  # type: ignore[arg-type] - the door is passed already
    qtbot.addWidget(made)
    port = SyncPort(waits, lambda _number, _fault: None)
    made._open(Opened(desk=desk, sync=port, close=lambda _reason: None))
    made._keeper.sync_now()
    qtbot.waitUntil(begun.is_set)
    with qtbot.waitSignal(made.ended):
        made.shell.lock()
    assert made.round_is_stuck
    network.set()
    assert made._keeper.stop()
