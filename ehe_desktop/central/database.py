"""The way to the database: one snapshot to read in, one transaction to write in, PostgreSQL or SQLite.

A reader sees one instant for as long as it reads (REPEATABLE READ; a WAL snapshot on SQLite).
A writer that lost a race (deadlock, serialisation, two creates of one id) is run again
from the start, so a function given to `write` must have no other effect. SQLite has one
writer: threads of one process queue for it instead of polling the file.

With `api` a transaction runs under the API's own role, which sees nothing until the request has
proved whose it is (`rights.py`). Nothing here knows a table.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from ehe_desktop.central.rights import API_ROLE

T = TypeVar("T")
_ATTEMPTS: Final = 5
_BUSY_MS: Final = 10_000
_POOL: Final = 20
_WAIT: Final = sa.text("SELECT set_config('lock_timeout', '10s', true)")
_SET_UP: Final = sa.text(
    "SELECT set_config('lock_timeout', '10s', true), set_config('app.purpose', :purpose, true),"
    f" set_config('role', '{API_ROLE}', true)"
)
_RACES: Final = frozenset({"40001", "40P01", "23505", "55P03"})
"""SQLSTATE of serialisation failure, deadlock, unique violation, lock not available in time."""


class Database:
    """One database of one centre, shared by all threads of a process."""

    def __init__(self, url: str) -> None:
        address = _address(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        arguments = {"check_same_thread": False} if self.is_sqlite else {}
        self._engine = sa.create_engine(
            address,
            hide_parameters=True,
            pool_size=_POOL,
            max_overflow=_POOL,
            pool_pre_ping=not self.is_sqlite,
            connect_args=arguments,
            poolclass=sa.QueuePool,
        )
        self._one_writer = threading.Lock() if self.is_sqlite else None
        if self.is_sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin)
            self._readers = self._engine
        else:
            self._readers = self._engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection whose every query sees the same instant."""
        with self._readers.connect() as connection, connection.begin():
            yield connection

    def write(
        self, work: Callable[[sa.Connection], T], *, api: str = "", of_one_instant: bool = False
    ) -> T:
        """Run `work` in one transaction and commit it; again from the start when it lost a race.

        `api`: under the API's own role, for the purpose named. `of_one_instant`: every query sees the same
        one, as with `reading`.

        Raises:
            DBAPIError: the database failed, or every attempt lost.
        """
        engine = self._readers if of_one_instant else self._engine
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._one_writer or nullcontext(), engine.connect() as connection:
                    marked = connection.execution_options(writes=True)
                    with marked.begin():
                        self._set_up(marked, api)
                        return work(marked)
            except DBAPIError as fault:
                if attempt == _ATTEMPTS or not _lost_a_race(fault):
                    raise
        raise AssertionError("unreachable")

    def _set_up(self, connection: sa.Connection, api: str) -> None:
        if not self.is_sqlite:
            connection.execute(_SET_UP if api else _WAIT, {"purpose": api})

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def is_unavailable(fault: BaseException) -> bool:
    """True when the database could not be reached or was too busy, so trying again is right."""
    return isinstance(fault, OperationalError | sa.exc.TimeoutError) or (
        isinstance(fault, DBAPIError) and fault.connection_invalidated
    )


def _address(url: str) -> sa.URL:
    if "://" not in url:
        Path(url).resolve().parent.mkdir(parents=True, exist_ok=True)
        return sa.URL.create("sqlite", database=str(Path(url).resolve()))
    try:
        address = sa.make_url(url)
    except ValueError:  # a port that is no number
        raise sa.exc.ArgumentError("the address cannot be read") from None
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    return address


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not guessed
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _lost_a_race(fault: DBAPIError) -> bool:
    state = getattr(fault.orig, "sqlstate", None)
    return state in _RACES or (state is None and isinstance(fault, IntegrityError))
