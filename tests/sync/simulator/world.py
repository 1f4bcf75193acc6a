"""The world of one seed: a centre, four laptops, a clock, and what everybody is known to have saved."""

from __future__ import annotations

import gc
import hashlib
import random
import shutil
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ehe_desktop.central import tables as central
from ehe_desktop.central.database import Database
from ehe_desktop.domain import ids
from ehe_desktop.storage import keys, records
from ehe_desktop.wire.messages import Limits
from tests.fakes.centre import CentreAdmin
from tests.fakes.clock import FixedClock
from tests.fakes.laptop import PASSPHRASE
from tests.sync.simulator.laptop import DyingSafe, Laptop, WrongClock
from tests.sync.simulator.net import Asked, Net
from tests.sync.simulator.statements import share_statements
from tests.sync.simulator.tally import Tally
from tests.sync.simulator.wire import Line
from tests.sync.town import FREE, OFFICERS, Enrolled, Template, make_template

URL = "https://centre.invalid"
ROLE = sa.select(central.officer.c.role).where(central.officer.c.id == sa.bindparam("who"))
FAMILIES = sa.select(central.assignment.c.family_id).where(
    central.assignment.c.officer_id == sa.bindparam("who"),
    central.assignment.c.removed_pos.is_(None),
)


class Ids:
    """Ids that look like UUIDv7, rise, and depend on the seed alone."""

    def __init__(self, seed: int) -> None:
        self._rng, self._count = random.Random(seed), 0

    def __call__(self) -> str:
        self._count += 1
        low = self._rng.getrandbits(62) | 2 << 62
        return str(uuid.UUID(int=(0x19A << 116 | self._count << 80 | 0x7 << 76 | low)))


@contextmanager
def seeded_ids(seed: int) -> Iterator[Ids]:
    """Every id made by the program while it holds comes from the seed."""
    made, real = Ids(seed), ids.uuid_utils

    class Instead:
        uuid7 = staticmethod(made)

    ids.uuid_utils = Instead  # type: ignore[assignment]
    try:
        yield made
    finally:
        ids.uuid_utils = real


@contextmanager
def quickly_stretched() -> Iterator[None]:
    """Passphrases are hashed once while it holds: Argon2id, which is slow on purpose, is for tests/storage to judge."""
    real = keys.stretch

    def once(passphrase: str, salt: bytes, cost: keys.StretchCost) -> bytes:
        return hashlib.sha256(repr((passphrase, salt, cost)).encode()).digest()

    keys.stretch = once
    try:
        yield
    finally:
        keys.stretch = real


@dataclass
class Ground:
    """What worlds are copied from: made once a process for each sort of database."""

    folder: Path
    template: Template
    server: Any = None
    """A PostgreSQL, with the name of the template database in `template_name`."""
    template_name: str = ""

    @classmethod
    def make(cls, folder: Path, server: Any = None) -> Ground:
        """Found a centre, enrol the devices, plant what a newer program wrote, let each read once."""
        from tests.sync.simulator.orders import plant_unknown

        folder.mkdir(parents=True, exist_ok=True)
        with seeded_ids(0) as new_id, quickly_stretched():
            first = cls._enrolled(folder, server)
            (folder / "synced").mkdir()
            world = World(first, folder / "synced", random.Random(0), Tally(), new_id).build()
            for laptop in world.laptops:
                laptop.sync()
            plant_unknown(world)
            for laptop in world.laptops:
                laptop.lock()
            world.admin.database.close()
            world.line.close()
        gc.freeze()
        devices = {
            one.name: Enrolled(one.base, one.safe, one.key, one.store_id) for one in world.laptops
        }
        name = _database_of(world.url) if server is not None else ""
        template = Template(
            folder / "synced" / "centre.db", devices, first.template.recovery_private
        )
        return cls(folder, template, server, name)

    @classmethod
    def _enrolled(cls, folder: Path, server: Any) -> Ground:
        if server is None:
            return cls(folder, make_template(folder))
        url = server.create()
        return cls(folder, make_template(folder, url=url), server, _database_of(url))

    def stranger(self, clock: FixedClock) -> Database:
        """The empty centre of another council, founded once."""
        path = self.folder / "stranger.db"
        if not path.exists():
            CentreAdmin.found(str(path), clock).database.close()
        return Database(str(path))


@dataclass(frozen=True)
class Saved:
    """One value somebody saved: a word found nowhere else."""

    word: str
    kind: str
    family_id: str
    by: str


@dataclass
class World:
    """Everything of one seed."""

    ground: Ground
    folder: Path
    rng: random.Random
    tally: Tally
    new_id: Ids
    wild_clocks: bool = True
    clock: FixedClock = field(default_factory=FixedClock)
    line: Line = field(default_factory=Line)
    admin: CentreAdmin = field(default=None)  # type: ignore[assignment]
    settings: Any = FREE
    laptops: list[Laptop] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    flags: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Every raise event ever made: its child and severity."""
    asked: list[Asked] = field(default_factory=list)
    generation: int = 0
    """Counts restores of the centre."""
    backups: list[Any] = field(default_factory=list)
    excused: set[str] = field(default_factory=set)
    """Words that a restore destroyed where nobody else held them, by a person's own act."""
    excused_ops: set[str] = field(default_factory=set)
    erased: dict[str, int] = field(default_factory=dict)
    """Families the law erased, each with how many backups there were before."""
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Every file anybody gave: its name to its family and the word of the record that names it."""
    gone_once: set[str] = field(default_factory=set)
    """Those, and the ones a restore brought back: nobody looks for their words."""
    gone_children: set[str] = field(default_factory=set)
    on_heard: Callable[[Asked], None] = lambda _asked: None
    left_with: list[tuple[str, str]] = field(default_factory=list)
    """Families taken from one officer, each with another who kept it."""
    strangers: list[Line] = field(default_factory=list)
    office_words: dict[tuple[int, str], str] = field(default_factory=dict)
    """What the office said in closing letters, by their number."""
    cuts_left: int = 0
    """Pages that are still to be cut in the middle."""
    doors: int = 0
    """How often somebody stood before a door that was shut."""
    devices: list[Any] = field(default_factory=list)
    _count: int = 0

    def build(self, names: Collection[str] = tuple(OFFICERS)) -> World:
        """Copy the ground, start the centre, open the laptops of these names."""
        if self.ground.server is None:
            url = str(self.folder / "centre.db")
            shutil.copy(self.ground.template.database, url)
        else:
            url = self.ground.server.create(self.ground.template_name)
        self.admin = CentreAdmin(Database(url), self.clock)
        self.url = url
        limits = Limits(
            page_records=self.rng.choice((2, 3, 7, 500)), batch_ops=self.rng.choice((1, 2, 5, 500))
        )
        self.settings = replace(FREE, doors_per_minute=0, limits=limits)
        self._start()
        for family_id in ("f-sam", "f-both", "f-lee"):
            self.mark_of(family_id)
        for name in names:
            made = self.ground.template.devices[name]
            base = self.folder / name
            shutil.copytree(made.base, base)
            self._add(name, OFFICERS[name], base, made)
        return self

    # the centre

    def _start(self) -> None:
        if self.admin.database.is_sqlite:
            share_statements(self.admin.database._engine)
            sa.event.listen(self.admin.database._engine, "connect", _no_flush)
        self.line.serve(self.admin.database, self.settings, self.clock)

    def centre_crashes(self) -> None:
        """The centre's process is gone between two requests and begins again on what is on disk."""
        if self.admin.database.is_sqlite:
            fresh = self.folder / f"centre-{self.new_id()}.db"
            _copy_database(Path(self.url), fresh)
            self.admin.database.close()
            self.url = str(fresh)
        else:
            self.admin.database.close()
        self.admin.database = Database(self.url)
        self._start()

    def back_up(self) -> None:
        """Keep the centre as it is tonight."""
        if self.admin.database.is_sqlite:
            kept: Any = self.folder / f"backup-{len(self.backups)}.db"
            _copy_database(Path(self.url), kept)
        else:
            self.admin.database.close()
            kept = self.ground.server.create(_database_of(self.url))
        self.backups.append(kept)

    def put_back(self, *, told: bool) -> None:
        """The centre as it was at the last backup; with a new epoch when the administrator says so."""
        kept = self.backups[-1]
        self.erased = {one: count for one, count in self.erased.items() if not count}
        self.devices = self.rows(central.device)
        self.admin.database.close()
        if isinstance(kept, Path):
            self.url = str(self.folder / f"restored-{self.generation}.db")
            _copy_database(kept, Path(self.url))
        else:
            self.url = self.ground.server.create(_database_of(kept))
        devices = self.devices
        self.admin.database = Database(self.url)
        if told:
            self.admin.new_epoch()
        self._let_in_again(devices)
        self.generation += 1
        self._start()

    def _let_in_again(self, devices: list[Any]) -> None:
        """What an administrator must do by hand: devices enrolled or renamed since the backup."""
        known = {row.replica_id for row in self.rows(central.device, "replica_id")}
        missing = [dict(row._mapping) for row in devices if row.replica_id not in known]
        if missing:
            self.admin.database.write(lambda c: c.execute(central.device.insert(), missing))
            self.tally.events["devices let in again"] += len(missing)

    def rows(self, table: Any, *columns: str) -> list[Any]:
        """Rows of one of the centre's tables."""
        with self.admin.database.reading() as connection:
            return list(connection.execute(_rows_of(table, columns)))

    def role(self, officer_id: str) -> str:
        """What this officer is now."""
        with self.admin.database.reading() as connection:
            return str(connection.scalar(ROLE, {"who": officer_id}))

    def scope(self, officer_id: str) -> frozenset[str] | None:
        """Families this officer may see now; None means all."""
        with self.admin.database.reading() as connection:
            if connection.scalar(ROLE, {"who": officer_id}) != "officer":
                return None
            return frozenset(connection.scalars(FAMILIES, {"who": officer_id}))

    def bodies(self) -> dict[str, tuple[str, int, dict[str, Any], str | None]]:
        """Every record at the centre: kind, rev, body, family."""
        rows = self.rows(central.record, "id", "kind", "rev", "body", "family_id", "is_gone")
        return {
            r.id: (r.kind, r.rev, records.from_json(r.body), r.family_id)
            for r in rows if not r.is_gone
        }  # fmt: skip

    def running_ms(self) -> int:
        """How long every machine has run."""
        return int((self.clock.now() - FixedClock().now()) / timedelta(milliseconds=1)) + 1_000_000

    # laptops

    def _add(self, name: str, who: str, base: Path, made: Enrolled | Laptop) -> Laptop:
        own = DyingSafe(made.safe.class_path)
        own.kept = dict(made.safe.kept)
        laptop = Laptop(
            name=name, officer_id=who, base=base, safe=own, key=made.key, store_id=made.store_id,
            clock=WrongClock(self.clock), centre_url=URL, world=self,
            passphrase=made.passphrase if isinstance(made, Laptop) else PASSPHRASE,
        )  # type: ignore[arg-type]  # fmt: skip
        own.device = laptop
        laptop.role = "supervisor" if who == "boss" else "officer"
        laptop.net = Net(self.line, laptop, self._heard, lambda: self.generation)  # type: ignore[assignment]
        self.laptops.append(laptop)
        laptop.open()
        return laptop

    def clone(self, laptop: Laptop) -> Laptop:
        """The disk and the keyring of a laptop, copied to a second machine."""
        number = sum(one.name.startswith(laptop.name) for one in self.laptops)
        base = self.folder / f"{laptop.name}~{number}"
        laptop.copy_files(base)
        twin = self._add(f"{laptop.name}~{number}", laptop.officer_id, base, laptop)
        twin.kept = None
        return twin

    def _heard(self, asked: Asked) -> None:
        self.asked.append(asked)
        self.on_heard(asked)

    # words

    def mark_of(self, family_id: str) -> str:
        """The marker that stands in every text of a family and nowhere else."""
        if family_id not in self.marks:
            self.marks[family_id] = f"zq{len(self.marks):02d}x"
        return self.marks[family_id]

    def word(self, kind: str, family_id: str, by: str) -> str:
        """A word nobody has written before, noted as saved."""
        self._count += 1
        word = f"{self.mark_of(family_id)}w{self._count:05d}"
        self.saved.append(Saved(word, kind, family_id, by))
        return word

    def close(self) -> None:
        """End everything; what was on disk goes."""
        for laptop in self.laptops:
            laptop.crash()
        self.admin.database.close()
        if self.ground.server is not None:
            for url in {self.url, *[b for b in self.backups if isinstance(b, str)]}:
                self.ground.server.drop(url)
        self.line.close()
        for line in self.strangers:
            line.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def _rows_of(table: Any, columns: tuple[str, ...]) -> Any:
    return sa.select(*([table.c[name] for name in columns] or [table]))


def _database_of(url: str) -> str:
    """The name of the PostgreSQL database at an address."""
    return url.partition("?")[0].rpartition("/")[2]


def _no_flush(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _copy_database(source: Path, target: Path) -> None:
    """A file and its write-ahead log as they lie there: what a crash would leave."""
    for ending in ("", "-wal"):
        part = Path(str(source) + ending)
        if part.exists():
            shutil.copy(part, str(target) + ending)
