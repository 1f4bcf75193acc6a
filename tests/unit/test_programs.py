"""What the tests run beside themselves can keep no run of all tests waiting."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.programs import run_to_its_end

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is watched as on Linux")

LEFT_BEHIND = """
import subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(900)"])
print(left.pid, flush=True)
if len(sys.argv) > 1:
    left.wait()
"""


def gone(pid: int) -> bool:
    """Whether it has ended, waited for; also where nobody takes leave of it."""
    try:
        door = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ended = select.select([door], [], [], 60)[0]
    os.close(door)
    return bool(ended)


def test_what_a_program_leaves_behind_is_not_waited_for_and_ends():
    command = [sys.executable, "-c", LEFT_BEHIND]
    ended = run_to_its_end(command, cwd=Path.cwd(), timeout_s=300)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert gone(int(ended.stdout))


def test_who_does_not_end_in_time_is_ended_with_all_it_started():
    command = [sys.executable, "-c", LEFT_BEHIND, "and waits"]
    with pytest.raises(subprocess.TimeoutExpired) as told:
        run_to_its_end(command, cwd=Path.cwd(), timeout_s=3)
    assert gone(int(told.value.stdout))
