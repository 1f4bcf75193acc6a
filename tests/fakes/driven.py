"""The real program, with a hand in each of its windows that does what a test says.

    python -m tests.fakes.driven FOLDER        the launcher; its first line of standard input goes on
    python -m tests.fakes.driven door ...      started by it, as the program itself would be

Each process with a window connects to the test's port (`EHE_TEST_PORT`), says who it is, and takes one
JSON line at a time: a verb, the name of a control, and words. It answers when it has been done. Only
what a person could press is pressed. Nothing of the program is changed but who starts its processes, and the
council's policy where a test names one.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

PORT = "EHE_TEST_PORT"
POLICY = "EHE_TEST_POLICY"
"""A folder with another council's policy, where a test wants one."""


class Hand:
    """Does what the test says, between two events of the program."""

    def __init__(self, who: str, app: Any, window: Any) -> None:
        from PySide6.QtCore import QTimer

        from ehe_desktop.app.tour.hands import Hands

        self._hands, self._window = Hands(app), window
        self._socket = socket.create_connection(("127.0.0.1", int(os.environ[PORT])))
        self._tell({"who": who, "pid": os.getpid()})
        self._socket.setblocking(False)
        self._said = b""
        self._timer = QTimer(window, interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        with suppress(BlockingIOError):
            self._said += self._socket.recv(65_536)
        line, found, rest = self._said.partition(b"\n")
        if found and self._do(*json.loads(line)):
            self._said = rest
            self._tell({"done": True})

    def _do(self, verb: str, name: str = "", words: str = "") -> bool:
        """False while the control is not there yet: it is tried again."""
        if verb == "visit":
            return self._visit(name)
        if verb == "quiet":
            return not self._window.is_busy
        if verb == "see":
            return self._hands.sees(name)
        if verb == "read":
            return self._reads(name)
        if not self._hands.sees(name) or getattr(self._window, "is_busy", False):
            return False
        if verb == "type":
            self._hands.type_into(name, words)
        elif verb == "pick":
            return self._pick(name, words)
        else:
            self._hands.press(name)
        return True

    def _reads(self, words: str) -> bool:
        from PySide6.QtWidgets import QLabel

        labels = self._window.findChildren(QLabel)
        return any(words in one.text() for one in labels if one.isVisible())

    def _visit(self, plan_id: str) -> bool:
        from ehe_desktop.ui import routes
        from ehe_desktop.ui.routes import Route

        shell = self._window.shell
        if shell is None or self._window.is_busy:
            return False
        shell.go(Route(place=routes.VISIT, plan_id=plan_id))
        return True

    def _pick(self, name: str, value: str) -> bool:
        """From a box that opens, once it has that value."""
        combo = self._hands.find(name)
        if value not in combo.values:
            return False
        combo.set_value(value)
        combo.picked.emit(value)
        return True

    def _tell(self, what: dict[str, Any]) -> None:
        self._socket.setblocking(True)
        self._socket.sendall(json.dumps(what).encode() + b"\n")
        self._socket.setblocking(False)


def run_launcher(folder: Path) -> int:
    from ehe_desktop.app import launcher
    from ehe_desktop.app.demo_mark import mark_demo
    from ehe_desktop.app.launcher import DoorCommand, Launcher

    def start(_module: str, line: list[str], *, stdin: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "tests.fakes.driven", *line], stdin=stdin)

    launcher.start_own = start  # type: ignore[assignment]
    mark_demo(folder)
    first = sys.stdin.buffer.readline()
    command = DoorCommand(folder=folder, arguments=("--demo",), first_line=first)
    return Launcher(command, settle_s=1.0).run()


def run_part(line: list[str]) -> int:
    from PySide6.QtWidgets import QApplication

    from ehe_desktop.app import cli

    if line[0] == "door":
        from ehe_desktop.app import window_process as part
        from ehe_desktop.app import wiring

        if POLICY in os.environ:
            read = wiring.read_policy
            wiring.read_policy = lambda _shipped: read(Path(os.environ[POLICY]))
        kind: Any = part.WindowProcess
        who = "spare" if "--spare" in line else "door"
    else:
        from ehe_desktop.app import handover_process as part  # type: ignore[no-redef]

        kind, who = part.HandOverProcess, "child"
    run = kind.run

    def run_with_a_hand(self: Any) -> int:
        self.hand = Hand(who, QApplication.instance(), self.window)
        return int(run(self))

    kind.run = run_with_a_hand
    return cli.main(line)


if __name__ == "__main__":
    if sys.argv[1] in ("door", "hand-over"):
        sys.exit(run_part(sys.argv[1:]))
    sys.exit(run_launcher(Path(sys.argv[1])))
