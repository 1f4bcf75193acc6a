"""A centre as councils run it, for the figures of sync: its own process over PostgreSQL, and laptops.

PostgreSQL waits for the disk here as it does in earnest (the tests' own does not). A figure is the time
by the clock less what our process, the centre's and PostgreSQL's stood in line for a core (`measuring.py`):
in a round they mostly wait for each other.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import psycopg

from ehe_desktop.app.door import Door, DoorSettings
from ehe_desktop.app.wiring import round_of
from ehe_desktop.central.context import Context
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.records import Record
from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.ui.unlock.port import Enrolment
from tests.benchmarks.measuring import Took, once, stood_in_line_s
from tests.fakes.centre import CentreAdmin, SystemClock
from tests.fakes.keyring import FakeSafe
from tests.fakes.laptop import CHEAP, PASSPHRASE
from tests.fakes.postgres import PostgresServer, close_room, new_room, shared_server
from tests.sync.town import Device, Enrolled, Never, _unlocked_of

AS_IN_EARNEST = ("fsync", "synchronous_commit", "full_page_writes")
LOADED_AT_ONCE = 10_000


@dataclass
class SyncRoom:
    """One running centre and where its laptops are kept."""

    folder: Path
    admin: CentreAdmin
    address: str
    url: str
    pids: Callable[[], Sequence[int]]
    """The processes at the other end."""

    @property
    def context(self) -> Context:
        """As a process of the centre has it."""
        return Context(centre=self.admin.centre, settings=Settings(), clock=self.admin.clock)

    @contextmanager
    def another_copy(self) -> Iterator[str]:
        """One more process of the centre over the same database; its address."""
        with _serving(self.url, self.folder / "another") as (_, address):
            yield address

    def load(self, records: Iterator[Record]) -> int:
        """Put records in, as an import does; how many."""
        count = 0
        while part := tuple(islice(records, LOADED_AT_ONCE)):
            count += self.admin.load(*part)
        return count

    def enrol(self, officer_id: str, name: str) -> Enrolled:
        """A new device of this officer, through the real door."""
        safe, base = FakeSafe(), self.folder / name
        door = Door(DoorSettings(base=base, clock=self.admin.clock, cost=CHEAP, safe=safe))
        wanted = Enrolment(
            centre_url=self.address, code=self.admin.code(officer_id), passphrase=PASSPHRASE
        )
        opened = door.enrol(wanted, lambda _progress: None)
        unlocked = _unlocked_of(opened)
        key, store_id = unlocked.current_key(), unlocked.store_id
        opened.close("asked")
        return Enrolled(base, safe, key, store_id)

    def laptop(self, officer_id: str, name: str) -> Device:
        """A new device, open, that has synced nothing yet."""
        made = self.enrol(officer_id, name)
        return Device(
            name=name, officer_id=officer_id, base=made.base, safe=made.safe, key=made.key,
            store_id=made.store_id, clock=self.admin.clock, centre_url=self.address,
        ).open()  # fmt: skip

    def own_s(self) -> float:
        """A clock that stands still while one of both sides stands in line for a core."""
        return time.perf_counter() - stood_in_line_s("self", *map(str, self.pids()))

    def once(self, work: Callable[[], object]) -> Took:
        """One run, with both sides of it."""
        return once(work, self.pids())


def rounds_of(device: Device) -> Callable[[], SyncReport]:
    """How this device syncs for the length of a sitting, over connections of its own."""
    return partial(round_of(device.sat, device.store), Never(), device.progress.append)  # type: ignore[arg-type]


@contextmanager
def sync_room() -> Iterator[SyncRoom]:
    """PostgreSQL, a centre founded in it, and the centre's process, for a `with` block."""
    with ExitStack() as last_first:
        folder = Path(last_first.enter_context(tempfile.TemporaryDirectory(prefix="ehe-bench-")))
        postgres = new_room()
        last_first.callback(close_room, postgres)
        server = shared_server(postgres)
        _write_to_disk(server)
        url = last_first.enter_context(server.database())
        admin = CentreAdmin.found(url, SystemClock())
        last_first.callback(admin.database.close)
        pid, address = last_first.enter_context(_serving(url, folder / "centre"))
        yield SyncRoom(folder, admin, address, url, partial(_others, pid, postgres))


def _write_to_disk(server: PostgresServer) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        for name in AS_IN_EARNEST:
            connection.execute(f"ALTER SYSTEM SET {name} = on")  # type: ignore[arg-type]
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def _serving(url: str, folder: Path) -> Iterator[tuple[int, str]]:
    """A process of the centre: its id and address."""
    folder.mkdir()
    log = folder / "log"
    command = ("-m", "ehe_desktop.central.main", "serve", "--db", url, "--port", "0")
    process = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=log.open("wb"), text=True
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()  # "listening on HOST:PORT", or nothing when it ended
        if not said:
            raise RuntimeError("the centre did not start: " + log.read_text()[-300:])
        yield process.pid, f"http://127.0.0.1:{int(said.rpartition(':')[2])}"
    finally:
        process.terminate()
        process.communicate()


def _others(centre: int, postgres: Path) -> tuple[int, ...]:
    found = [centre]
    kept = postgres / "data" / "postmaster.pid"
    if kept.exists():
        found += _family(int(kept.read_text().split()[0]))
    return tuple(found)


def _family(pid: int) -> list[int]:
    """A process and all that it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    named = children.read_text().split() if children.exists() else []
    return [pid, *(one for child in named for one in _family(int(child)))]
