"""Brings an older store to this program's version, on a copy, so that a cut loses nothing.

The file is copied, the copy migrated and checked, its projections made anew, and only
then put in place; the old file stays beside it until `forget_old` after a good round.
Killed at any point, the store's own place holds the old store whole or the new one
whole. A store of a newer program is refused by the engine and never downgraded.

The migration library is imported only here, because it is slow and seldom needed.
Source: sync.md B3.10, B5 39; guide/stack.md 2.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ehe_desktop.platform.patience import patiently
from ehe_desktop.storage.engine import SCHEMA_VERSION, open_engine, reading
from ehe_desktop.storage.errors import StoreCannotWrite, StoreDamaged
from ehe_desktop.storage.projections.rebuild import rebuild_projections
from ehe_desktop.storage.schema import NEWEST_REVISION

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_STEPS: Final = "ehe_desktop.storage:migrations"
_OUR_VERSIONS: Final = str(Path(__file__).parent / "migrations" / "versions")


@dataclass(frozen=True, slots=True)
class Target:
    """Where migrations lead; tests give a made-up later version and where its step lies."""

    version: int = SCHEMA_VERSION
    revision: str = NEWEST_REVISION
    folders: tuple[str, ...] = (_OUR_VERSIONS,)


def bring_up_to_date(path: Path, raw_key: bytes, target: Target | None = None) -> bool:
    """Migrate the store at `path` if it is older than `target`; True when it was.

    Nobody else may have it open. The old file is kept as `….before-v<version>`.

    Raises:
        StoreTooNew, StoreDamaged, StoreMissing: as for opening it; nothing was changed.
        StoreCannotWrite: the disk is full; the old store is untouched.
    """
    target = target or Target()
    if _version_of(path, raw_key) >= target.version:
        return False
    fresh = path.with_name(path.name + ".migrating")
    try:
        _copy(path, fresh)
        _migrate(fresh, raw_key, target)
        kept = path.with_name(f"{path.name}.before-v{target.version}")
        kept.unlink(missing_ok=True)
        os.link(path, kept)
        patiently(lambda: fresh.replace(path))
        _sync_folder(path.parent)
    except OSError as fault:
        raise StoreCannotWrite from fault
    finally:
        for left in path.parent.glob(fresh.name + "*"):
            left.unlink(missing_ok=True)
    return True


def forget_old(path: Path) -> int:
    """Remove the kept older files after a completed round; returns how many there were."""
    kept = list(path.parent.glob(path.name + ".before-v*"))
    for old in kept:
        old.unlink()
    return len(kept)


def run_steps(engine: Engine, target: Target) -> None:
    """Run every step up to `target` in one transaction; all of it or nothing."""
    from alembic import command
    from alembic.config import Config

    def finish(connection: Connection) -> None:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise StoreDamaged
        connection.exec_driver_sql(f"PRAGMA user_version = {target.version:d}")

    config = Config()
    config.set_main_option("script_location", _STEPS)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(target.folders).replace("%", "%%"))
    config.attributes.update(engine=engine, finish=finish)
    command.upgrade(config, target.revision)


def _migrate(fresh: Path, raw_key: bytes, target: Target) -> None:
    engine = open_engine(fresh, raw_key)
    try:
        run_steps(engine, target)
        with engine.begin() as connection:
            rebuild_projections(connection)
        with reading(engine) as connection:
            if connection.exec_driver_sql("PRAGMA quick_check").scalars().all() != ["ok"]:
                raise StoreDamaged
        _empty_log(engine)
    finally:
        engine.dispose()
    with fresh.open("rb") as file:
        os.fsync(file.fileno())


def _version_of(path: Path, raw_key: bytes) -> int:
    """The store's version; its write-ahead log is folded in on the way."""
    engine = open_engine(path, raw_key)
    try:
        with reading(engine) as connection:
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        _empty_log(engine)
    finally:
        engine.dispose()
    return version


def _empty_log(engine: Engine) -> None:
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        if raw is not None:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _copy(path: Path, fresh: Path) -> None:
    for left in path.parent.glob(fresh.name + "*"):
        left.unlink()
    shutil.copyfile(path, fresh)
    fresh.chmod(0o600)


def _sync_folder(folder: Path) -> None:
    """Make the change of name itself durable, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
