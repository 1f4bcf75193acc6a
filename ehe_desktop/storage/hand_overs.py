"""Hand-overs that are out: what the store must know to open and file each envelope when it comes back.

One row of `meta` each, inside the encrypted file and never sent anywhere. The private key is made for
one hand-over and goes with its row: once filed, nothing on this device or any other opens that
envelope again. Nothing here reads an envelope.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, insert, select

from ehe_desktop.domain.hand_over import Held
from ehe_desktop.storage import meta
from ehe_desktop.storage.envelope import EnvelopeKeys
from ehe_desktop.storage.tables import meta as meta_table
from ehe_desktop.storage.tables import written

PREFIX: Final = "hand_over:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """One hand-over that is out: whose it is, and how to open what comes back."""

    held: Held
    draft_id: str
    child_id: str
    public_key: str
    private_key: str = field(repr=False)
    writer_key: str = field(repr=False)

    @property
    def keys(self) -> EnvelopeKeys:
        """What its frames were sealed with."""
        return EnvelopeKeys(
            bytes.fromhex(self.held.envelope_id),
            bytes.fromhex(self.public_key),
            bytes.fromhex(self.writer_key),
        )


def keep(connection: Connection, pending: Pending) -> None:
    """Note a hand-over before it begins."""
    name = PREFIX + pending.held.envelope_id
    meta.put(connection, name, msgspec.json.encode(pending).decode())


def all_pending(connection: Connection) -> tuple[Pending, ...]:
    """Every hand-over that is out, the oldest first."""
    rows = connection.execute(
        select(meta_table.c.value).where(meta_table.c.key.startswith(PREFIX, autoescape=True))
    ).scalars()
    found = [msgspec.json.decode(value, type=Pending) for value in rows]
    return tuple(sorted(found, key=lambda one: (one.held.began_at, one.held.envelope_id)))


def forget(connection: Connection, envelope_id: str) -> None:
    """It is filed: its keys go."""
    connection.execute(delete(meta_table).where(meta_table.c.key == PREFIX + envelope_id))


def drop_of_drafts(connection: Connection, draft_ids: Collection[str], at: str) -> int:
    """The drafts leave this device: the keys of their hand-overs go, so their envelopes open to nobody.

    They count as filed, so that the next start removes the files. Returns how many there were.
    """
    gone = [one for one in all_pending(connection) if one.draft_id in draft_ids]
    for one in gone:
        forget(connection, one.held.envelope_id)
        row = {"write_id": write_id(one.held.envelope_id), "at": at, "made": "[]"}
        connection.execute(insert(written).values(row))
    return len(gone)


def write_id(envelope_id: str) -> str:
    """The name under which filing it is written once and never twice."""
    return PREFIX + envelope_id


def is_filed(connection: Connection, envelope_id: str) -> bool:
    """Whether it was filed before: then what is left of its file may go."""
    found = connection.execute(
        select(written.c.write_id).where(written.c.write_id == write_id(envelope_id))
    )
    return found.first() is not None
