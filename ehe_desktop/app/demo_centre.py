"""The demonstration's central system: the real `ehe-central` in a process of its own, on one SQLite file.

It is started and asked as an administrator would, by its command line; nothing of the desktop sees its
code. The synthetic council goes in through its import.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from ehe_desktop.domain.records import Record
from ehe_desktop.platform.process_start import own_command, start_own

MODULE: Final = "ehe_desktop.central.main"
READY_S: Final = 60.0


class DemoCentre:
    """A central system for one demonstration, in `folder`."""

    def __init__(self, folder: Path, council: str) -> None:
        self._folder = folder
        self._db = folder / "central.db"
        self._server: subprocess.Popen[bytes] | None = None
        self.port = 0
        folder.mkdir(parents=True, exist_ok=True)
        key = folder / "recovery.key"
        self.ask("init", "--council", council, "--recovery-key-file", str(key))

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def load(self, records: Iterable[Record]) -> int:
        """Put records in by the import; how many."""
        path = self._folder / "council.jsonl"
        count = 0
        with path.open("wb") as file:
            for record in records:
                file.write(msgspec.json.encode(record) + b"\n")
                count += 1
        self.ask("import-records", str(path))
        path.unlink()
        return count

    def serve(self) -> None:
        """Start answering on a free port."""
        port_file = self._folder / "port"
        told = ["--port", "0", "--port-file", str(port_file), "--log", "warning"]
        self._server = start_own(MODULE, ["serve", "--db", str(self._db), *told])
        end = time.monotonic() + READY_S
        while not (port_file.exists() and port_file.read_text().strip()):
            if self._server.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the demonstration's central system did not start")
            time.sleep(0.05)
        self.port = int(port_file.read_text())

    def enrolment_code(self, officer_id: str) -> str:
        """A one-time code for a new device of this officer."""
        return self.ask("enrol-code", "--officer", officer_id, "--minutes", "120").split()[-1]

    def show(self, child: str) -> dict[str, Any]:
        """What the central system holds about a child, read from it and nothing else."""
        found: dict[str, Any] = json.loads(self.ask("show", "--child", child, "--json"))
        return found

    def stop(self) -> None:
        """End it as a shutdown does."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait()
            self._server = None

    def ask(self, command: str, *arguments: str) -> str:
        """Run one command of `ehe-central`; what it printed."""
        line = own_command(MODULE, [command, "--db", str(self._db), *arguments])
        done = subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        if done.returncode:
            sys.stderr.write(done.stderr)
            raise RuntimeError(f"ehe-central {command} ended with {done.returncode}")
        return done.stdout
