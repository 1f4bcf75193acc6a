"""The one way anything is written: rows that need no stamp first, then the counter, then what it stamps.

The counter is bumped once and last, so the order of stamps is the order of commits and no
reader ever misses a row (a sequence would not do: its order is not that of commits). Every
bump adds a link to the hash chain over (stamp, digest of what was written). The API, imports
and administrators all come through here; nothing here decides what may be written.

Source: sync.md B2, B3.9, B3.14.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.sets import insert_all, update_all
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.records import Record
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.seals import record_mark

Row = dict[str, Any]
_LOW_32: Final = 0xFFFF_FFFF


@dataclass(slots=True)
class Changes:
    """What one transaction writes. Filled in memory first: a half-made change never reaches a table."""

    made: dict[str, Row] = field(default_factory=dict)
    """New records by id, as rows without a stamp."""
    altered: dict[str, Row] = field(default_factory=dict)
    history: list[Row] = field(default_factory=list)
    known_ops: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    dead_letters: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    officers: list[Row] = field(default_factory=list)
    assigned: list[Row] = field(default_factory=list)
    ended: list[Row] = field(default_factory=list)
    """Assignments that end: `id` and `removed_at`."""
    role_changes: list[Row] = field(default_factory=list)
    """Officers whose role changed: `id`, `role` and other columns."""

    @property
    def needs_stamp(self) -> bool:
        """True when a reader of the feed would see any of it."""
        return any(
            (self.made, self.altered, self.officers, self.assigned, self.ended, self.role_changes)
        )

    def put(self, row: Row, *, is_new: bool) -> None:
        """Take a record's row; a later state of the same record replaces an earlier one."""
        target = self.made if is_new or row["id"] in self.made else self.altered
        target[row["id"]] = row


def row_of(record: Record, *, owner: str | None = None) -> Row:
    """A record as a row of `record`, without its stamp."""
    mark = record_mark(record.id, record.rev)
    is_conflict = record.kind == "conflict"
    return {
        "id": record.id,
        "kind": record.kind,
        "family_id": record.family_id,
        "child_id": record.child_id,
        "owner": owner,
        "about": record.body.get("record_id") if is_conflict else None,
        "is_open": is_conflict and record.body.get("state") == "open",
        "rev": record.rev,
        "mark_high": mark >> 32,
        "mark_low": mark & _LOW_32,
        "body": encode(record.body).decode(),
        "field_rev": encode(record.field_rev).decode(),
    }


def write(connection: sa.Connection, changes: Changes, clock: Clock, digest: str) -> int | None:
    """Write `changes` and return their stamp, or None when they need none.

    `digest` is the hash of what asked for them; it goes into the chain.
    """
    for table, rows in (
        (tables.history, changes.history),
        (tables.known_op, changes.known_ops),
        (tables.outcome, changes.outcomes),
        (tables.dead_letter, changes.dead_letters),
    ):
        insert_all(connection, table, rows)
    insert_all(connection, tables.notice, changes.notices, once=True)
    if not changes.needs_stamp:
        return None
    pos = _bump(connection, clock, digest)
    # the assignment of a new family first: the API's role may only assign what is not there yet
    insert_all(
        connection, tables.assignment, [row | {"added_pos": pos} for row in changes.assigned]
    )
    insert_all(connection, tables.record, [row | {"pos": pos} for row in changes.made.values()])
    update_all(connection, tables.record, [row | {"pos": pos} for row in changes.altered.values()])
    insert_all(connection, tables.officer, [row | {"role_pos": pos} for row in changes.officers])
    update_all(connection, tables.assignment, [row | {"removed_pos": pos} for row in changes.ended])
    update_all(
        connection, tables.officer, [row | {"role_pos": pos} for row in changes.role_changes]
    )
    return pos


def chain_link(previous: str, pos: int, digest: str) -> str:
    """The chain's value after the write stamped `pos` whose digest is `digest`."""
    return hashlib.sha256(f"ehe/v1/chain\x00{previous}\x00{pos}\x00{digest}".encode()).hexdigest()


def _bump(connection: sa.Connection, clock: Clock, digest: str) -> int:
    counter = tables.counter
    pos, previous = connection.execute(
        counter.update().values(pos=counter.c.pos + 1).returning(counter.c.pos, counter.c.chain)
    ).one()
    link = chain_link(previous, pos, digest)
    connection.execute(counter.update().values(chain=link))
    connection.execute(
        tables.chain.insert().values(pos=pos, digest=digest, chain=link, at=to_text(clock.now()))
    )
    return int(pos)
