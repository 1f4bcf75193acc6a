"""The one row inside the store that says whose it is and how far it has come.

It is compared with the key file and with the keyring's memory when the store is
opened. `gen` grows with every `remember`; `audit_seq` and `audit_hash` are the
end of the audit chain and are written in the same transaction as each entry, by
`set_head`. The device's signing seed lies here, so only under the store's key.

Nothing here knows the tables of cases, or decides what a difference means.
Source: guide/security.md F1, F3, 3.5 steps 8 and 9.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError

from ehe_desktop.storage.device_state import NO_HASH, NO_REPLICA, ChainHead
from ehe_desktop.storage.errors import KeyFileMismatch, StoreDamaged

_sentinel_tables: Final = MetaData()
SENTINEL: Final = Table(
    "store_sentinel",
    _sentinel_tables,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("store_id", LargeBinary, nullable=False),
    Column("kid", LargeBinary, nullable=False),
    Column("device_seed", LargeBinary, nullable=False),
    Column("gen", Integer, nullable=False),
    Column("key_gen", Integer, nullable=False),
    Column("audit_seq", Integer, nullable=False),
    Column("audit_hash", LargeBinary, nullable=False),
    Column("replica_id", LargeBinary, nullable=False),
    Column("high_water_ms", Integer, nullable=False),
    Column("running_ms", Integer, nullable=False),
    Column("unlocks", Integer, nullable=False),
    Column("lease_seq", Integer, nullable=False),
    Column("closed_cleanly", Boolean, nullable=False),
    Column("checked_at_ms", Integer, nullable=False),
)
_READ: Final = select(SENTINEL)
_CHANGE: Final = update(SENTINEL)


@dataclass(frozen=True, slots=True)
class Sentinel:
    """The row. Times in milliseconds since 1970, spans in milliseconds."""

    store_id: bytes
    kid: bytes
    device_seed: bytes
    gen: int = 1
    key_gen: int = 1
    audit_seq: int = 0
    audit_hash: bytes = NO_HASH
    replica_id: bytes = NO_REPLICA
    high_water_ms: int = 0
    running_ms: int = 0
    unlocks: int = 0
    lease_seq: int = 0
    closed_cleanly: bool = True
    checked_at_ms: int = 0

    @property
    def head(self) -> ChainHead:
        """The end of the audit chain."""
        return ChainHead(self.audit_seq, self.audit_hash)


def create(connection: Connection, sentinel: Sentinel) -> None:
    """Make the table and its one row, in a new store."""
    _sentinel_tables.create_all(connection)
    connection.execute(SENTINEL.insert().values(id=1, **asdict(sentinel)))


def read(connection: Connection) -> Sentinel:
    """The row.

    Raises:
        StoreDamaged: there is no such row, so this is not a whole store of ours.
    """
    try:
        row = connection.execute(_READ).one_or_none()
    except DatabaseError as fault:
        raise StoreDamaged from fault
    if row is None:
        raise StoreDamaged
    return Sentinel(**{name: value for name, value in row._mapping.items() if name != "id"})  # noqa: SLF001 - SQLAlchemy's public name


def change(connection: Connection, **fields: object) -> None:
    """Set fields of the row, in the caller's transaction."""
    connection.execute(_CHANGE, fields)


def set_head(connection: Connection, head: ChainHead) -> None:
    """Note the new end of the audit chain, in the transaction that writes the entry."""
    change(connection, audit_seq=head.seq, audit_hash=head.entry_hash)


def refuse_stranger(sentinel: Sentinel, store_id: bytes, kid: bytes) -> None:
    """Refuse a database that is not the one the key file is for.

    Raises:
        KeyFileMismatch: another store, or another data key.
    """
    if (sentinel.store_id, sentinel.kid) != (store_id, kid):
        raise KeyFileMismatch
