"""Conducts the tour: one window process after another, then the summary from what the centre holds.

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
from ehe_desktop.platform.process_start import own_command

PARTS: Final = ("officer", "officer_again", "child", "officer_back", "supervisor")
CHILD: Final = "child"
HOW_IT_ENDS: Final = {"officer_again": Ending.HANDED_OVER, CHILD: Ending.HANDED_BACK}
FAILED: Final = 1


def conduct(scene: Scene, out: Path, *, light_only: bool = False) -> int:
    """Run every part; the exit code is 0 when all went well."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(out / "screens", ignore_errors=True)
    notes: dict[str, Any] = {"seed": scene.council.seed, "today": scene.council.today.isoformat()}
    began = time.perf_counter()
    order = fresh_order_line()
    cables = {"officer": free_port(), "supervisor": free_port()}
    for part in PARTS:
        say(f"the tour's part: {part.replace('_', ' ')}")
        more = ("--light-only",) if light_only else ()
        if part == CHILD:
            line = _child_line(scene, out, more)
        else:
            line = _door_line(scene, part, out, (str(cables[part.split("_")[0]]), *more))
        told = _run_part(part, line, scene.first_line + order if part != CHILD else order, out)
        notes[part] = told
        if told.get("ended") != "well":
            say(f"the part {part} did not end well: {told.get('why', 'it stopped')}")
            _write(out, notes)
            return FAILED
    notes["central"] = _held(scene, notes["officer"])
    notes["seconds"] = round(time.perf_counter() - began, 1)
    _write(out, notes)
    say(f"done: {out}/screens, schedule.pdf with its twins, summary.json")
    return 0


def _door_line(scene: Scene, part: str, out: Path, cable: tuple[str, ...]) -> list[str]:
    who = part.split("_", maxsplit=1)[0]
    account = scene.council.accounts()[0] if who == "officer" else scene.council.supervisor
    folder = scene.folder / who
    mark_demo(folder)
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


def _run_part(part: str, line: list[str], first: bytes, out: Path) -> dict[str, Any]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(line, stdin=subprocess.PIPE, env=environment) as window:  # noqa: S603 - ours
        if window.stdin is not None:
            window.stdin.write(first)
            window.stdin.flush()
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


def _held(scene: Scene, officer: dict[str, Any]) -> dict[str, Any]:
    """What the central system holds of the child who was visited."""
    child = str(officer.get("child_id", ""))
    return scene.centre.show(child) if child else {}


def _write(out: Path, notes: dict[str, Any]) -> None:
    (out / "summary.json").write_text(json.dumps(notes, indent=1, ensure_ascii=False), "utf-8")
