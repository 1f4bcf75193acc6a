"""A process that forks one child after another; each runs one round and kills itself with -9 at a named step.

Jobs come on standard input as JSON: `[folder, name, url, step, number]` each; the ways they ended go to
standard output. STEP `commit` dies just before the NUMBER-th commit of the store, `reply` as the NUMBER-th
answer has come home and nothing has been done with it yet. With `sleep-` before it the process is stopped there
instead, a line says so, and the next line of standard input wakes it nine hours later. STEP `anew` dies NUMBER
hundred of SQLite's instructions into writing the file anew. STEP `full` dies of nothing: from the start of the
round on, the store's log may grow by NUMBER pages and no more. It has one thread, so forking is sound.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from ehe_desktop.domain.errors import StoreError
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.sync.errors import Offline, TryLater
from tests.fakes.clock import FixedClock
from tests.fakes.keyring import FakeSafe
from tests.sync.town import OFFICERS, Device

NO_ROOM, NEXT_TIME = 3, 4
HOURS_ASLEEP = 9


class KeptSafe(FakeSafe):
    """A keyring that outlives the process, in a file beside the store."""

    path: Path

    def set(self, name: str, value: str) -> None:
        super().set(name, value)
        keep(self.path, self)


def keep(path: Path, safe: FakeSafe) -> None:
    """Write a keyring down in one step."""
    fresh = path.with_suffix(".part")
    fresh.write_bytes(pickle.dumps(safe.kept))
    fresh.replace(path)


def read(path: Path) -> FakeSafe:
    """The keyring written down."""
    safe = KeptSafe()
    safe.path, safe.kept = path, pickle.loads(path.read_bytes())
    return safe


def run(folder: str, name: str, url: str, step: str, number: int) -> None:
    base, clock = Path(folder), FixedClock()
    key, store_id = pickle.loads(base.with_suffix(".key").read_bytes())
    device = Device(
        name=name, officer_id=OFFICERS[name], base=base, safe=read(base.with_suffix(".safe")),
        key=key, store_id=store_id, clock=clock, centre_url=url,
    ).open()  # fmt: skip
    count = [0]

    def arrived(*_about: object) -> None:
        count[0] += 1
        if count[0] == number:
            os.kill(os.getpid(), signal.SIGSTOP if sleeps else signal.SIGKILL)
            clock.advance(hours=HOURS_ASLEEP)

    sleeps, step = step.startswith("sleep-"), step.removeprefix("sleep-")
    if step == "reply":
        device.net.heard = arrived
    elif step == "full":
        leave_room(device, number)
    elif step == "anew":
        write_anew = device.store.scrub

        def counted() -> bool:
            event.listen(device.store.engine, "checkout", tell_every_hundred)
            return write_anew()

        def tell_every_hundred(connection: Any, *_about: object) -> None:
            connection.set_progress_handler(arrived, 100)

        device.store.scrub = counted  # type: ignore[method-assign]
    else:

        @event.listens_for(device.store.engine, "commit")
        def commit(connection: object) -> None:
            if not connection.get_execution_options().get("ehe_reading"):  # type: ignore[attr-defined]
                arrived()

    device.sync()


def leave_room(device: Device, pages: int) -> None:
    """No file may grow beyond what the log is now and so many pages: what a full disk says of a write."""
    import resource  # not on Windows, where nobody asks for this

    log = files_of(device.base, device.store_id).database.with_name("store.db-wal")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    most = log.stat().st_size + pages * 4096
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def main() -> None:
    ended = []
    for job in json.loads(sys.stdin.readline()):
        child = os.fork()
        if not child:
            try:
                run(*job)
            except StoreError:
                os._exit(NO_ROOM)
            except (Offline, TryLater):  # a signing number of nine hours ago: tried again by itself
                os._exit(NEXT_TIME)
            except BaseException as fault:  # noqa: BLE001 - the parent is told by the code
                sys.stderr.write(f"{job}: {fault!r}\n")
                os._exit(1)
            os._exit(0)
        status = os.waitpid(child, os.WUNTRACED)[1]
        if os.WIFSTOPPED(status):
            sys.stdout.write("asleep\n")
            sys.stdout.flush()
            sys.stdin.readline()
            os.kill(child, signal.SIGCONT)
            status = os.waitpid(child, 0)[1]
        ended.append(os.waitstatus_to_exitcode(status))
    sys.stdout.write(json.dumps(ended))


if __name__ == "__main__":
    main()
