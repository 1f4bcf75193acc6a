"""A battery that runs down while a child holds the device: nothing is said, and nothing is lost."""

from __future__ import annotations

from ehe_desktop.platform.interface import Battery
from ehe_desktop.ui.battery_watch import BatteryWatch
from tests.ui.child_room import ChildRoom


def test_before_the_battery_is_empty_what_stands_there_is_sealed_and_the_child_goes_on(qtbot, show):
    room = ChildRoom(qtbot, show, "houses")
    room.press("child-start", "tile-good", "child-skip")
    charge = [Battery(50, in_use=True)]
    watch = BatteryWatch(lambda: charge[-1])
    watch.low.connect(room.screen.keep_now)
    room.write("half a thou")
    before = len(room.port.made)
    watch.look()
    assert len(room.port.made) == before, "there is time"
    charge.append(Battery(9, in_use=True))
    watch.look()
    watch.look()
    assert room.deeds()[before:] == [("answered", "good_words", "half a thou")]
    assert (room.page, room.find("child-write").toPlainText()) == ("question", "half a thou")


def test_a_machine_without_a_battery_is_asked_once(qtbot):
    asked = []
    watch = BatteryWatch(lambda: asked.append(1), every_ms=1)
    watch.start()
    qtbot.waitUntil(lambda: not watch._timer.isActive())
    assert asked == [1]
