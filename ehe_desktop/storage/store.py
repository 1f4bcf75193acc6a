"""The Store: the one door to the encrypted file for everything above the engine.

    with store.reading() as view: ...            one still picture
    with store.writing(Actor(officer_id)) as work: ...   one change, whole or not at all
    with store.settling() as work: ...           what a round takes in
    changed = work.changed                       after the block: what screens hear

The engine must come from `storage.engine.open_engine`; keys and locks are `vault.py`'s.
Nothing here knows a rule of the field.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from sqlalchemy import Engine

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import audit_log, meta
from ehe_desktop.storage.device_state import ChainHead
from ehe_desktop.storage.engine import fold_log_in, reading, write_anew, writing
from ehe_desktop.storage.errors import StoreCannotWrite, StoreInUse
from ehe_desktop.storage.schema import create_schema
from ehe_desktop.storage.sitting import Actor, Sitting
from ehe_desktop.storage.unit_of_work import UnitOfWork
from ehe_desktop.storage.view import View

__all__ = ["Actor", "Sitting", "Store", "Work"]

ROUND: Final = "round"
_log = logging.getLogger(__name__)


class Work(UnitOfWork):
    """A unit of work that says, once it is done, what changed."""

    changed: StoreChanged = StoreChanged()


class Store:
    """The encrypted file, opened for one officer's sitting."""

    def __init__(self, engine: Engine, sitting: Sitting) -> None:
        self.engine = engine
        self.sitting = sitting

    @classmethod
    def create(
        cls, engine: Engine, sitting: Sitting, *, audit_key: bytes, store_id: str = ""
    ) -> Store:
        """Lay out a new, empty store on `engine` and start its audit chain.

        `audit_key` is 32 random bytes; only what it turns into is kept here.

        Raises:
            RuleBroken: the file has tables already, or the key is not 32 bytes.
        """
        create_schema(engine)
        with engine.begin() as connection:
            meta.put(connection, meta.STORE_ID, store_id or sitting.new_id())
            meta.put(connection, meta.OFFICER_ID, sitting.officer_id)
            meta.put(connection, meta.MADE_AT, to_text(sitting.clock.now()))
            audit_log.begin(connection, audit_key)
        return cls.open(engine, sitting)

    @classmethod
    def open(cls, engine: Engine, sitting: Sitting) -> Store:
        """The store on `engine`, brought to this program's version before (`migrate.py`).

        Raises:
            RuleBroken: it belongs to another officer.
        """
        with reading(engine) as connection:
            owner = meta.get(connection, meta.OFFICER_ID)
        if owner != sitting.officer_id:
            raise RuleBroken("this store belongs to another officer")
        return cls(engine, sitting)

    @contextmanager
    def reading(self) -> Iterator[View]:
        """One still picture of the store; it never waits for a writer."""
        with reading(self.engine) as connection:
            yield View(connection, self.sitting)

    @contextmanager
    def writing(self, who: Actor | None = None, *, write_id: str = "") -> Iterator[Work]:
        """One change by a person. With a `write_id` seen before, nothing is written again.

        Raises:
            StoreCannotWrite: the disk is full or refuses; nothing of the change is kept.
            StoreInUse: another writer did not finish in time.
        """
        with self._unit(who or Actor(officer_id=self.sitting.officer_id), write_id) as work:
            yield work

    @contextmanager
    def settling(self, *, later: bool = False) -> Iterator[Work]:
        """What a round takes in: records of the central system, outcomes, scope.

        `later`: the disk is not waited for (`engine.writing`).

        Raises:
            StoreCannotWrite: the disk is full or refuses; nothing of it is kept.
        """
        who = Actor(officer_id=self.sitting.officer_id, asked_by=ROUND)
        with self._unit(who, "", by_round=True, later=later) as work:
            yield work

    def audit_head(self) -> ChainHead:
        """Where the audit chain ends: kept in the keyring after every sitting."""
        with reading(self.engine) as connection:
            return audit_log.head(connection)

    def tidy(self) -> bool:
        """Fold the write-ahead log into the file and empty it, as after a purge and at close.

        False when somebody is still reading, so that the log could not be emptied now.
        """
        return fold_log_in(self.engine)

    def scrub(self) -> bool:
        """Leave nothing of what was taken off this device, neither in the file nor in its log.

        False when the disk had no room for it now, or somebody was still reading or writing: try again later.
        """
        try:
            write_anew(self.engine)
            return self.tidy()
        except (StoreCannotWrite, StoreInUse):
            _log.warning("the store could not be written anew after a purge; it is tried again")
        with suppress(StoreCannotWrite, StoreInUse):
            self.tidy()
        return False

    def close(self) -> None:
        """Give back every connection. The keys stay in memory until the process ends."""
        self.engine.dispose()

    @contextmanager
    def _unit(
        self, who: Actor, write_id: str, *, by_round: bool = False, later: bool = False
    ) -> Iterator[Work]:
        with writing(self.engine, later=later) as connection:
            work = Work(connection, self.sitting, who, write_id=write_id, by_round=by_round)
            yield work
            changed = work.finish()
        work.remember_sitting()
        work.changed = changed
