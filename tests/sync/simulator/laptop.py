"""One simulated laptop: the real store and the real round, a clock that may be wrong, and a way to die."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import event

from ehe_desktop.app.wiring import Sat, sitting_of
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.platform.interface import BootMoment
from ehe_desktop.storage import key_file, keys, records, vault
from ehe_desktop.storage.device_secrets import DeviceSecrets
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.errors import LeaseEnded, LeaseOver
from ehe_desktop.storage.lease import refuse_ended
from ehe_desktop.storage.lease_check import LeaseRenewal, judged_lease
from ehe_desktop.storage.sitting import Running
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.store_door import StoreDoor
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.sync.round import Aside
from tests.fakes.clock import FixedClock
from tests.fakes.keyring import FakeSafe
from tests.fakes.laptop import PASSPHRASE
from tests.sync.simulator.points import Died, step_now
from tests.sync.simulator.statements import share_statements
from tests.sync.simulator.turns import Turns
from tests.sync.simulator.wire import Inline
from tests.sync.town import Device

EARLIEST, LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2099, 12, 1, tzinfo=UTC)


@dataclass
class WrongClock:
    """The world's time, as a device with a wrong clock tells it."""

    world: FixedClock
    offset: timedelta = timedelta()

    def now(self) -> datetime:
        return min(max(self.world.now() + self.offset, EARLIEST), LATEST)

    def today(self) -> date:
        return civil_date(self.now())


class DyingSafe(FakeSafe):
    """A keyring at whose writes the process may die."""

    device: Any = None

    def set(self, name: str, value: str) -> None:
        if self.device is not None:
            self.device.point("keyring")
        super().set(name, value)


@dataclass
class Laptop(Device):
    """A `Device` whose time, ids and death are the world's to decide."""

    aside: Aside = Inline
    world: Any = None
    role: str = "officer"
    round: Turns | None = None
    doom: int = 0
    """Points still to pass before it dies; 0: it does not."""
    points: Counter[str] = field(default_factory=Counter)
    kept: Path | None = None
    """An older copy of its database, to be put back some day."""
    kept_look: Any = None
    """How the watch saw it when that copy was made."""
    passphrase: str = PASSPHRASE

    @property
    def is_open(self) -> bool:
        """Unlocked, whether or not a round is under way."""
        return self.store is not None

    @property
    def is_read_only(self) -> bool:
        """An older copy, in which only flags are raised."""
        return bool(self.sat.unlocked.is_read_only)

    @property
    def database(self) -> Path:
        """The encrypted file."""
        return files_of(self.base, self.store_id).database

    @property
    def raw_key(self) -> bytes:
        """The key of the encrypted file."""
        return keys.subkey(self.key, keys.LABEL_DATABASE)

    def door(self, clock: Any = None) -> StoreDoor:
        """Files, keyring and clocks as the real door has them."""
        files = files_of(self.base, self.store_id)
        return StoreDoor(
            files=files, safe=self.safe, clock=clock or self.clock, boot_moment=self.boot
        )

    def boot(self) -> BootMoment:
        """The machine runs as long as the world does, whatever its wall clock says."""
        return BootMoment("0" * 36, self.world.running_ms())

    def open(self) -> Laptop:
        """Unlock; past its lease, as the person at the door does it."""
        try:
            return self.open_quickly()
        except (LeaseEnded, LeaseOver):
            from tests.sync.simulator.doors import back_in

            return self.open_quickly(back_in(self))

    def open_quickly(self, renewal: LeaseRenewal | None = None) -> Laptop:
        """Unlock by every step but the stretching of the passphrase.

        Raises:
            LeaseEnded: and nothing was taken away, which the real door does.
        """
        from tests.sync.simulator.doors import door_seed

        door = self.door()
        loaded = key_file.load(door.files.key_file)
        secrets = DeviceSecrets(self.safe, self.store_id)
        state = secrets.state()
        lease = judged_lease(door, loaded.body, state, renewal)
        refuse_ended(lease.verdict)
        engine = open_engine(door.files.database, self.raw_key)
        self._quicken(engine)
        found = vault._looked_at(vault._Keys(door, loaded, secrets, self.key), state, lease, engine)
        refuse_ended(found.lease.verdict)
        unlocked = vault._noted(found) if not found.older else vault._read_only(found)
        second = unlocked.engine_for_flags  # beside an older copy, and after it is settled
        unlocked.engine_for_flags = lambda: self._quicken(second())
        unlocked.door_seed = door_seed(self, loaded.body, secrets.own_secret())
        self.sat = Sat(self.base, door, unlocked, self.clock)
        sitting = sitting_of(self.sat, self.officer_id, self.role)
        sitting = replace(sitting, new_id=self.world.new_id, running=lambda: Running(boot_id="b"))
        self.store = Store.open(unlocked.engine, sitting)
        return self

    def writing_store(self) -> Store:
        """The store for a person's work: beside a read-only one, the way left open for flags."""
        if not self.is_read_only:
            return self.store
        return Store.open(self.sat.unlocked.engine_for_flags(), self.store.sitting)

    def _quicken(self, engine: Any) -> Any:
        """The engine: no flush to a disk that is never cut off here; and a death before any commit."""

        def settings(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        def commit(connection: Any) -> None:
            if not connection.get_execution_options().get("ehe_reading"):
                self.point("commit")

        share_statements(engine)
        event.listen(engine, "connect", settings)
        event.listen(engine, "commit", commit)
        return engine

    def point(self, what: str) -> None:
        """A named point was reached: here it dies when its time has come."""
        if not self.doom:
            return
        self.doom -= 1
        if not self.doom:
            self.points[f"{what}: {step_now()}" if what in ("commit", "keyring") else what] += 1
            raise Died

    def crash(self) -> None:
        """The process is gone; files and keyring stay as they are."""
        self.doom = 0
        if self.round is not None and not self.round.is_over:
            self.round.must_die = True
            self.round.finish()
        self.round = None
        if self.store is not None:
            self.store.engine.dispose()
            self.sat.unlocked.engine.dispose()
            self.store = None  # type: ignore[assignment]

    def lock(self) -> None:
        """Close as a lock does."""
        if self.round is not None:
            self.round.finish()
        self.round = None
        if self.store is not None:
            self.sat.unlocked.close()
            self.store = None  # type: ignore[assignment]

    def copy_files(self, target: Path) -> None:
        """The folder as it lies on the disk at this moment."""
        shutil.copytree(self.base, target, ignore=shutil.ignore_patterns("*-shm"))

    # what is held, for the watch

    def ask(self, *questions: str) -> list[list[Any]]:
        """Answers to plain SQL, all out of one still picture: by the driver, for it is asked after every step."""
        with closing(self.store.engine.raw_connection()) as pooled:  # given back, it is rolled back
            driver: Any = pooled.driver_connection
            driver.execute("BEGIN DEFERRED")
            return [driver.execute(one).fetchall() for one in questions]

    def op_rows(self) -> dict[str, OpRow]:
        """Every op by id."""
        (rows,) = self.ask(OPS)
        return {row[0]: OpRow._make(row) for row in rows}

    def marks(self) -> dict[tuple[str, str], tuple[int, dict[str, Any], bool]]:
        """As every device's, but quicker."""
        (rows,) = self.ask(RECORDS)
        return marks_of(rows)

    def families(self) -> frozenset[str]:
        """Families of which any record is here."""
        (rows,) = self.ask(FAMILIES)
        return frozenset(row[0] for row in rows)

    def all_texts(self) -> str:
        """Everything the store says, all tables, as one text."""
        said = []
        with self.store.reading() as view:
            names = view.connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
            ).scalars().all()  # fmt: skip
            for name in names:
                if "_config" in name or "_data" in name or "_idx" in name or "_docsize" in name:
                    continue
                rows = view.connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
                said.extend(str(tuple(row)) for row in rows)
        return "\n".join(said)

    def facts(self) -> dict[str, str]:
        """What is noted about the store."""
        (rows,) = self.ask(FACTS)
        return dict(rows)


class OpRow(NamedTuple):
    """One op of the Outbox, as the watch looks at it."""

    op_id: str
    op_kind: str
    state: str
    lane: int
    family_id: str | None
    push_seq: int | None
    kind: str
    record_id: str
    set: str
    outcome: str | None
    attempts: int
    batch_id: str | None = None


OPS = (
    "SELECT " + ", ".join(f'"{name}"' for name in OpRow._fields) + " FROM outbox_op ORDER BY op_seq"
)
RECORDS = "SELECT kind, id, rev, body, server_body IS NOT NULL, child_id FROM record"
FAMILIES = "SELECT DISTINCT family_id FROM record WHERE family_id IS NOT NULL"
FACTS = "SELECT key, value FROM meta"


def marks_of(rows: list[Any]) -> dict[tuple[str, str], tuple[int, dict[str, Any], bool]]:
    """Every record held: rev, body as shown, and whether something local lies on top."""
    return {
        (kind, record_id): (rev, records.from_json(body), bool(on_top))
        for kind, record_id, rev, body, on_top, _ in rows
    }
