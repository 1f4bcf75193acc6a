"""A small council for the sync tests: a centre that runs, and devices enrolled with it before.

Enrolling costs Argon2id twice; it is done once a run and the folders are copied for each test, as is the
centre's database. `Device` opens its copied store by every step of unlocking but the stretching.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from ehe_desktop.app.door import Door, DoorSettings
from ehe_desktop.app.wiring import Sat, round_of, sitting_of
from ehe_desktop.central import tables as central
from ehe_desktop.central.database import Database
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import Record, kind_name, write
from ehe_desktop.domain.sync_round import SyncProgress, SyncReport
from ehe_desktop.storage import key_file, keys, meta, outbox, records, tables, vault
from ehe_desktop.storage.device_secrets import DeviceSecrets
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.lease_check import judged_lease
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.store_door import StoreDoor
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.storage.unlocked import Unlocked
from ehe_desktop.sync.errors import Offline
from ehe_desktop.sync.round import ASIDE, Aside
from ehe_desktop.ui.unlock.port import Enrolment
from tests.builders import a_child, a_family, a_note, an_assignment
from tests.fakes.centre import RunningCentre
from tests.fakes.clock import FixedClock
from tests.fakes.flaky import DROP_REQUEST, PASS, FlakyTransport
from tests.fakes.keyring import FakeSafe
from tests.fakes.laptop import CHEAP, PASSPHRASE

FREE = Settings(requests_per_minute=0, enrolments_per_minute=0)
OFFICERS = {"sam-1": "sam", "sam-2": "sam", "lee-1": "lee", "boss-1": "boss"}
FAMILIES = ("f-sam", "f-both", "f-lee")


@dataclass(frozen=True)
class Enrolled:
    """One device as it stood after enrolling; `key` is its data key."""

    base: Path
    safe: FakeSafe
    key: bytes
    store_id: bytes


@dataclass
class Template:
    """The centre's file and the devices, to be copied."""

    database: Path
    devices: dict[str, Enrolled] = field(default_factory=dict)
    recovery_private: str = ""


def make_template(folder: Path, url: str = "", devices: Mapping[str, str] = OFFICERS) -> Template:
    """Found a centre, make accounts, enrol the devices, then give out the families."""
    clock = FixedClock()
    centre = RunningCentre.found(url or str(folder / "centre.db"), clock)
    centre.settings = FREE
    for who, role in (("sam", "officer"), ("lee", "officer"), ("boss", "supervisor")):
        centre.add_officer(name=f"Officer {who}", role=role, officer_id=who)
    centre.start()
    made = Template(folder / "centre.db", recovery_private=centre.recovery_private)
    for name, who in devices.items():
        safe = FakeSafe()
        door = Door(DoorSettings(base=folder / name, clock=clock, cost=CHEAP, safe=safe))
        opened = door.enrol(
            Enrolment(centre_url=centre.base_url, code=centre.code(who), passphrase=PASSPHRASE),
            lambda _progress: None,
        )
        unlocked = _unlocked_of(opened)
        key, store_id = unlocked.current_key(), unlocked.store_id
        opened.close("asked")
        made.devices[name] = Enrolled(folder / name, safe, key, store_id)
    centre.load(*(record for place in FAMILIES for record in family_records(place)))
    for family_id, officers in (("f-sam", "sam"), ("f-both", "sam lee"), ("f-lee", "lee")):
        for who in officers.split():
            centre.load(made_record(an_assignment(who), f"as-{family_id}-{who}", family_id))
    centre.close()
    return made


def _unlocked_of(opened: Any) -> Unlocked:
    return opened.close.__closure__[1].cell_contents.unlocked


def made_record(body: Any, record_id: str, family_id: str | None, child_id: str | None = None):
    """A record as an import gives it."""
    return Record(
        kind=kind_name(type(body)),
        id=record_id,
        family_id=family_id,
        child_id=child_id,
        body=write(body),
    )


def family_records(family_id: str, children: int = 1) -> list[Record]:
    """A family with children named after it."""
    found = [made_record(a_family(), family_id, family_id)]
    for number in range(children):
        child_id = f"c{number or ''}-{family_id}"
        child = a_child(f"Child{number} {family_id}", case_number=f"EHE-{number}")
        found.append(made_record(child, child_id, family_id, child_id))
    return found


class Never:
    """A wish nobody makes."""

    cancelled = False


@dataclass
class Device:
    """One officer's laptop, open."""

    name: str
    officer_id: str
    base: Path
    safe: FakeSafe
    key: bytes
    store_id: bytes
    clock: FixedClock
    centre_url: str
    net: FlakyTransport = field(default_factory=FlakyTransport)
    progress: list[SyncProgress] = field(default_factory=list)
    cancel: Any = field(default_factory=Never)
    aside: Aside = ASIDE
    told: Callable[[SyncProgress], None] = lambda _progress: None
    """Called with each step of a round: what a person does meanwhile."""
    sat: Sat = field(default=None)  # type: ignore[assignment]
    store: Store = field(default=None)  # type: ignore[assignment]

    def open(self) -> Device:
        """Unlock as the door does, but for the stretching of the passphrase."""
        files = files_of(self.base, self.store_id)
        door = StoreDoor(files=files, safe=self.safe, clock=self.clock)
        self._point_at_centre(door)
        loaded = key_file.load(files.key_file)
        secrets = DeviceSecrets(self.safe, self.store_id)
        state = secrets.state()
        lease = judged_lease(door, loaded.body, state, None)
        engine = open_engine(files.database, keys.subkey(self.key, keys.LABEL_DATABASE))
        found = vault._looked_at(vault._Keys(door, loaded, secrets, self.key), state, lease, engine)
        unlocked = vault._noted(found) if not found.older else vault._read_only(found)
        self.sat = Sat(self.base, door, unlocked, self.clock)
        self.store = Store.open(unlocked.engine, sitting_of(self.sat, self.officer_id, "officer"))
        return self

    def _point_at_centre(self, door: StoreDoor) -> None:
        engine = open_engine(door.files.database, keys.subkey(self.key, keys.LABEL_DATABASE))
        with engine.begin() as connection:
            meta.put(connection, meta.CENTRE_URL, self.centre_url)
        engine.dispose()

    def close(self) -> None:
        """Close the files as a lock does."""
        if self.store is not None:
            self.sat.unlocked.close()
            self.store = None
        self.net.end()

    def crash(self) -> None:
        """Let go of the files without a word, as when the process is killed."""
        self.store.engine.dispose()
        self.store = None

    def sync(self) -> SyncReport:
        """One round over this device's network."""
        go = round_of(self.sat, self.store, self.net, self.aside)
        return go(self.cancel, self._on_progress)  # type: ignore[arg-type]

    def sync_until_pushing(self) -> None:
        """A round that dies as the first batch is under way: it is sealed and has not arrived."""
        self.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/push" else PASS)
        with pytest.raises(Offline):
            self.sync()

    def _on_progress(self, progress: Any) -> None:
        self.progress.append(progress)
        self.told(progress)

    def use_clock(self, clock: FixedClock) -> None:
        """From now on this device's own clock stands elsewhere."""
        self.sat = replace(self.sat, clock=clock)
        self.store.sitting = replace(self.store.sitting, clock=clock)

    # what a person does

    def make(self, body: Any, child: str = "c-f-both", record_id: str | None = None) -> str:
        """A new record about a child."""
        with self.store.writing() as work:
            return work.create(type(body), body, child_id=child or None, record_id=record_id)

    def make_note(self) -> str:
        """A note about a child in scope."""
        return self.make(a_note(), "c-f-sam")

    def edit(self, kind: str, record_id: str, **fields: Any) -> None:
        """Change fields of a record."""
        with self.store.writing() as work:
            work.patch(kind, record_id, fields)

    # what is held

    def held(self, kind: str, record_id: str) -> Record | None:
        """The record as shown."""
        with self.store.reading() as view:
            return view.record(kind, record_id)

    def shown(self, kind: str, record_id: str, name: str) -> Any:
        """One field as shown."""
        record = self.held(kind, record_id)
        return None if record is None else record.body.get(name)

    def fact(self, name: str) -> str:
        """One fact of the store."""
        with self.store.reading() as view:
            return meta.get(view.connection, name)

    def states(self) -> dict[str, int]:
        """How many ops stand in each state."""
        with self.store.reading() as view:
            query = select(tables.outbox_op.c.state, func.count()).group_by("state")
            return {row.state: row[1] for row in view.connection.execute(query).all()}

    def ops(self) -> dict[str, str]:
        """Op id to its state."""
        with self.store.reading() as view:
            rows = view.connection.execute(
                select(tables.outbox_op.c.op_id, tables.outbox_op.c.state)
            )
            return {row.op_id: row.state for row in rows.all()}

    def forget_cursor(self) -> None:
        """As a device that has read nothing yet."""
        with self.store.settling() as work:
            meta.put(work.connection, meta.CURSOR, "")

    def batches(self) -> list[tuple[str, bytes]]:
        """Sealed batches as they are kept."""
        with self.store.reading() as view:
            rows = view.connection.execute(select(tables.sealed_batch))
            return [(row.batch_id, row.payload) for row in rows]

    def unsent(self) -> int:
        with self.store.reading() as view:
            return outbox.unsent_count(view.connection)

    def staged(self) -> int:
        """Records in staging."""
        with self.store.reading() as view:
            query = select(func.count()).select_from(tables.staged_record)
            return view.connection.execute(query).scalar_one()

    def logs_emptied(self) -> list[int]:
        """Grows by the size of the write-ahead log each time it is emptied from now on."""
        sizes: list[int] = []
        tidy = self.store.tidy

        def watched() -> bool:
            done = tidy()
            sizes.append((self.sat.unlocked.files.folder / "store.db-wal").stat().st_size)
            return done

        self.store.tidy = watched  # type: ignore[method-assign]
        return sizes

    def marks(self) -> dict[tuple[str, str], tuple[int, dict[str, Any], bool]]:
        """Every record held: rev, body as shown, and whether something local lies on top."""
        with self.store.reading() as view:
            rows = view.connection.execute(select(tables.record))
            return {
                (row.kind, row.id): (
                    row.rev,
                    records.from_json(row.body),
                    row.server_body is not None,
                )
                for row in rows
            }


@dataclass
class Town:
    """A running centre and its devices, for one test."""

    folder: Path
    template: Template
    centre: RunningCentre
    clock: FixedClock
    open_devices: list[Device] = field(default_factory=list)

    def device(
        self,
        name: str = "sam-1",
        *,
        synced: bool = True,
        copy_of: Device | None = None,
        opened: bool = True,
    ) -> Device:
        """Open a device. `synced`: with one round done. `copy_of`: its folder and keyring copied as they are."""
        made = self.template.devices[name]
        source = copy_of.base if copy_of else made.base
        safe = (copy_of.safe if copy_of else made.safe).copy()
        base = self.folder / f"{name}-{new_id()}"
        shutil.copytree(source, base)
        device = Device(
            name=name,
            officer_id=OFFICERS[name],
            base=base,
            safe=safe,
            key=made.key,
            store_id=made.store_id,
            clock=self.clock,
            centre_url=self.centre.base_url,
        )
        self.open_devices.append(device)
        if opened:
            device.open()
        if synced:
            device.sync()
        return device

    def assignment(self, officer_id: str) -> Any:
        """The body of an assignment."""
        return an_assignment(officer_id)

    def count(self, table: Any, **where: Any) -> int:
        """Rows of one of the centre's tables."""
        return len(self.centre.rows(table, **where))

    def body(self, record_id: str) -> dict[str, Any]:
        """A record's body at the centre."""
        return records.from_json(self.centre.held(record_id).body)

    def quiet(self, *devices: Device) -> None:
        """Everybody pushes and pulls twice, with nothing written between."""
        for _ in range(2):
            for device in devices:
                assert device.sync().everything_sent or device.unsent() == 0

    def all_equal(self, *devices: Device) -> None:
        """At rest: what each shows is what the centre holds, and no local value lies on top."""
        for device in devices:
            for (kind, record_id), (rev, body, on_top) in device.marks().items():
                held = self.centre.held(record_id)
                assert not on_top, (kind, record_id)
                if rev:
                    assert (held.rev, records.from_json(held.body)) == (rev, body), kind

    def restart(self, *, epoch: bool = False) -> None:
        """The centre ends and begins again, with another epoch when asked."""
        self.centre.stop()
        if epoch:
            self.centre.new_epoch()
        self.centre.start()

    def restart_with(self, **settings: Any) -> None:
        """The centre ends and begins again under other settings."""
        self.centre.stop()
        self.centre.settings = replace(self.centre.settings, **settings)
        self.centre.start()

    def close(self) -> None:
        for device in self.open_devices:
            device.close()
        self.centre.close()


def open_town(folder: Path, template: Template, settings: Settings = FREE) -> Town:
    """A town of its own in `folder`, from copies."""
    shutil.copy(template.database, folder / "centre.db")
    clock = FixedClock()
    centre = RunningCentre(Database(str(folder / "centre.db")), clock)
    centre.settings = settings
    centre.start()
    return Town(folder, template, centre, clock)


NOTICE, DEVICE = central.notice, central.device
HISTORY, OUTCOME, DEAD = central.history, central.outcome, central.dead_letter
CONFLICTS = central.record
fresh_id = new_id
