"""Sleep, a locked session and another user lock the program: by the bus, by window messages, by the count of sleep."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

import pytest

from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.interface import AwaySigns
from ehe_desktop.ui.away_watch import SLEPT_MS, AwayWatch, _Message, _MessageFilter
from tests.fakes.programs import run_to_its_end

REPOSITORY = Path(__file__).resolve().parents[2]
LOCKED = (0x02B1, 0x7)


class Machine:
    """A platform that sleeps when told to."""

    def __init__(self, signs: AwaySigns | None = None) -> None:
        self.asleep_ms = 5_000
        self.signs = signs or AwaySigns()

    def slept_ms(self) -> int:
        return self.asleep_ms

    def away_signs(self, _window_handle: int) -> AwaySigns:
        if self.asleep_ms < 0:
            raise AttributeError("no such library")
        return self.signs


@pytest.fixture
def heard(qapp):
    """A watch on a machine, and what it said."""
    machine = Machine()
    watch = AwayWatch(machine)  # type: ignore[arg-type] - the two questions it asks
    said: list[str] = []
    watch.went_away.connect(lambda: said.append("away"))
    yield machine, watch, said
    watch.stop()
    watch.deleteLater()


def test_sleep_is_noticed_on_waking_and_said_once(heard):
    machine, watch, said = heard
    watch.start(0)
    watch.check()
    machine.asleep_ms += SLEPT_MS - 1  # two clocks read one after the other
    watch.check()
    assert said == []
    machine.asleep_ms += SLEPT_MS
    watch.check()
    assert said == ["away"]
    assert not watch._timer.isActive()


def test_a_system_without_the_library_still_counts_sleep(heard):
    machine, watch, said = heard
    machine.asleep_ms = -5_000
    watch.start(0)
    machine.asleep_ms += 60_000
    watch.check()
    assert said == ["away"]


def test_coming_back_is_not_going_away(heard):
    _, watch, said = heard
    watch.start(0)
    watch.say_if(False)
    assert said == []
    watch.say_if(True)
    assert said == ["away"]


@pytest.mark.parametrize(
    ("kind", "pair", "hears"),
    [
        (b"windows_generic_MSG", LOCKED, True),
        (b"windows_generic_MSG", (0x02B1, 0x8), False),  # unlocked again
        (b"windows_generic_MSG", (0x0200, 0x7), False),  # the mouse
        (b"xcb_generic_event_t", LOCKED, False),
    ],
)
def test_a_window_message_of_windows_is_read(qapp, qtbot, heard, kind, pair, hears):
    _, watch, said = heard
    ears = _MessageFilter(frozenset({LOCKED}), watch)
    message = _Message(None, *pair)
    assert ears.nativeEventFilter(kind, ctypes.addressof(message)) == (False, 0)
    qapp.processEvents()
    assert bool(said) is hears


def test_this_system_answers():
    here = current_platform()
    first = here.slept_ms()
    assert first >= 0
    assert 0 <= here.slept_ms() - first < SLEPT_MS
    assert here.away_signs(0).bus or sys.platform != "linux"


ON_THE_BUS = """
import sys
from jeepney import DBusAddress, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QCoreApplication, QTimer
from ehe_desktop.platform.current import current_platform
from ehe_desktop.ui.away_watch import AwayWatch

member, value = sys.argv[1], sys.argv[2:]
logind = open_dbus_connection(bus="SYSTEM")
logind.send_and_get_reply(message_bus.RequestName("org.freedesktop.login1"))
app = QCoreApplication([])
watch = AwayWatch(current_platform())
watch.went_away.connect(lambda: (print("away"), app.quit()))
watch.start(0)
name, path = ("Manager", "") if member == "PrepareForSleep" else ("Session", "/session/_31")
where = DBusAddress("/org/freedesktop/login1" + path, interface="org.freedesktop.login1." + name)
body = ("b", (value[0] == "true",)) if value else (None, ())
tries = iter(range(40))
def send():
    if next(tries, None) is None:
        app.quit()
        return
    logind.send(new_signal(where, member, *body))
again = QTimer(interval=50)
again.timeout.connect(send)
again.start()
app.exec()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the message bus is Linux's")
@pytest.mark.parametrize(
    ("said", "hears"),
    [(["PrepareForSleep", "true"], True), (["PrepareForSleep", "false"], False), (["Lock"], True)],
)
def test_logind_s_word_is_heard_on_a_real_bus(said, hears):
    if shutil.which("dbus-run-session") is None:
        if os.environ.get("CI"):
            pytest.fail("not installed: dbus-run-session")
        pytest.skip("not installed: dbus-run-session")
    run = 'export DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS"; exec "$@"'
    bus = ["dbus-run-session", "--", "bash", "-c", run, "bash"]
    command = [*bus, sys.executable, "-c", ON_THE_BUS, *said]
    ended = run_to_its_end(command, cwd=REPOSITORY, timeout_s=120)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == ("away\n" if hears else "")
