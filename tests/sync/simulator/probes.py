"""Happenings that put one promise to the test on purpose: old requests, forged ones, wrong keys, spoiled pages.

Each leaves the world as it was: what it breaks is a copy, or a request that must be refused.
"""

from __future__ import annotations

import json
import random
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ehe_desktop.central import tables as central
from ehe_desktop.domain.errors import SyncError
from ehe_desktop.domain.records import Op
from ehe_desktop.storage import meta, migrate, schema, vault
from ehe_desktop.storage.engine import SCHEMA_VERSION, open_engine, reading
from ehe_desktop.storage.errors import (
    LeaseEnded,
    StoreDamaged,
    StoreError,
    StoreInUse,
    WrongPassphrase,
)
from ehe_desktop.storage.health import Finding, check_store
from ehe_desktop.storage.one_copy import hold_folder
from ehe_desktop.sync.errors import ProgramTooOld
from ehe_desktop.wire.codec import compress, encode
from ehe_desktop.wire.seals import seal_batch
from tests.builders import a_note
from tests.sync.simulator import deeds
from tests.sync.simulator.laptop import Laptop, WrongClock
from tests.sync.simulator.net import Asked
from tests.sync.simulator.points import Died
from tests.sync.simulator.watch import UNSENT, Watch
from tests.sync.simulator.world import World, _copy_database

STATE = (central.record, central.history, central.dead_letter, central.notice, central.outcome)
FINGERPRINT = sa.select(
    *(sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in STATE),
    sa.select(sa.func.sum(central.record.c.rev)).scalar_subquery(),
    sa.select(sa.func.sum(central.record.c.mark_low)).scalar_subquery(),
    sa.select(central.counter.c.chain).scalar_subquery(),
)


def fingerprint(world: World) -> Any:
    """All that a request could change at the centre, but for who was last seen when."""
    with world.admin.database.reading() as connection:
        return tuple(connection.execute(FINGERPRINT).one())


def cut_reset(world: World, watch: Watch, laptop: Laptop) -> None:
    """Invariant 33: a full pull that was cut leaves what was here, to be read and to be written."""
    facts = laptop.facts()
    if not facts.get(meta.STAGED_CURSOR) or facts.get(meta.STAGED_WHOLE) != "1":
        return
    if laptop.is_read_only or not any(key[0] == "child" for key in laptop.marks()):
        return
    with deeds.do(laptop) as work:
        child_id = next(key[1] for key in laptop.marks() if key[0] == "child")
        made = work.create("note", a_note("during a reset"), child_id=child_id)
    world.tally.holds(33, laptop.held("note", made) is not None)
    watch.after(laptop, "deed")


def old_requests(stage: Any, rng: random.Random) -> str:
    """Any of the past requests once more, in any order: as they were heard, and signed anew."""
    world = stage.world
    known = [
        a for a in world.asked
        if a.generation == world.generation and a.path == "/v1/push" and a.answer.status != 401
    ]  # fmt: skip
    if not known or any(laptop.round is not None for laptop in world.laptops):
        return ""
    before = fingerprint(world)
    for old in rng.choices(known, k=3):
        heard = world.line.ask("POST", old.path, old.headers, old.body)
        world.tally.holds(17, heard.status in (401, 403, 409), "a request was taken twice")
        if not old.device.is_open:
            continue
        signed = world.line.signed(old.device, old.path, old.said, dict(old.headers))
        now = world.line.ask("POST", old.path, signed, old.body)
        first = old.answer
        if first is not None and first.status == 200 and now.status == 200:
            same = Asked(old.device, old.path, [], b"", 0, now).heard == old.heard
            world.tally.holds(17, same, "another answer to the same request")
        world.tally.holds(17, fingerprint(world) == before, "an old request changed something")
    return "old requests"


def forged(stage: Any, rng: random.Random) -> str:
    """Numbers that leave a gap, and a used number with another op, rightly signed."""
    world = stage.world
    laptop = stage.pick(rng, idle=True)
    if laptop is None or laptop.is_read_only:
        return ""
    replica = laptop.facts()[meta.REPLICA_ID]
    lanes = [
        r for r in world.rows(central.lane, "replica_id", "lane", "last_seq")
        if r.replica_id == replica and r.lane == 1
    ]  # fmt: skip
    last = lanes[0].last_seq if lanes else 0
    before = fingerprint(world)
    tries = [(last + 2 + rng.randrange(5), "gap")] + ([(last, "replica_forked")] if last else [])
    for number, code in tries:
        op = Op(
            op_id=world.new_id(), op_kind="append", kind="note", record_id=world.new_id(),
            set={"text": "forged"}, family_id="f-both", push_seq=number,
        )  # fmt: skip
        sealed = seal_batch(world.new_id(), [op])
        status, said = _ask(laptop, "/v1/push", sealed.body)
        is_so = status == 409 and said["code"] == code and fingerprint(world) == before
        world.tally.holds(19, is_so, f"{number}: {status} {said}")
    return f"forged for {laptop.name}"


def wrong_cursor(stage: Any, rng: random.Random) -> str:
    """The cursor of another device, and one's own with a letter changed."""
    one, other = stage.pick(rng, idle=True), stage.pick(rng)
    if one is None or other is None or one.is_read_only:
        return ""
    cursors = []
    theirs, own = other.facts().get(meta.CURSOR, ""), one.facts().get(meta.CURSOR, "")
    if theirs and other.facts()[meta.REPLICA_ID] != one.facts()[meta.REPLICA_ID]:
        cursors.append(theirs)
    if own:
        at = rng.randrange(len(own) - 2)
        cursors.append(own[:at] + ("A" if own[at] != "A" else "B") + own[at + 1 :])
    for cursor in cursors:
        body = encode({"cursor": cursor, "page": "", "schema": 1})
        status, said = _ask(one, "/v1/pull", body)
        stage.world.tally.holds(25, status == 409 and said["code"] == "cursor_refused", f"{said}")
    return "cursors" if cursors else ""


def _ask(laptop: Laptop, path: str, body: bytes) -> tuple[int, Any]:
    facts = laptop.facts()
    headers = {
        b"authorization": f"Bearer {facts[meta.TOKEN]}".encode(),
        b"x-ehe-replica": facts[meta.REPLICA_ID].encode(),
        b"content-encoding": b"zstd", b"content-type": b"application/json",
    }  # fmt: skip
    signed = laptop.world.line.signed(laptop, path, body, headers)
    answer = laptop.world.line.ask("POST", path, signed, compress(body))
    return answer.status, json.loads(answer.body)


def wrong_centre(stage: Any, rng: random.Random) -> str:
    """Another council's empty centre answers at the address."""
    world, laptop = stage.world, stage.pick(rng, idle=True)
    if laptop is None or laptop.is_read_only:
        return ""
    before, ops = laptop.marks(), laptop.op_rows().keys()
    laptop.net.wrong_line = _stranger(world)
    laptop.net.share = 0.0
    try:
        laptop.sync()
        raised = False
    except SyncError:
        raised = True
    finally:
        laptop.net.wrong_line = None
    world.tally.holds(36, raised and laptop.marks() == before and laptop.op_rows().keys() == ops)
    stage.watch.after(laptop, "step")
    return f"{laptop.name} at a wrong centre"


def _stranger(world: World) -> Any:
    from tests.sync.simulator.wire import Line

    if not world.strangers:
        line = Line()
        line.serve(world.ground.stranger(world.clock), world.settings, world.clock)
        world.strangers.append(line)
    return world.strangers[0]


def too_old(stage: Any, rng: random.Random) -> str:
    """A program too old to read: its work arrives all the same."""
    world, laptop = stage.world, stage.pick(rng, idle=True)
    if laptop is None or laptop.is_read_only:
        return ""
    waiting = {i for i, op in laptop.op_rows().items() if op.state in UNSENT}
    laptop.net.share, laptop.net.too_old = 0.0, True
    try:
        told = laptop.sync().changed
    except ProgramTooOld as fault:
        told = fault.changed
        rows = laptop.op_rows()
        stuck = [i for i in waiting if rows[i].state in UNSENT and not rows[i].outcome]
        world.tally.holds(38, not stuck, f"{len(stuck)} edits were not delivered")
    finally:
        laptop.net.too_old = False
    stage.watch.after(laptop, "step")
    stage.watch.announced(laptop, told)
    return f"{laptop.name} is too old"


def keys_and_pages(stage: Any, rng: random.Random) -> str:
    """On a copy: a wrong key, then one spoiled page."""
    laptop = stage.pick(rng, idle=True)
    if laptop is None:
        return ""
    tally = stage.world.tally
    path = _copy_of(laptop, "spoiled")
    check_store(path, laptop.raw_key)  # folds the log in
    clean = path.read_bytes()
    try:
        open_engine(path, bytes(31) + b"\1").dispose()
        refused = False
    except StoreDamaged:
        refused = True
    tally.holds(43, refused and path.read_bytes() == clean, "a wrong key was taken or wrote")
    if not check_store(path, laptop.raw_key).is_healthy:
        raise AssertionError("a whole store is called spoiled")
    spoiled = bytearray(clean)
    at = rng.randrange(4096, len(clean))
    spoiled[at] ^= 0xFF
    path.write_bytes(bytes(spoiled))
    report = check_store(path, laptop.raw_key)
    told = (at // 4096 + 1) in report.pages or Finding.DOES_NOT_OPEN in report.findings
    tally.holds(44, told, f"page {at // 4096 + 1}, named {report.pages}")
    tally.holds(44, bytes(spoiled) == path.read_bytes(), "the check wrote to a spoiled file")
    read = _outbox_of(path, laptop.raw_key)
    if read is not None:
        tally.holds(44, read == laptop.op_rows().keys(), "not every op was read")
    return f"spoiled page of {laptop.name}"


def _outbox_of(path: Path, key: bytes) -> set[str] | None:
    """Ops of a damaged store, on a fresh connection; None when the damage is in the Outbox itself."""
    try:
        engine = open_engine(path, key, read_only=True)
        try:
            with reading(engine) as connection:
                rows = connection.exec_driver_sql("SELECT op_id FROM outbox_op").scalars()
                return set(rows)
        finally:
            engine.dispose()
    except StoreError:
        return None


def wrong_passphrase(stage: Any, rng: random.Random) -> str:
    """On a copy, through the real door: it is said to be the passphrase, and no byte of the store moves."""
    laptop = stage.pick(rng, idle=True)
    if laptop is None or rng.random() < 0.8 or laptop.sat.unlocked.lease_now().left_ms <= 0:
        return ""
    other = _twin_on_disk(laptop)
    path = other.database
    before = path.read_bytes()
    try:
        vault.unlock(other.door(), "not the right words")
        told = False
    except WrongPassphrase:
        told = True
    stage.world.tally.holds(43, told and path.read_bytes() == before)
    return f"wrong passphrase on {laptop.name}"


def two_programs(stage: Any, rng: random.Random) -> str:
    """A second program over the same folder is told so."""
    laptop = stage.pick(rng)
    if laptop is None:
        return ""
    with hold_folder(laptop.base):
        try:
            hold_folder(laptop.base)
            told = False
        except StoreInUse:
            told = True
    stage.world.tally.holds(45, told)
    return f"two programs on {laptop.name}"


def lease(stage: Any, rng: random.Random) -> str:
    """On a copy: fifteen days away, then a clock set back."""
    laptop = stage.pick(rng, idle=True)
    if laptop is None or laptop.is_read_only:
        return ""
    other = _twin_on_disk(laptop)
    before = other.database.read_bytes()
    days = [15, rng.choice((0, -3, -400))] if rng.random() < 0.5 else [15, 15]
    hours = 15 * 24 * 3_600_000
    for offset in days:
        other.clock = WrongClock(stage.world.clock, timedelta(days=offset))  # type: ignore[assignment]
        other.boot = lambda: type(laptop.boot())("1" * 36, hours)  # type: ignore[method-assign]
        try:
            other.open_quickly()
            shut = False
            other.lock()
        except LeaseEnded:
            shut = True
        stage.world.tally.holds(50, shut, f"open after 15 days, clock at {offset} days")
    stage.world.tally.holds(50, other.database.read_bytes() == before, "the lock changed the store")
    return f"lease of {laptop.name}"


def migration(stage: Any, rng: random.Random) -> str:
    """On a copy: a made-up later version, killed between two of its steps."""
    laptop = stage.pick(rng, idle=True)
    if laptop is None or rng.random() < 0.6:
        return ""
    path = _copy_of(laptop, "migrating")
    held = len(laptop.marks())
    names = ("_copy", "_migrate", "_sync_folder", "rebuild_projections", "_empty_log", "none")
    name = rng.choice(names)
    real = getattr(migrate, name, None)
    was = {"done": False}

    def dying(*given: Any, **named: Any) -> Any:
        assert real is not None
        if rng.random() < 0.5:
            real(*given, **named)
        was["done"] = True
        raise Died

    try:
        if real is not None:
            setattr(migrate, name, dying)
        migrate.bring_up_to_date(path, laptop.raw_key, _later(stage.world))
    except Died:
        pass
    finally:
        if real is not None:
            setattr(migrate, name, real)
    stage.world.tally.holds(39, _opens(path, laptop.raw_key, held), f"killed at {name}")
    return f"migration of {laptop.name} killed at {name}"


def _later(world: World) -> migrate.Target:
    folder = world.folder / "steps"
    folder.mkdir(exist_ok=True)
    number = SCHEMA_VERSION + 1
    (folder / "v9999_made_up.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision = '9999'\ndown_revision = '{schema.NEWEST_REVISION}'\n"
        "branch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n"
        "    with op.batch_alter_table('saved_view') as batch:\n"
        "        batch.add_column(sa.Column('c', sa.Text(), nullable=False, server_default='x'))\n"
    )
    return migrate.Target(number, "9999", (*migrate.Target().folders, str(folder)))


def _opens(path: Path, key: bytes, held: int) -> bool:
    """Either this program opens it, or it is whole and of the next version."""
    from ehe_desktop.storage import engine as engines

    real = engines.SCHEMA_VERSION
    engines.SCHEMA_VERSION = real + 1  # type: ignore[misc]
    try:
        opened = open_engine(path, key)
        with reading(opened) as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one()
        opened.dispose()
    finally:
        engines.SCHEMA_VERSION = real  # type: ignore[misc]
    return bool(count == held)


def _copy_of(laptop: Laptop, name: str) -> Path:
    path = laptop.world.folder / f"{name}.db"
    for old in path.parent.glob(f"{name}.db*"):
        old.unlink()
    _copy_database(laptop.database, path)
    return Path(path)


def _twin_on_disk(laptop: Laptop) -> Laptop:
    """The laptop's folder and keyring copied, not opened and not part of the world."""
    base = laptop.world.folder / "aside"
    shutil.rmtree(base, ignore_errors=True)
    laptop.copy_files(base)
    return Laptop(
        name="aside", officer_id=laptop.officer_id, base=base, safe=laptop.safe.copy(),
        key=laptop.key, store_id=laptop.store_id, clock=laptop.clock,
        centre_url=laptop.centre_url, world=laptop.world, role=laptop.role,
    )  # fmt: skip


PROBES: dict[Any, int] = {
    old_requests: 3, forged: 2, wrong_cursor: 2, wrong_centre: 1, too_old: 2, keys_and_pages: 1,
    wrong_passphrase: 1, two_programs: 1, lease: 1, migration: 1,
}  # fmt: skip
