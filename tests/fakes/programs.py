"""Another program run to its end; whatever it leaves behind keeps nobody waiting.

`subprocess.run` reads pipes until everybody has shut them: a daemon that a program leaves behind keeps one open,
and then neither the end of the program nor a timeout ends the wait. So it writes to files here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Ended:
    """How a program ended and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def run_to_its_end(
    command: Sequence[str], *, cwd: Path, timeout_s: float, env: Mapping[str, str] | None = None
) -> Ended:
    """Run it with nothing to read; what it left running in its session is killed.

    Raises:
        subprocess.TimeoutExpired: it did not end in time; it is killed too.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired as fault:
            _end_all(process)
            fault.stdout, fault.stderr = _said(out), _said(err)
            raise
        finally:
            _end_all(process)
        return Ended(process.returncode, _said(out).decode(), _said(err).decode())


def _end_all(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):  # nobody of its group is left
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _said(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
