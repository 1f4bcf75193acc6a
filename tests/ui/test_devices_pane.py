"""The supervisor's devices on the Sync page: told plainly, and one stopped only after a second yes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ehe_desktop.domain.device_seen import DeviceSeen
from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.services.look_at_devices import look_at_devices
from ehe_desktop.storage import device_list
from ehe_desktop.ui import routes
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.sync.screen import SyncScreen
from ehe_desktop.ui.theme import Mode, apply
from tests.ui.audit import audit
from tests.ui.desk_room import settled
from tests.ui.pictures import LOOKS, keep_picture
from tests.ui.test_sync_screen import find

DEVICES = [
    DeviceSeen(
        replica_id="r1",
        device_name="LAPTOP-7",
        officer_name="Lee Adu",
        program_version="1.2",
        seen_at="2026-06-20T09:00:00.000Z",
        unsent=3,
        families=12,
        not_purged=2,
        not_purged_since="2026-06-01T09:00:00.000Z",
        read_past_at="2026-06-12T15:10:00.000Z",
        read_past_reason="Outside the house.",
    ),
    DeviceSeen(
        replica_id="r2", device_name="LAPTOP-8", officer_name="Kim Roe", erased_at="2026-06-20"
    ),
]


@pytest.fixture
def supervisor(desk):
    boss = replace(desk, me=replace(desk.me, role="supervisor"))
    with boss.store.settling() as work:
        device_list.keep(work.connection, DEVICES, "2026-06-21T09:00:00.000Z")
    return boss


def cells(table):
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def opened(desk, runner, show, qtbot):
    screen = show(SyncScreen(desk, runner), 1166, 768)
    screen.show_route(Route(place=routes.SYNC))
    settled(qtbot, runner)
    return screen


def test_the_list_says_what_is_on_each_device(supervisor, runner, show, qtbot):
    screen = opened(supervisor, runner, show, qtbot)
    tabs = find(screen, "sync-tabs")
    assert tabs.tabText(tabs.count() - 1) == "Devices"
    tabs.setCurrentIndex(tabs.count() - 1)
    table = find(screen, "sync-devices")
    qtbot.waitUntil(lambda: table.model().rowCount() == 2)
    rows = {row[1]: row for row in cells(table)}
    assert rows["LAPTOP-7"][3:5] == ["3 to send", "12 families, 2 to remove since 1 Jun"]
    assert rows["LAPTOP-7"][6] == "In use"
    assert rows["LAPTOP-8"][4:] == ["Nothing", "", "Removed"]
    assert find(screen, "sync-devices-read-past").text() == (
        "LAPTOP-7 of Lee Adu was read after its time, 12 Jun 4:10pm: Outside the house."
    )
    keep_picture(screen, "sync-devices")
    assert audit(screen) == []


def test_a_device_is_stopped_after_a_second_yes_by_the_next_round(supervisor, runner, show, qtbot):
    screen = opened(supervisor, runner, show, qtbot)
    tabs, table = find(screen, "sync-tabs"), find(screen, "sync-devices")
    tabs.setCurrentIndex(tabs.count() - 1)
    qtbot.waitUntil(lambda: table.model().rowCount() == 2)
    row = [line[1] for line in cells(table)].index("LAPTOP-7")
    table.selectRow(row)
    find(screen, "sync-device-stop").click()
    sure = find(screen, "sync-device-sure")
    qtbot.waitUntil(sure.isVisible)
    assert "3 things wait on it and stay there." in sure.accessibleName()
    assert look_at_devices(supervisor).to_stop == frozenset()
    find(screen, "sync-device-yes").click()
    qtbot.waitUntil(lambda: cells(table)[row][6] == "Stops with the next sync")
    assert look_at_devices(supervisor).to_stop == {"r1"}


@pytest.mark.parametrize(("mode", "scale", "width", "height"), LOOKS)
def test_the_question_is_whole_in_every_size(
    supervisor, runner, show, qtbot, qapp, mode, scale, width, height
):
    apply(qapp, Mode(mode), scale)
    screen = show(SyncScreen(supervisor, runner), width - 200, height)
    screen.show_route(Route(place=routes.SYNC))
    settled(qtbot, runner)
    tabs, table = find(screen, "sync-tabs"), find(screen, "sync-devices")
    tabs.setCurrentIndex(tabs.count() - 1)
    qtbot.waitUntil(lambda: table.model().rowCount() == 2)
    table.selectRow([line[1] for line in cells(table)].index("LAPTOP-7"))
    stop = find(screen, "sync-device-stop")
    stop.click()
    qtbot.waitUntil(find(screen, "sync-device-sure").isVisible)
    keep_picture(screen, f"sync-device-sure-{mode}-{int(scale * 100)}-{width}")
    assert audit(screen, page=True) == []
    find(screen, "sync-device-no").click()
    assert stop.isVisible()


def test_nobody_else_sees_them(desk, runner, show, qtbot):
    screen = opened(desk, runner, show, qtbot)
    assert screen.findChild(object, "sync-devices") is None
    with pytest.raises(NotAllowed):
        look_at_devices(desk)
