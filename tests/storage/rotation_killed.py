"""A process that forks one child after another; each rotates a store's key and kills itself with -9 at an edge of a step.

On standard input: the folders, one for each edge, and the keyring all begin with. It stops with the first
child that gets through; the ways they ended go to standard output. It has one thread, so forking is sound.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from ehe_desktop.storage import backup, key_file, rotate_key, rotation
from ehe_desktop.storage.vault import unlock
from tests.fakes.clock import FixedClock
from tests.fakes.keyring import FakeSafe
from tests.storage.vault_room import PASSPHRASE, FakeBoot, Room, stretching_once

STEPS = (
    (key_file, "save"),
    (backup, "copy_into"),
    (backup, "flush"),
    (rotate_key, "_name_its_own"),
    (rotation, "_opens"),
    (Path, "replace"),
)


def fuse(number: int) -> None:
    """Have the NUMBER-th edge of a step, before it or after it, be the end."""
    count = [0]

    def edge() -> None:
        count[0] += 1
        if count[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(step):
        def stepped(*about):
            edge()
            done = step(*about)
            edge()
            return done

        return stepped

    for owner, name in STEPS:
        setattr(owner, name, around(getattr(owner, name)))


def rotate(folder: str, kept: dict[str, str]) -> None:
    safe = FakeSafe()
    safe.kept = dict(kept)
    room = Room(Path(folder), safe, FixedClock(), FakeBoot())
    rotate_key.rotate_key(room.door, unlock(room.door, PASSPHRASE), PASSPHRASE).close()


def main() -> None:
    job = json.load(sys.stdin)
    ends: list[int] = []
    for number, folder in enumerate(job["folders"], 1):
        child = os.fork()
        if not child:
            try:
                fuse(number)
                with stretching_once():
                    rotate(folder, job["kept"])
            except BaseException as fault:  # noqa: BLE001 - the parent is told by the code
                sys.stderr.write(f"{number}: {fault!r}\n")
                os._exit(1)
            os._exit(0)
        ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        if ends[-1] != -signal.SIGKILL:
            break
    sys.stdout.write(json.dumps(ends))


if __name__ == "__main__":
    main()
