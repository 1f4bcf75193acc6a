"""Facts about this store, one a row of `meta`: who it belongs to, where sync stands, the audit head.

Values are text. Nothing secret but the audit key stands here, and that one only
looks forward (security.md 4.2). The names below are the whole list; a name from a
newer program stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

STORE_ID: Final = "store_id"
OFFICER_ID: Final = "officer_id"
MADE_AT: Final = "made_at"
KEY_ID: Final = "kid"
GENERATION: Final = "gen"
"""Counts the store's openings for writing; compared with the keyring's copy (security.md 3.5)."""

KEY_MADE_AT: Final = "key_made_at"
"""Since when the store lies under its present data key; missing for the first one."""
KEY_WANTED: Final = "key_wanted"
"""`1` when the data key is to be changed at the next unlock."""

REPLICA_ID: Final = "replica_id"
TOKEN: Final = "token"  # noqa: S105 - the name of a row, not the token
"""The device's bearer token: nowhere but in this encrypted file."""
OFFICER_NAME: Final = "officer_name"
OFFICER_ROLE: Final = "officer_role"
CENTRE_URL: Final = "centre_url"
EPOCH: Final = "epoch"
CURSOR: Final = "cursor"
READ_ALL: Final = "read_all"
"""`1` when the next pull brings everything again; the cursor stays, for it shows whether the centre was put back."""
OFFERED_FOR: Final = "offered_for"
"""Epoch and cursor at which everything was offered to a centre that was put back: once is enough."""
LEASE_IS_BEHIND: Final = "lease_is_behind"
"""`1` when the centre gave a lease with a number not above the one kept: it was put back, and is told the number."""
STAGED_CURSOR: Final = "staged_cursor"
STAGED_WHOLE: Final = "staged_whole"
"""`1` while the staged pages are of a full pull: they never finish another one."""
TO_REBASE: Final = "to_rebase"
"""Records whose last edit did not stand as sent: they show what was given unless a pull brings more."""
TO_TIDY: Final = "to_tidy"
"""`1` from the purge of a family until the file was written anew without it and its log emptied."""
SCOPE_EPOCH: Final = "scope_epoch"
REVS_LOST: Final = "revs_lost"
"""`1` while the revs held are of before a restore of the centre: until its records are laid in."""
CLOCK_OFFSET_MS: Final = "clock_offset_ms"
RECOVERY_KEY: Final = "recovery_key"
ORDER_KEY: Final = "order_key"
"""Public halves, hex, from enrolment: unsent work is sealed to the one when the council orders this
device erased, and that order is signed by the other."""
ORDER_HEARD: Final = "order_heard"
"""The highest `seq` of an order for this device that the council had signed."""
ASKED_UP_TO: Final = "asked_up_to"
"""The last refused edit the centre was asked about, while there are more than one handshake asks about."""
BLOBS_SENT: Final = "blobs_sent"
"""Files the centre has whole, as `family/sha256`."""
BLOBS_SEALED: Final = "blobs_sealed"
"""Files of families that leave, as `family/sha256`, that the council has sealed (`sent_blobs.py: leaving`)."""
BLOBS_REFUSED: Final = "blobs_refused"
"""Files the centre refused for good (`refused_blobs.py`)."""
KEYS_SENT: Final = "keys_sent"
"""SHA-256 of the door key and recovery boxes as the centre last acknowledged them."""
BLOBS_WANTED: Final = "blobs_wanted"
"""Files that records name and this device does not hold (`wanted_blobs.py`)."""
DEVICES: Final = "devices"
DEVICES_WANTED: Final = "devices_to_stop"
"""A supervisor's list of the council's devices as the last round brought it, and those to stop in the next."""
RECEIPTS: Final = "purge_receipts"
REPAIR: Final = "repair"
"""Families whose digest differed: the next pull brings them whole."""
LAST_SYNC_AT: Final = "last_sync_at"
LAST_DIGEST_MATCHED: Final = "last_digest_matched"
OPEN_VISIT: Final = "open_visit"
"""The plan, or the child, of the visit that is open on screen; empty when none is."""

AUDIT_KEY: Final = "audit_key"
AUDIT_SEQ: Final = "audit_seq"
AUDIT_HASH: Final = "audit_hash"
AUDIT_RECEIPT: Final = "audit_receipt"


def last_push_seq(lane: int) -> str:
    """The name under which the last `push_seq` given in a lane is kept."""
    return f"last_push_seq_{lane}"


_GET: Final = "SELECT value FROM meta WHERE key = ?"
_PUT: Final = "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
"""As the driver takes them: a quiet round asks for a score of facts, and what stands around one took longer."""


def get(connection: Connection, key: str, otherwise: str = "") -> str:
    """The value kept under `key`, or `otherwise`."""
    found = connection.exec_driver_sql(_GET, (key,)).scalar()
    return otherwise if found is None else str(found)


def put(connection: Connection, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    connection.exec_driver_sql(_PUT, (key, value))


def put_all(connection: Connection, facts: Mapping[str, str]) -> None:
    """Keep several facts."""
    for key, value in facts.items():
        put(connection, key, value)
