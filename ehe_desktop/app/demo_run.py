"""`ehe-desktop demo`: a synthetic council, its central system, and the program on it; with `--tour`, driven.

This process is the launcher of the demonstration: it holds the keyring in memory (and says so on
screen), never the keys of a store. Everything lies in one folder that goes when it ends.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from argparse import Namespace
from pathlib import Path
from typing import Final

from ehe_desktop.app.demo_centre import DemoCentre
from ehe_desktop.app.demo_mark import mark_demo
from ehe_desktop.app.demo_scene import PASSPHRASE, Scene, say
from ehe_desktop.app.launcher import DoorCommand, Launcher
from ehe_desktop.app.tour.conductor import conduct
from ehe_desktop.demo.council import Account, Council
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.platform.memory_keyring import MemoryKeyring, MemoryKeyringServer
from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.services.read_policy import read_policy

COUNCIL_NAME: Final = "Ashmere Council (invented)"


def run_demo(arguments: Namespace) -> int:
    """Set the scene, run the program or the tour on it, clear up; the exit code."""
    folder = Path(tempfile.mkdtemp(prefix="ehe-demo-"))
    keyring = MemoryKeyringServer()
    scene = None
    try:
        scene = _set_scene(folder, keyring, arguments)
        if arguments.tour or not _has_display():
            return conduct(scene, Path(arguments.out), light_only=arguments.light_only)
        return _open_window(scene)
    finally:
        if scene is not None:
            scene.centre.stop()
        keyring.close()
        shutil.rmtree(folder, ignore_errors=True)


def _set_scene(folder: Path, keyring: MemoryKeyringServer, arguments: Namespace) -> Scene:
    from ehe_desktop.app.wiring import SystemClock

    began = time.perf_counter()
    policy = read_policy(resources_dir() / "policy")
    council = Council(
        arguments.seed,
        civil_date(SystemClock().now()),
        policy,
        officers=arguments.officers,
        families_each=arguments.families,
    )
    centre = DemoCentre(folder / "central", COUNCIL_NAME)
    families = arguments.officers * arguments.families
    say(f"making a synthetic council of {families} families, and putting it in a central system")
    count = centre.load(council.records())
    centre.serve()
    say(f"{count} records are in; ready after {time.perf_counter() - began:.1f} s")
    return Scene(folder, council, centre, keyring)


def _open_window(scene: Scene) -> int:
    """Enrol this device for the first officer, then the window as a person would have it."""
    account = scene.council.accounts()[0]
    base = scene.folder / "officer"
    say(f"enrolling this device for {account.officer.name}")
    _enrol(scene, account, base)
    say(f'opening the window. The passphrase is: "{PASSPHRASE}"')
    command = DoorCommand(
        folder=base,
        arguments=("--demo", "--demo-passphrase", PASSPHRASE),
        first_line=scene.first_line,
    )
    return Launcher(command).run()


def _enrol(scene: Scene, account: Account, base: Path) -> None:
    """The same enrolment as the first-run pages do, without pages."""
    from ehe_desktop.app.door import Door, DoorSettings
    from ehe_desktop.app.wiring import SystemClock
    from ehe_desktop.ui.unlock.port import Enrolment

    mark_demo(base)
    safe = MemoryKeyring(scene.keyring.port, scene.keyring.authkey)
    door = Door(DoorSettings(base=base, clock=SystemClock(), safe=safe, demo=True))
    code = scene.centre.enrolment_code(account.officer_id)
    wanted = Enrolment(centre_url=scene.centre.url, code=code, passphrase=PASSPHRASE)
    door.enrol(wanted, lambda _progress: None).close("")


def _has_display() -> bool:
    """Whether a window can be shown to a person."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
