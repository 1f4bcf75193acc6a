"""The shell over a real store: places by role, keys, history, cover and lock, faults in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import StoreError, SyncError
from ehe_desktop.domain.officer import Role
from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.ui import routes
from ehe_desktop.ui.cover import PRESSES
from ehe_desktop.ui.history import History
from ehe_desktop.ui.places import PLACES, places_for
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.sync_keeper import SyncKeeper, SyncPort
from tests.fakes.council_store import council_desk
from tests.ui.desk_room import settled


@pytest.fixture
def shell(show, qtbot, runner, tmp_path):
    desk = council_desk(tmp_path)
    made = Shell(desk, runner, None)
    show(made, 1366, 768)
    made.start()
    settled(qtbot, runner)
    yield made
    settled(qtbot, runner)
    desk.store.close()


class NoLine(SyncError):  # noqa: N818 - reads as a state
    offline = True


@pytest.mark.parametrize("fault", [NoLine(), StoreCannotWrite()], ids=["no line", "full disk"])
def test_what_a_failed_round_has_changed_is_on_the_screens_at_once(
    show, qtbot, runner, tmp_path, monkeypatch, fault
):
    """Invariant 14: a flag whose close was refused looks open again, though the round came to nothing."""
    fault.changed = StoreChanged(children=frozenset({"c-1"}))

    def fails(_cancel, _progress):
        raise fault

    desk = council_desk(tmp_path)
    keeper, heard = SyncKeeper(SyncPort(fails, lambda _count, _fault: None)), []
    made = Shell(desk, runner, keeper)
    try:
        show(made, 1366, 768)
        made.start()
        settled(qtbot, runner)
        monkeypatch.setattr(
            type(made.shown), "store_changed", lambda _own, told: heard.append(told)
        )
        with qtbot.waitSignal(keeper.asked_and_failed):
            keeper.sync_now()
        settled(qtbot, runner)
    finally:
        keeper.stop()
        desk.store.close()
    assert heard == [fault.changed]


def test_what_a_role_may_not_have_is_absent():
    keys = {role: [p.key for p in places_for(role) if p.icon] for role in Role}
    assert keys[Role.OFFICER][0] == routes.TODAY
    assert routes.CASELOAD not in keys[Role.BUSINESS_SUPPORT]
    assert routes.CONCERNS not in keys[Role.BUSINESS_SUPPORT]
    assert routes.SCHEDULE not in keys[Role.SAFEGUARDING_LEAD]
    assert places_for("a role of a newer system") == ()


@pytest.mark.parametrize("place", [p.key for p in PLACES if p.icon])
def test_every_place_of_the_rail_can_be_reached_by_its_button(shell, qtbot, runner, place):
    button = shell.findChild(QWidget, f"rail-{place}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settled(qtbot, runner)
    assert shell.shown.place == place
    banner = shell.findChild(QWidget, "shell-banner")
    assert not banner.isVisible(), banner.accessibleName()


def test_back_and_forward_go_where_the_person_was(shell, qtbot, runner):
    shell.go(Route(place=routes.SYNC))
    shell.go(Route(place=routes.SETTINGS))
    shell.back()
    assert shell.shown.place == routes.SYNC
    shell.forward()
    assert shell.shown.place == routes.SETTINGS
    shell.forward()
    assert shell.shown.place == routes.SETTINGS
    settled(qtbot, runner)


def test_history_forgets_what_lay_ahead():
    one, two, three = (Route(place=p) for p in (routes.TODAY, routes.SYNC, routes.SETTINGS))
    line = History()
    for route in (one, one, two):
        line.visit(route)
    assert line.back() == one
    assert line.back() is None
    line.visit(three)
    assert line.forward() is None
    assert line.back() == one


def test_shift_three_times_covers_and_the_way_back_is_to_lock(shell, qtbot):
    for _ in range(PRESSES):
        QTest.keyClick(shell.window().windowHandle(), Qt.Key.Key_Shift)
        shell.desk.clock.advance(seconds=1)
    assert shell.cover.isVisible()
    with qtbot.waitSignal(shell.lock_wanted) as told:
        QTest.mouseClick(shell.findChild(QWidget, "cover-unlock"), Qt.MouseButton.LeftButton)
    assert told.args == ["asked"]


def test_shift_slowly_or_with_other_keys_between_does_not_cover(shell):
    for key in (Qt.Key.Key_Shift, Qt.Key.Key_Shift, Qt.Key.Key_A, Qt.Key.Key_Shift):
        QTest.keyClick(shell.window().windowHandle(), key)
        shell.desk.clock.advance(seconds=1)
    shell.desk.clock.advance(seconds=10)
    for _ in range(PRESSES):
        QTest.keyClick(shell.window().windowHandle(), Qt.Key.Key_Shift)
        shell.desk.clock.advance(seconds=3)
    assert not shell.cover.isVisible()


def test_a_fault_is_told_in_words_and_stays_until_closed(shell):
    shell.show_fault(StoreError(happened="The disk is full."))
    banner = shell.findChild(QWidget, "shell-banner")
    assert banner.isVisible()
    assert "The disk is full." in banner.accessibleName()
    shell.show_fault(ZeroDivisionError("a name that must not be shown"))
    assert "a name" not in banner.accessibleName()
    QTest.mouseClick(shell.findChild(QWidget, "shell-banner-close"), Qt.MouseButton.LeftButton)
    assert not banner.isVisible()


def test_an_unknown_place_is_not_gone_to(shell):
    before = shell.shown
    shell.go(Route(place="nowhere"))
    assert shell.shown is before


def test_the_end_of_the_time_without_a_connection_is_said_in_time(desk, runner, show, qtbot):
    left: list[int | None] = [24]
    shell = show(
        Shell(replace(desk, lease_warns_within_h=lambda: left[0]), runner, None), 1366, 768
    )
    shell.start()
    settled(qtbot, runner)
    banner = shell.findChild(QWidget, "shell-banner")
    assert banner.isVisible()
    assert banner.accessibleName().startswith("Connect within a day. After that")
    left[0] = None
    shell._on_settled(SyncReport(finished_at=desk.clock.now()))
    settled(qtbot, runner)
    assert not banner.isVisible()
    shell._say("Something else.")
    shell._on_settled(SyncReport(finished_at=desk.clock.now()))
    settled(qtbot, runner)
    assert banner.isVisible()
