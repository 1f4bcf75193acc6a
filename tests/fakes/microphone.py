"""A real sound server with one microphone that hears 440 Hz, and one loudspeaker nobody hears.

PulseAudio on a socket of its own. Where it is not installed the tests that need it fail in CI and are
skipped, saying so, on a desk.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from array import array
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

HERTZ = 440
_SCRIPT = f"""
load-module module-native-protocol-unix socket={{socket}} auth-anonymous=1
load-module module-null-sink sink_name=speaker rate=48000
load-module module-null-sink sink_name=room rate=48000
load-module module-sine sink=room frequency={HERTZ} rate=48000
load-module module-remap-source master=room.monitor source_name=mic
set-default-sink speaker
set-default-source mic
"""


class Microphone:
    """Runs until `stop`; `environment` leads a process to it."""

    def __init__(self, folder: Path) -> None:
        must_be_installed()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.environment = {"PULSE_SERVER": f"unix:{folder / 'sound'}"}
        script = folder / "sound.pa"
        script.write_text(_SCRIPT.format(socket=folder / "sound"), encoding="ascii")
        own = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        # It returns once every module is loaded.
        line = ["pulseaudio", "-n", "-F", str(script), "--daemonize=yes", "--exit-idle-time=-1"]
        subprocess.run([*line, "--log-target=file:/dev/null"], env=own, check=True, timeout=120)

    def stop(self) -> None:
        pid = int((self.folder / "pulse" / "pid").read_text())
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def must_be_installed() -> None:
    if shutil.which("pulseaudio"):
        return
    if os.environ.get("CI"):
        pytest.fail("pulseaudio must be installed where this is judged")
    pytest.skip("no pulseaudio here")


def hertz_of(samples: bytes) -> float:
    """The tone in 16-bit samples, by how often it crosses zero; the first half second settles."""
    heard = array("h", samples[: len(samples) // 2 * 2])[8_000:]
    crossed = sum(a < 0 <= b for a, b in pairwise(heard))
    return crossed * 16_000 / max(1, len(heard))
