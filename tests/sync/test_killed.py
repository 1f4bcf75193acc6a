"""kill -9 of a real process at every commit of a round and at every answer, or no room on its disk; the next start
goes on by itself.

All are copies of one store, so all but the first are also killed while they take a name of their own.

Every step is between two of these: sealed and not sent, sent and not settled, staged, swapped.
"""

from __future__ import annotations

import itertools
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ehe_desktop.storage import keys
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.wire.messages import Limits
from tests.builders import a_flag_event, a_note
from tests.sync.killed import HOURS_ASLEEP, NEXT_TIME, NO_ROOM, keep, read
from tests.sync.simulator.bytes_on_disk import plain_pages
from tests.sync.town import HISTORY, NOTICE, Device, Town

ROOT = Path(__file__).parents[2]
Point = tuple[str, int]
"""A named step of a round (`killed.py`) and which time it is come to."""


def run_and_die(
    devices, points: Iterable[Point], asleep: Callable[[], None] = lambda: None
) -> list[int]:
    """One round each, in a process of its own; how they ended. `asleep`: what happens while one sleeps."""
    jobs = []
    for device, point in zip(devices, points, strict=True):
        keep(device.base.with_suffix(".safe"), device.safe)
        device.base.with_suffix(".key").write_bytes(pickle.dumps((device.key, device.store_id)))
        jobs.append([str(device.base), device.name, device.centre_url, *point])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.sync.killed"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        process.stdin.write(json.dumps(jobs) + "\n")
        process.stdin.flush()
        while (said := process.stdout.readline()) == "asleep\n":
            asleep()
            process.stdin.write("wake\n")
            process.stdin.flush()
    assert process.returncode == 0
    for device in devices:
        device.safe = read(device.base.with_suffix(".safe"))
    return json.loads(said)


@dataclass(frozen=True)
class Busy:
    """A laptop with much to send and more than a page to read, shut; and what was written on it."""

    town: Town
    first: Device
    flag: str
    made: set[str]

    def copies(self, many: int) -> list[Device]:
        """So many laptops that stand where it stood."""
        town, first = self.town, self.first
        return [
            town.device("sam-1", synced=False, copy_of=first, opened=False) for _n in range(many)
        ]

    def all_go_on(self, devices: list[Device]) -> None:
        """The next start of each goes on by itself, and everything was done once."""
        for device in devices:
            device.open()
            assert set(device.ops()) == self.made
            before = device.marks()
            assert (("child", "c-f-lee") in before) == (("family", "f-lee") in before)
            assert device.sync().everything_sent
            assert set(device.ops().values()) == {"acked"}
            self.town.all_equal(device)
            device.close()
        assert self.town.count(HISTORY, record_id=self.flag) == 1
        assert self.town.count(NOTICE) == 1
        assert self.town.body("c-f-both")["language"] == "so"


@pytest.fixture
def busy(town: Town) -> Busy:
    town.restart_with(limits=Limits(page_records=2))
    first = town.device("sam-1")
    flag = first.make(a_flag_event(), "c-f-both")
    first.make(a_note(), "c-f-sam")
    first.edit("child", "c-f-both", language="so")
    made = set(first.ops())
    town.centre.assign("sam", "f-lee")  # more than a page to read
    first.crash()
    return Busy(town, first, flag, made)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 there")
@pytest.mark.parametrize(
    ("step", "numbers", "least"),
    [("commit", range(1, 11), 7), ("reply", range(1, 6), 4), ("full", range(0, 70, 7), 5)],
)
def test_cut_at_every_step_the_next_start_goes_on(busy: Busy, step: str, numbers, least: int):
    """Invariants 1, 8, 18 and 23; the keyring's note is a step behind, as after any crash."""
    devices = busy.copies(len(numbers))
    ended = run_and_die(devices, [(step, number) for number in numbers])
    cut = NO_ROOM if step == "full" else -signal.SIGKILL
    assert set(ended) <= {cut, 0}
    assert ended.count(cut) >= least
    busy.all_go_on(devices)


POINTS = [("commit", n) for n in range(1, 11)] + [("reply", n) for n in range(1, 6)]
ALL_PAIRS = "EHE_ALL_PAIRS"
"""Set by hand: every pair of points; a run of the tests takes three."""
SAMPLE = [(5, 12), (11, 4), (3, 1)]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 there")
def test_killed_again_while_it_recovers_the_start_after_that_goes_on(busy: Busy):
    """Two generations of kill -9: at a point of a round, and at a point of the round that mends it."""
    every = itertools.product(range(len(POINTS)), repeat=2)
    pairs = [*every] if os.environ.get(ALL_PAIRS) else SAMPLE
    devices = busy.copies(len(pairs))
    twice = [device for device in devices for _generation in range(2)]
    ended = run_and_die(twice, [POINTS[n] for pair in pairs for n in pair])
    assert set(ended) <= {-signal.SIGKILL, 0}
    assert ended.count(-signal.SIGKILL) > len(pairs) * 1.5
    busy.all_go_on(devices)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 there")
def test_killed_at_every_commit_of_a_purge_the_family_is_here_whole_or_gone(town: Town):
    """Invariants 9, 24, 27 and 31, with the emptying of the log: what it leaves is gone after the next round."""
    first = town.device("sam-1")
    first.make(a_note("zqmarker of the family that goes"), "c-f-both")
    first.sync()
    first.edit("child", "c-f-both", language="so")
    unsent = set(first.ops())
    town.centre.unassign("sam", "f-both")
    first.crash()

    points = [("commit", number) for number in range(1, 7)]
    points += [("anew", hundreds) for hundreds in (1, 20, 80)]
    devices = [town.device("sam-1", synced=False, copy_of=first, opened=False) for _p in points]
    ended = run_and_die(devices, points)
    assert ended.count(-signal.SIGKILL) >= 8
    for device in devices:
        device.open()
        held = {key for key in device.marks() if "f-both" in key[1]}
        assert {("child", "c-f-both"), ("family", "f-both")} <= held or not held
        assert not held or unsent <= device.ops().keys()
        assert device.sync().everything_sent
        assert not any("f-both" in key[1] for key in device.marks())
        key = keys.subkey(device.key, keys.LABEL_DATABASE)
        assert b"zqmarker" not in plain_pages(files_of(device.base, device.store_id).database, key)
        device.close()
    assert town.body("c-f-both")["language"] == "so"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no stopping a process there")
def test_asleep_for_hours_in_the_middle_of_a_round_nothing_old_is_laid_in(town: Town):
    """Guide C2, 19: stopped at answers and commits; meanwhile nine hours pass and somebody else writes."""
    first, lee = town.device("sam-1"), town.device("lee-1")
    flag = first.make(a_flag_event(), "c-f-both")
    first.edit("child", "c-f-both", language="so")
    first.crash()
    written = []

    def asleep() -> None:
        town.clock.advance(hours=HOURS_ASLEEP)
        written.append(f"Written{len(written)}")
        lee.edit("child", "c-f-both", known_as=written[-1])
        assert lee.sync().everything_sent
        if len(written) % 2:
            town.restart()  # the line does not outlive the night either

    for step, numbers in (("sleep-reply", (2, 3)), ("sleep-commit", (4,))):
        devices = [
            town.device("sam-1", synced=False, copy_of=first, opened=False) for _n in numbers
        ]
        ended = run_and_die(devices, [(step, number) for number in numbers], asleep)
        assert set(ended) <= {0, NEXT_TIME}
        for device in devices:
            device.open()
            assert device.sync().everything_sent
            assert device.shown("child", "c-f-both", "known_as") == written[-1]
            town.all_equal(device)
            device.close()
    assert len(written) == 3
    assert town.count(HISTORY, record_id=flag) == 1
    assert town.count(NOTICE) == 1
