"""A real centre for tests: in a thread, on a free port of loopback, over SQLite or PostgreSQL.

It is the program that councils run, with its own database; only the clock is the test's.
`stop()` and `start()` end and begin the server on the same database and the same port.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ehe_desktop.central import accounts, admin, orders, tables
from ehe_desktop.central.app import build_app
from ehe_desktop.central.database import Database
from ehe_desktop.central.identity import Centre, found_centre, new_epoch, read_centre
from ehe_desktop.central.serving import Server, open_port
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.officer import Officer
from ehe_desktop.domain.records import Record
from tests.fakes.clock import FixedClock

READY_S = 20


@dataclass
class CentreAdmin:
    """What an administrator does, over one database; no server needed."""

    database: Database
    clock: Clock = field(default_factory=FixedClock)
    recovery_private: str = ""

    @classmethod
    def found(
        cls, url: str, clock: Clock | None = None, org_name: str = "Testshire"
    ) -> CentreAdmin:
        """A new centre in the empty database at `url` (a path means SQLite)."""
        made = cls(Database(url), clock or FixedClock())
        made.recovery_private = made.database.write(lambda c: found_centre(c, org_name, made.clock))
        return made

    @property
    def centre(self) -> Centre:
        """Who the centre is, with its secrets."""
        with self.database.reading() as connection:
            return read_centre(connection)

    def add_officer(
        self, name: str = "Sam Okafor", role: str = "officer", officer_id: str = ""
    ) -> str:
        """Make an account; returns the officer's id."""
        who = Officer(name=name, role=role)
        make = (lambda: officer_id) if officer_id else admin.new_id
        return self.database.write(lambda c: admin.add_officer(c, who, self.clock, make))

    def assign(self, officer_id: str, family_id: str) -> str:
        """Bring a family into an officer's scope."""
        return self.database.write(lambda c: admin.assign(c, officer_id, family_id, self.clock))

    def unassign(self, officer_id: str, family_id: str) -> int:
        """Take a family out of an officer's scope."""
        return self.database.write(lambda c: admin.unassign(c, officer_id, family_id, self.clock))

    def change_role(self, officer_id: str, role: str) -> None:
        """Give an officer another role."""
        self.database.write(lambda c: admin.change_role(c, officer_id, role, self.clock))

    def code(self, officer_id: str, minutes: int = 15) -> str:
        """A fresh enrolment code."""
        return self.database.write(lambda c: accounts.make_code(c, officer_id, self.clock, minutes))

    def revoke(self, officer_id: str, replica_id: str | None = None) -> int:
        """Stop one device or all of an officer."""
        return self.database.write(lambda c: accounts.revoke(c, officer_id, replica_id, self.clock))

    def order_erasure(self, replica_id: str, recovery_private: str = "") -> None:
        """Sign the order that erases one device."""
        private = recovery_private or self.recovery_private
        self.database.write(lambda c: orders.order_erasure(c, replica_id, private, self.clock))

    def load(self, *records: Record) -> int:
        """Put in records as they are (family, child, assignment, officer, …)."""
        return self.database.write(lambda c: admin.load_records(c, records, self.clock))

    def new_epoch(self) -> str:
        """As after a restore; a running server must be stopped and started to take it up."""
        return self.database.write(new_epoch)

    def new_epoch_noted(self) -> str:
        """The same as the command line does it: noted since when."""
        return self.database.write(lambda c: new_epoch(c, self.clock))

    def rows(self, table: sa.Table, **where: Any) -> list[Any]:
        """Rows of one table of `central.tables`, to look at."""
        with self.database.reading() as connection:
            query = sa.select(table)
            for name, value in where.items():
                query = query.where(table.c[name] == value)
            return list(connection.execute(query))

    def held(self, record_id: str) -> Any:
        """The row of one record, or None."""
        return next(iter(self.rows(tables.record, id=record_id)), None)


@dataclass
class RunningCentre(CentreAdmin):
    """A centre that also answers on `base_url`."""

    settings: Settings = field(default_factory=Settings)
    port: int = 0
    _server: Server | None = None
    _thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        """Where it answers; the same after `stop()` and `start()`."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> RunningCentre:
        """Open the port and take requests; returns when it does."""
        listening = open_port("127.0.0.1", self.port)
        self.port = listening.getsockname()[1]
        ready = threading.Event()
        self._server = Server(build_app(self.database, self.settings, self.clock), ready.set)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        self._thread.start()
        if not ready.wait(READY_S):
            raise RuntimeError("the centre did not start")
        return self

    def stop(self) -> None:
        """End the server as a shutdown would; the database stays."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(READY_S)
            self._server = self._thread = None

    def close(self) -> None:
        """Stop, and let the database go."""
        self.stop()
        self.database.close()


@contextmanager
def running_centre(place: Path | str, clock: Clock | None = None, settings: Settings | None = None):
    """A centre in a new SQLite file under the folder `place`, or at a database URL, for a `with` block."""
    url = str(place / "centre.db") if isinstance(place, Path) else place
    centre = RunningCentre.found(url, clock)
    centre.settings = settings or Settings(requests_per_minute=0, enrolments_per_minute=0)
    try:
        yield centre.start()
    finally:
        centre.close()


class SystemClock:
    """The machine's own time, for tests that need it to go on."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one clock that is real
