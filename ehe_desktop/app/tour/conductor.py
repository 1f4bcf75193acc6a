"""Conducts the tour: one window process after another, at the end two at once; then what the centre holds.

The officer's window is driven through enrolment, a fortnight's work without a network, and a sync; it is
locked (its process ends) and opened again; a supervisor's window prints the week. What the central
system holds is asked of it by its own command line, never taken from the program's memory.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Final

from ehe_desktop.app.demo_mark import mark_demo
from ehe_desktop.app.demo_scene import PASSPHRASE, Scene, free_port, say
from ehe_desktop.app.launch_words import HAND_OVER, fresh_order_line
from ehe_desktop.app.launcher import MODULE, Ending
from ehe_desktop.app.tour.together import FIRST, SECOND, meeting_place, share_a_family
from ehe_desktop.platform.process_start import own_command
from ehe_desktop.services.preferences import LOCK_MINUTES, change_preferences

CHILD: Final = "child"
PARTS: Final = (
    ("officer",), ("officer_again",), (CHILD,), ("officer_back",), ("supervisor",), (FIRST, SECOND),
)  # fmt: skip
"""What runs one after another; of the last, two windows at once."""
HOW_IT_ENDS: Final = {"officer_again": Ending.HANDED_OVER, CHILD: Ending.HANDED_BACK}
FAILED: Final = 1


def conduct(scene: Scene, out: Path, *, light_only: bool = False) -> int:
    """Run every part; the exit code is 0 when all went well."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (out / "screens", meeting_place(out)):
        shutil.rmtree(old, ignore_errors=True)
    notes: dict[str, Any] = {"seed": scene.council.seed, "today": scene.council.today.isoformat()}
    began = time.perf_counter()
    order = fresh_order_line()
    cables = {"officer": free_port(), "supervisor": free_port(), "colleague": free_port()}
    more = ("--light-only",) if light_only else ()
    for parts in PARTS:
        say(f"the tour's part: {' and '.join(parts).replace('_', ' ')}")
        if SECOND in parts:
            together = share_a_family(scene, out, notes["officer"]["children"])
        started = {}
        for part in parts:
            line, first = _child_line(scene, out, more), order
            if part != CHILD:
                cable = str(cables[part.split("_")[0]])
                line = _door_line(scene, part, out, (cable, *more))
                first = scene.first_line + order
            started[part] = _start(line, first)
        told = {part: _end_of(part, window, out) for part, window in started.items()}
        notes |= told
        bad = [part for part in parts if told[part].get("ended") != "well"]
        if bad:
            say(f"the part {bad[0]} did not end well: {told[bad[0]].get('why', 'it stopped')}")
            _write(out, notes)
            return FAILED
    shutil.rmtree(meeting_place(out), ignore_errors=True)
    notes["central"] = _held(scene, str(notes["officer"].get("child_id", "")))
    notes["together"] = {"names": together.names, "central": _held(scene, together.child_id)}
    notes["seconds"] = round(time.perf_counter() - began, 1)
    _write(out, notes)
    say(f"done: {out}/screens, schedule.pdf with its twins, summary.json")
    return 0


def _door_line(scene: Scene, part: str, out: Path, cable: tuple[str, ...]) -> list[str]:
    who = part.split("_", maxsplit=1)[0]
    accounts = scene.council.accounts()
    account = {"officer": accounts[0], SECOND: accounts[1]}.get(who, scene.council.supervisor)
    folder = scene.folder / who
    mark_demo(folder)
    change_preferences(folder, lock_minutes=max(LOCK_MINUTES))  # one window waits for another
    return own_command(
        MODULE,
        [
            "door", "--folder", str(folder), "--demo", "--demo-passphrase", PASSPHRASE,
            "--centre", f"http://127.0.0.1:{cable[0]}",
            "--code", scene.centre.enrolment_code(account.officer_id) if part == who else "",
            "--tour", part, "--out", str(out),
            "--centre-port", str(scene.centre.port), "--cable-port", *cable,
        ],
    )  # fmt: skip


def _child_line(scene: Scene, out: Path, more: tuple[str, ...]) -> list[str]:
    folder = str(scene.folder / "officer")
    return own_command(MODULE, [HAND_OVER, "--folder", folder, "--out", str(out), *more])


def _start(line: list[str], first: bytes) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    window = subprocess.Popen(line, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - ours
    if window.stdin is not None:
        window.stdin.write(first)
        window.stdin.flush()
    return window


def _end_of(part: str, window: subprocess.Popen[bytes], out: Path) -> dict[str, Any]:
    with window:
        code = window.wait()
    path = out / f"part-{part}.json"
    told: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    path.unlink(missing_ok=True)
    told["exit_code"] = code
    wanted = HOW_IT_ENDS.get(part)
    if code not in ((wanted,) if wanted else (Ending.LOCKED, Ending.CLOSED)):
        told.setdefault("why", f"the window ended with {code}")
        told["ended"] = "failed"
    return told


def _held(scene: Scene, child_id: str) -> dict[str, Any]:
    """What the central system holds of a child who was visited."""
    return scene.centre.show(child_id) if child_id else {}


def _write(out: Path, notes: dict[str, Any]) -> None:
    (out / "summary.json").write_text(json.dumps(notes, indent=1, ensure_ascii=False), "utf-8")
