"""The process that reads aloud: it says what it can speak, and speaks where the system has a voice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from tests.fakes.microphone import Microphone

HAS_VOICE = bool(shutil.which("speech-dispatcher") and shutil.which("espeak-ng"))
LINE = [sys.executable, "-m", "ehe_desktop.app.cli", "voice"]


@pytest.fixture
def process(tmp_path):
    sound = Microphone(tmp_path / "sound")
    own = {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), **sound.environment}
    made = subprocess.Popen(
        LINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, **own},
    )  # fmt: skip
    yield made
    made.stdin.close()
    made.wait(timeout=60)
    made.stdout.close()
    for pid in tmp_path.rglob("speech-dispatcher.pid"):  # it was started for this test
        with suppress(ProcessLookupError):
            os.kill(int(pid.read_text()), signal.SIGTERM)
    sound.stop()


def ask(process, *line):
    process.stdin.write(json.dumps(line).encode() + b"\n")
    process.stdin.flush()


def told(process):
    return json.loads(process.stdout.readline())


def test_it_tells_what_it_speaks_and_speaks_it(process):
    what, tags = told(process)
    assert what == "speaks"
    assert tags == sorted(set(tags))
    if not shutil.which("speech-dispatcher"):
        assert tags == []  # the system has no voice: no speaker is shown
    if HAS_VOICE:
        assert {"en", "pl", "ur"} <= set(tags)
        assert "so" not in tags
        ask(process, "say", "pl", "Co jest dobre?")
        assert told(process) == ["speaking", True]
        ask(process, "stop")
        assert told(process) == ["speaking", False]


def test_nothing_of_sound_is_loaded_before_it_is_wanted():
    line = (
        "import sys, ehe_desktop.app.window_process, ehe_desktop.app.handover_process\n"
        "sys.exit(any('Multimedia' in one or 'TextToSpeech' in one for one in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", line], check=True)
