"""A laptop for tests: the real door, a real encrypted store, the real client; only keyring and clock are fakes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from ehe_desktop.app.door import Door, DoorSettings
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.records import Record
from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage import meta
from ehe_desktop.storage.keys import StretchCost
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.link import Link
from ehe_desktop.sync.round import RoundHooks, run_round
from ehe_desktop.ui.unlock.port import Enrolment, Opened
from tests.fakes.centre import RunningCentre
from tests.fakes.keyring import FakeSafe

PASSPHRASE = "plum kettle orbit saddle"
CHEAP = StretchCost(memory_kib=65_536, passes=3, lanes=4)
"""The floor: less is refused, in tests too."""


class NeverCancelled:
    """A wish nobody makes."""

    cancelled = False

    def wait(self, _seconds: float) -> bool:
        return False


@dataclass
class Laptop:
    """One officer's device at one centre."""

    centre: RunningCentre
    base: Path
    clock: Clock
    safe: FakeSafe = field(default_factory=FakeSafe)
    opened: Opened | None = None
    transport: httpx2.BaseTransport | None = None
    progress: list[Any] = field(default_factory=list)

    @property
    def door(self) -> Door:
        return Door(DoorSettings(base=self.base, clock=self.clock, cost=CHEAP, safe=self.safe))

    @property
    def desk(self) -> Desk:
        assert self.opened is not None
        return self.opened.desk

    @property
    def store(self) -> Store:
        return self.desk.store

    def enrol(self, officer_id: str) -> Laptop:
        wanted = Enrolment(
            centre_url=self.centre.base_url,
            code=self.centre.code(officer_id),
            passphrase=PASSPHRASE,
        )
        self.opened = self.door.enrol(wanted, self.progress.append)
        return self

    def unlock(self) -> Laptop:
        self.opened = self.door.unlock(PASSPHRASE)
        return self

    def lock(self) -> None:
        assert self.opened is not None
        self.opened.close("asked")
        self.opened = None

    def sync(self) -> SyncReport:
        """One round, over this laptop's transport when it has one."""
        assert self.opened is not None
        if self.transport is None:
            return self.opened.sync.run_round(NeverCancelled(), self.progress.append)
        return run_round(
            self.link(), self.store, self._hooks(), NeverCancelled(), self.progress.append
        )

    def link(self) -> Link:
        with self.store.reading() as view:
            values = {
                name: meta.get(view.connection, name)
                for name in (meta.CENTRE_URL, meta.TOKEN, meta.REPLICA_ID)
            }
        return Link(
            base_url=values[meta.CENTRE_URL],
            token=values[meta.TOKEN],
            replica_id=values[meta.REPLICA_ID],
            sign=self.unlocked.sign,
        )

    @property
    def unlocked(self) -> Any:
        """The open vault behind the desk, reached through the round's own closure."""
        return self.desk.check_passphrase.__closure__[0].cell_contents.unlocked

    def _hooks(self) -> RoundHooks:
        return RoundHooks(
            clock=self.clock,
            renew_lease=lambda _claims, _signature: None,
            lease_seq=lambda: 0,
            remember=lambda: None,
            transport=self.transport,
        )

    def record(self, kind: str, record_id: str) -> Record | None:
        with self.store.reading() as view:
            return view.record(kind, record_id)
