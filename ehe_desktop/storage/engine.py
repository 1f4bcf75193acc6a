"""The store's engine: how every part of the program gets a connection to the encrypted file.

`with engine.begin() as connection` is one writing transaction (BEGIN IMMEDIATE:
it waits its turn, so two writers never lose each other's work). `with
reading(engine) as connection` is one reading transaction: a still picture of the
store that never blocks a writer and refuses to write.

Driver errors leave here as the leaves of `storage.errors`; bound values never
appear in a message. A wrong passphrase is told apart before this module is asked
(`storage.vault`): here "file is not a database" means damage.
Nothing here creates a file unless told to, derives a key or knows a table.

Source: guide/stack.md 2, guide/security.md F3, F9, 3.5.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from ehe_desktop.storage import driver
from ehe_desktop.storage.driver_errors import is_fatal, translated
from ehe_desktop.storage.errors import (
    StoreCannotWrite,
    StoreCutShort,
    StoreExists,
    StoreMissing,
    StoreTooNew,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import ExceptionContext

SCHEMA_VERSION: Final = 4
"""The newest `PRAGMA user_version` this program understands; a migration raises it."""

SMALLEST_STORE_BYTES: Final = 4096
_READING: Final = "ehe_reading"
_LATER: Final = "ehe_later"
_LOG_INDEX: Final = 32_768
_failed: Final[WeakSet[Engine]] = WeakSet()


def open_engine(
    path: Path, raw_key: bytes, *, create: bool = False, read_only: bool = False
) -> Engine:
    """Open the store at `path` with its 32-byte raw key and return the engine.

    `create=True` makes a new, empty encrypted file (0600) and never touches an
    existing one. `read_only=True` refuses every change. The first connection is
    made here, so a file that cannot be read is met here and not at a first query.

    Raises:
        StoreMissing: there is no file and `create` is false.
        StoreExists: there is a file and `create` is true.
        StoreCutShort: the file is empty or shorter than one page.
        StoreDamaged: the file cannot be read under this key.
        StoreTooNew: a newer program wrote it.
        StoreInUse: another program holds it.
        StoreCannotWrite: disk full, or no right to write there.
        StoreUnfit: the encryption library is missing or too old.
    """
    if create:
        _create_empty(path)
    _refuse_unreadable(path, fresh=create)
    engine = _engine_for(path, raw_key, read_only=read_only)
    try:
        _refuse_newer(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One reading transaction: a still picture of the store; writing in it raises StoreReadOnly."""
    with engine.connect() as connection:
        connection.execution_options(**{_READING: True})
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, *, later: bool = False) -> Iterator[Connection]:
    """One writing transaction. `later`: the disk is not waited for, and the next that is waited for keeps this one too.

    Power lost before that takes it back whole, so it is only for what a round does again by itself.
    """
    with engine.connect() as connection:
        connection.execution_options(**{_LATER: later})
        with connection.begin():
            yield connection


def write_anew(engine: Engine) -> None:
    """Write the whole file anew (VACUUM), so that only what a table holds is in it.

    With `secure_delete` SQLite empties what it frees, but a row it moved to another page stays readable where
    it stood. About 0.2 s for a store of 20 MB, in which others read but do not write; the disk needs room for
    the file once more.

    Raises:
        StoreCannotWrite: the disk is full or refuses; the file is as it was.
        StoreInUse: somebody was writing for long; the file is as it was.
        StoreDamaged: the file cannot be read.
    """
    _alone(engine, "VACUUM")


def fold_log_in(engine: Engine) -> bool:
    """Fold the write-ahead log into the file and empty it; False when somebody is still reading.

    Raises:
        StoreCannotWrite: the disk refuses; the log stands as it was.
        StoreDamaged: the file cannot be read.
    """
    busy, _, _ = _alone(engine, "PRAGMA wal_checkpoint(TRUNCATE)")[0]
    return not busy


def has_failed(engine: Engine) -> bool:
    """Whether the disk or the file failed under this engine: however well it goes on, a full check is due."""
    return engine in _failed


def forget_failure(engine: Engine) -> None:
    """The check was made and passed."""
    _failed.discard(engine)


def _takes_writing(folder: Path) -> bool:
    """Whether the disk takes a small file: to open a store is to read it, and to make its log's index beside it."""
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as probe:
            return probe.write(bytes(_LOG_INDEX)) == _LOG_INDEX
    except OSError:
        return False


def _engine_for(path: Path, raw_key: bytes, *, read_only: bool) -> Engine:
    def creator() -> Any:
        if not path.exists():
            raise StoreMissing
        try:
            return driver.connect(path, raw_key)
        except dbapi2.Error as fault:
            raise (translated(fault, writing=not _takes_writing(path.parent)) or fault) from fault

    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=creator,
        poolclass=QueuePool,
        pool_size=5,
        max_overflow=3,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        still = read_only or bool(options.get(_READING))
        _settle_for(connection, still=still, later=bool(options.get(_LATER)))
        connection.exec_driver_sql("BEGIN DEFERRED" if still else "BEGIN IMMEDIATE")

    event.listen(engine, "handle_error", _on_error)
    return engine


def _alone(engine: Engine, statement: str) -> list[Any]:
    """What `statement` answers, which must be run outside every transaction."""
    with engine.connect() as connection:
        _settle_for(connection, still=False, later=False)
        raw: Any = connection.connection.dbapi_connection
        try:
            answer: list[Any] = raw.execute(statement).fetchall()
        except dbapi2.Error as fault:
            if is_fatal(fault):
                connection.invalidate()
                _failed.add(engine)
            raise (translated(fault) or fault) from fault
    return answer


def _settle_for(connection: Connection, *, still: bool, later: bool) -> None:
    """Have this connection as it is wanted now: one of the pool stays as it was set last."""
    raw: Any = connection.connection.dbapi_connection
    if connection.info.get(_READING) is not still:
        raw.execute(f"PRAGMA query_only={int(still)}")
        connection.info[_READING] = still
    if connection.info.get(_LATER, False) is not later:
        raw.execute(f"PRAGMA synchronous={'NORMAL' if later else 'FULL'}")
        connection.info[_LATER] = later


def _on_error(context: ExceptionContext) -> None:
    fault = context.original_exception
    asked = context.connection
    writing = asked is None or not asked.get_execution_options().get(_READING)
    known = translated(fault, writing=writing)
    if known is None:
        return
    if is_fatal(fault):
        # One damaged read poisons its connection: throw the pool's away, keep the engine.
        context.is_disconnect = True
        if context.engine is not None:
            _failed.add(context.engine)
    raise known from fault


def _refuse_newer(engine: Engine) -> None:
    with reading(engine) as connection:
        version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > SCHEMA_VERSION:
        raise StoreTooNew


def _create_empty(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as fault:
        raise StoreExists from fault
    except OSError as fault:
        raise StoreCannotWrite from fault


def _refuse_unreadable(path: Path, *, fresh: bool) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError as fault:
        raise StoreMissing from fault
    if not fresh and size < SMALLEST_STORE_BYTES:
        raise StoreCutShort
