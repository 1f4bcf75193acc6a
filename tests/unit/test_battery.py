"""The battery: what each system says, and the one word about it; no battery, no word."""

from __future__ import annotations

import doctest

import pytest

from ehe_desktop.platform import windows
from ehe_desktop.platform.interface import Battery
from ehe_desktop.platform.linux import LinuxPlatform

MINE = {"type": "Battery", "capacity": "8", "status": "Discharging"}
MOUSE = {"type": "Battery", "scope": "Device", "capacity": "3", "status": "Discharging"}
PLUG = {"type": "Mains", "online": "1"}


@pytest.fixture
def linux(tmp_path):
    """A machine whose supplies of power are files of our own."""
    made = LinuxPlatform()
    made.power_folder = tmp_path

    def machine(**supplies):
        for name, files in supplies.items():
            (tmp_path / name).mkdir()
            for what, words in files.items():
                (tmp_path / name / what).write_text(words + "\n", encoding="ascii")
        return made

    return machine


def test_a_battery_that_runs_down_is_low_under_ten_per_cent(linux):
    battery = linux(BAT0=MINE, AC=PLUG).battery()
    assert battery == Battery(8, in_use=True)
    assert battery.is_low
    assert not Battery(10, in_use=True).is_low


def test_plugged_in_is_not_low(linux):
    assert not linux(BAT0=MINE | {"status": "Charging"}).battery().is_low


def test_two_batteries_count_together(linux):
    assert linux(BAT0=MINE, BAT1=MINE | {"capacity": "92", "status": "Full"}).battery() == Battery(
        50, in_use=True
    )


@pytest.mark.parametrize(
    "supplies", [{}, {"AC": PLUG}, {"mouse": MOUSE}, {"BAT0": MINE | {"capacity": "soon"}}]
)
def test_without_a_battery_of_its_own_the_machine_says_nothing(linux, supplies):
    assert linux(**supplies).battery() is None


def test_a_system_without_that_folder_says_nothing(tmp_path):
    made = LinuxPlatform()
    made.power_folder = tmp_path / "missing"
    assert made.battery() is None


def test_windows_bytes_are_read():
    assert doctest.testmod(windows).failed == 0
    assert windows.battery_of(0, 0, 55) == Battery(55, in_use=True)
    assert windows.battery_of(255, 255, 255) is None
