"""A child's recording on the real processes: a real microphone, sealed as it comes, nothing plain on disk."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from ehe_desktop.domain.recording import BYTES_A_SECOND
from ehe_desktop.platform.paths import resources_dir
from tests.fakes.microphone import HERTZ, Microphone, hertz_of
from tests.journeys.test_hand_over import (
    PASSPHRASE,
    files_under,
    hand_over,
    kept,
    look_round,
    running,
)

pytestmark = pytest.mark.slow

HEAD = 44
"""Bytes of a WAV file before its samples."""
AGREED = ("hand-over-record", "hand-over-record-parent", "hand-over-record-child")


@pytest.fixture
def program(tmp_path):
    sound = Microphone(tmp_path / "sound")
    policy = tmp_path / "policy"
    shutil.copytree(resources_dir() / "policy", policy)
    visit = policy / "visit.toml"
    visit.write_text(visit.read_text("utf-8").replace("allowed = false", "allowed = true"), "utf-8")
    (tmp_path / "tmp").mkdir()
    (tmp_path / "store").mkdir()
    more = {**sound.environment, "EHE_TEST_POLICY": str(policy), "TMPDIR": str(tmp_path / "tmp")}
    with running(tmp_path / "store", **more) as made:
        yield made
    sound.stop()


def open_files_of(pid: int) -> list[bytes]:
    """What stands in every file a process holds open, those without a name too."""
    links = [path for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_file()]
    return [path.read_bytes() for path in links]


def test_what_a_child_says_comes_back_through_a_crash_and_lies_nowhere_plain(program, tmp_path):
    door = program.window("door")
    look_round(door)
    spare = program.window("spare")
    hand_over(program, door, *AGREED)
    child = program.window("child")
    child.press("child-start", "child-say")
    child.do("read", "0:02")
    held = open_files_of(child.pid)
    os.kill(child.pid, signal.SIGKILL)
    again = program.window("child")
    again.press("child-skip", "child-say")  # it is at the question that was being answered
    again.do("read", "0:01")
    again.press("child-next")
    again.press("child-say-yes", "child-stop", "child-stop-keep")
    again.press_last("child-officer")
    sealed = [path.read_bytes() for path in files_under(tmp_path)]
    spare.do("type", "unlock-passphrase", PASSPHRASE)
    spare.press("unlock-button")
    spare.do("see", "recording-play")
    program.end()
    files: dict[str, bytes] = {}
    (voice,) = kept(program, files)
    cut, whole = (files[one.recording][HEAD:] for one in voice.answers)
    assert [one.given_as for one in voice.answers] == ["spoken", "spoken"]
    assert len(cut) >= BYTES_A_SECOND
    for samples in (cut, whole):
        assert abs(hertz_of(samples) - HERTZ) < 8
        piece = samples[len(samples) // 2 :][:64]
        after = [path.read_bytes() for path in files_under(tmp_path)]
        assert not any(piece in one for one in [*held, *sealed, *after])
