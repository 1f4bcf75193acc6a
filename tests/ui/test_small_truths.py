"""What the screens say is so at once, and nothing pressed is without an answer."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from ehe_desktop.app import cli
from ehe_desktop.app.demo_mark import REFUSED, is_demo, mark_demo
from ehe_desktop.domain.officer import Role
from ehe_desktop.domain.visit import PutOff
from ehe_desktop.services import add_note as add_note_service
from ehe_desktop.services.errors import ChildNotHere
from ehe_desktop.services.keep_concern import start_concern
from ehe_desktop.services.list_concerns import list_concerns
from ehe_desktop.services.may_write import may_write
from ehe_desktop.services.put_off_review import TAKEN_BACK, put_off_review
from ehe_desktop.storage import concern_drafts
from ehe_desktop.ui import routes
from ehe_desktop.ui.casefile import record_pane
from ehe_desktop.ui.caseload.screen import CaseloadScreen
from ehe_desktop.ui.concern import list_screen
from ehe_desktop.ui.concern.raise_screen import RaiseConcernScreen
from ehe_desktop.ui.front_door_sheet import FrontDoorSheet
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.settings.screen import SettingsScreen
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.shell_keys import keys_of
from ehe_desktop.ui.sync_keeper import SyncKeeper, SyncPort
from ehe_desktop.ui.today.screen import TodayScreen
from tests.storage.test_service_concern import quiet_child
from tests.ui.desk_room import settled
from tests.ui.kept_cases import House, no_signal
from tests.ui.test_concern_list_screen import late, raised


def words_on(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def shell_of(runner, show):
    def make(desk, keeper=None):
        return show(Shell(desk, runner, keeper), 1366, 768)

    return make


@pytest.fixture
def keeper(qapp):
    made = SyncKeeper(SyncPort(no_signal, lambda _number, _fault: None))
    yield made
    assert made.stop()


def test_before_the_first_round_nobody_is_called_offline(desk, shell_of, keeper):
    shell = shell_of(desk, keeper)
    assert "Connecting…" in words_on(shell._footer)
    assert "Offline" not in words_on(shell._footer)


def test_without_rounds_the_foot_says_offline(desk, shell_of):
    assert "Offline" in words_on(shell_of(desk)._footer)


@pytest.mark.parametrize("role", [Role.BUSINESS_SUPPORT.value, Role.SAFEGUARDING_LEAD.value])
def test_who_may_not_raise_a_concern_is_shown_whom_to_ring(desk, shell_of, qtbot, role):
    shell = shell_of(replace(desk, me=replace(desk.me, role=role)))
    shell.go(Route(place=routes.SYNC))
    next(key for key in keys_of(shell) if key.keys == "Ctrl+Shift+E").act()
    sheet = shell.findChild(FrontDoorSheet)
    qtbot.waitUntil(sheet.isVisible)
    numbers = [one.number for one in desk.policy.contacts]
    qtbot.waitUntil(lambda: all(number in words_on(sheet) for number in numbers))
    assert shell.shown.place == routes.SYNC
    sheet.reject()


def test_a_place_one_may_not_see_stays_silent_otherwise(desk, shell_of):
    shell = shell_of(replace(desk, me=replace(desk.me, role=Role.BUSINESS_SUPPORT.value)))
    shell.go(Route(place=routes.SYNC))
    shell.go(Route(place=routes.VISIT, plan_id="p"))
    assert shell.shown.place == routes.SYNC
    assert shell.findChild(FrontDoorSheet) is None


def test_a_store_that_is_settled_may_be_written_at_once(desk):
    why = ["This store looks older."]
    held = replace(desk, why_read_only=lambda: why[0])
    assert not may_write(held)
    why[0] = ""  # a round with the centre has settled it
    assert may_write(held)
    child = quiet_child(held)
    assert add_note_service.add_note(held, child, "Written.").touches(child)


def test_the_minutes_until_it_locks_hold_at_once(desk, qtbot):
    house = House(desk, qtbot)
    screen = house.go(place=routes.SETTINGS, part="security")
    assert isinstance(screen, SettingsScreen)
    assert house.window._idle._limit == timedelta(minutes=desk.lock_minutes)
    house.find(QWidget, "settings-lock-minutes")._radios[0].click()
    assert house.window._idle._limit == timedelta(minutes=2)
    house.lock()


# --- concerns ---------------------------------------------------------------------


def test_a_concern_is_opened_once(desk, runner, show, qtbot, monkeypatch):
    _child, concern_id = late(desk)
    raised(desk)  # told to nobody: it stands first in the list
    opened = []
    real = list_screen.open_concern

    def counted(*about):
        opened.append(about[2])
        return real(*about)

    monkeypatch.setattr(list_screen, "open_concern", counted)
    screen = show(list_screen.ConcernsScreen(desk, runner), 1166, 768)
    screen.show_route(Route(place=routes.CONCERNS, concern_id=concern_id))
    settled(qtbot, runner)
    assert opened == [concern_id]
    assert screen._list.current_id() == concern_id

    other = next(one for one in screen._rows if one != concern_id)
    spot = screen._list.visualRect(screen._list.row_model.index_of(other)).center()
    QTest.mouseClick(screen._list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    settled(qtbot, runner)
    assert opened == [concern_id, other]


def raise_pages(desk, runner, show, qtbot):
    screen = show(RaiseConcernScreen(desk, runner), 1166, 768)
    screen.gone = []
    screen.go.connect(screen.gone.append)
    screen.show_route(Route(place=routes.RAISE_CONCERN, child_id=quiet_child(desk)))
    settled(qtbot, runner)
    return screen


@pytest.mark.parametrize("ends", ["_finish", "_remove_draft"])
def test_leaving_while_it_is_finished_does_not_keep_the_draft_anew(desk, runner, show, qtbot, ends):
    screen = raise_pages(desk, runner, show, qtbot)
    screen._pages.danger.answered.emit(False)
    settled(qtbot, runner)
    saw = screen.findChild(QWidget, "concern-saw")
    saw.setPlainText("A bruise.")
    saw.edited.emit()
    screen.leaving()
    settled(qtbot, runner)
    if ends == "_finish":
        screen._main.click()  # the facts are given: it is raised
        settled(qtbot, runner)
    gate = threading.Event()
    runner.run(screen, lambda: gate.wait(10), lambda _answer: None, lambda _fault: None)
    screen._draft = replace(screen._draft, where="At home")  # typed and not written yet
    getattr(screen, ends)()
    screen.leaving()
    gate.set()
    settled(qtbot, runner)
    with desk.store.reading() as view:
        assert concern_drafts.kept_drafts(view) == ()
    assert screen.gone[-1].place == routes.CONCERNS


def test_finishing_one_concern_leaves_the_next_one_alone(desk, runner, show, qtbot):
    screen = raise_pages(desk, runner, show, qtbot)
    first = screen._draft
    other = replace(start_concern(desk, first.child_id), draft_id="another")
    screen._draft = other
    screen._ended(first, first.draft_id, None)
    assert screen._draft is other
    assert screen.gone == []
    assert list_concerns(desk) is not None


# --- a record -----------------------------------------------------------------


def test_a_late_fault_of_another_child_is_not_written_over_this_record(
    desk, runner, show, qtbot, monkeypatch, caplog
):
    screen = show(CaseloadScreen(desk, runner), 1166, 768)
    faults = []
    screen.failed.connect(faults.append)
    screen.show_route(Route(place=routes.CASELOAD, child_id=quiet_child(desk)))
    settled(qtbot, runner)
    pane = screen.record
    pane.tabs.setCurrentIndex(record_pane.TAB_KEYS.index("risk"))
    settled(qtbot, runner)
    before = words_on(pane._views["risk"])
    with caplog.at_level(logging.ERROR):
        pane._on_not_opened("somebody else", ChildNotHere())
    assert words_on(pane._views["risk"]) == before
    assert [type(one) for one in faults] == [ChildNotHere]


def test_no_part_of_a_record_is_made_that_nobody_sees(desk, runner, show):
    pane = show(CaseloadScreen(desk, runner), 1166, 768).record
    shown = {pane.tabs.widget(number) for number in range(pane.tabs.count())}
    assert set(pane._views.values()) < shown


# --- the demonstration -----------------------------------------------------------


def test_the_door_of_the_demonstration_opens_no_other_folder(tmp_path, capsys):
    assert cli.main(["door", "--folder", str(tmp_path), "--demo"]) == 2
    assert REFUSED in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [], "not even a log is begun there"
    mark_demo(tmp_path)
    assert is_demo(tmp_path)


# --- undo ---------------------------------------------------------------------


def put_offs(desk, child_id):
    with desk.store.reading() as view:
        return [one.reason for one in view.of_child(PutOff, child_id).values()]


def test_undo_pressed_just_before_a_lock_is_done(desk, runner, show, qtbot):
    screen = show(TodayScreen(desk, runner), 1166, 768)
    screen.show_route(Route(place=routes.TODAY))
    settled(qtbot, runner)
    child_id = quiet_child(desk)
    changed = put_off_review(desk, child_id, (date(2026, 8, 3), "Ill"))
    screen._was_put_off(child_id, "Amina", changed)
    settled(qtbot, runner)
    begun, gate = threading.Event(), threading.Event()

    def something_long():
        begun.set()
        gate.wait(10)

    runner.run(screen, something_long, lambda _answer: None, lambda _fault: None)
    assert begun.wait(10)
    screen.undo.button.click()
    runner._is_closed = True  # as a lock does: what need not be done is dropped
    for job in list(runner._may_drop.values()):
        job.cancel()
    gate.set()
    runner.close()
    assert TAKEN_BACK in put_offs(desk, child_id)
