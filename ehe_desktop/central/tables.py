"""The tables of the centre, alike on PostgreSQL and SQLite.

`record` holds what is so now, `history` every edit that was ever accepted (it can only grow:
see `growing.py`), `outcome` the answers given, `counter` the one stamp that
orders all commits. Bodies are JSON texts kept as they came, so that nothing a newer
program wrote is altered on the way. No rule stands here.

Source: sync.md B3.5, B3.6, B3.14.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, String, Table, Text

metadata = sa.MetaData()
_Id: Final = String(64)
_Instant: Final = String(24)
_Number: Final = sa.BigInteger().with_variant(Integer, "sqlite")

centre = Table(
    "centre",
    metadata,
    Column("only", Integer, primary_key=True),
    Column("org_id", _Id, nullable=False),
    Column("org_name", Text, nullable=False),
    Column("epoch", _Id, nullable=False),
    Column("lease_seed", String(64), nullable=False),
    Column("token_key", String(64), nullable=False),
    Column("recovery_key_id", _Id, nullable=False),
    Column("recovery_key", String(64), nullable=False),
    Column("made_at", _Instant, nullable=False),
    Column("order_key", String(64), nullable=False, server_default=""),
    Column("epoch_at", _Instant, nullable=False, server_default=""),
)
"""`order_key`: public half of the key erase orders are signed with; the private half is never here."""

counter = Table(
    "counter",
    metadata,
    Column("only", Integer, primary_key=True),
    Column("pos", _Number, nullable=False),
    Column("chain", String(64), nullable=False),
)

chain = Table(
    "chain",
    metadata,
    Column("pos", _Number, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("chain", String(64), nullable=False),
    Column("at", _Instant, nullable=False),
)

record = Table(
    "record",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("kind", _Id, nullable=False),
    Column("family_id", _Id),
    Column("child_id", _Id),
    Column("owner", _Id),
    Column("about", _Id),
    Column("is_open", sa.Boolean, nullable=False),
    Column("rev", _Number, nullable=False),
    Column("pos", _Number, nullable=False),
    Column("mark_high", _Number, nullable=False),
    Column("mark_low", _Number, nullable=False),
    Column("body", Text, nullable=False),
    Column("field_rev", Text, nullable=False),
    Column("is_gone", sa.Boolean, nullable=False, server_default=sa.false()),
    Index("record_feed", "pos", "id"),
    Index("record_family", "family_id", "pos"),
    Index("record_child", "child_id"),
    Index("record_about", "about"),
)
"""`owner`: whose draft it is. `about`: the record a conflict is about. `mark_*`: halves of H(id‖rev).
`is_gone`: erased by law; the row is a tombstone without content."""

history = Table(
    "history",
    metadata,
    Column("n", _Number, primary_key=True, autoincrement=True),
    Column("record_id", _Id, nullable=False),
    Column("family_id", _Id),
    Column("rev", _Number, nullable=False),
    Column("op_id", _Id, nullable=False),
    Column("op_kind", _Id, nullable=False),
    Column("verdict", _Id, nullable=False),
    Column("author", _Id, nullable=False),
    Column("replica_id", _Id, nullable=False),
    Column("device", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("received_at", _Instant, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index("history_record", "record_id", "rev"),
)

known_op = Table(
    "known_op",
    metadata,
    Column("op_id", _Id, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("verdict", _Id, nullable=False),
    Column("answer", Text, nullable=False),
)

outcome = Table(
    "outcome",
    metadata,
    Column("replica_id", _Id, primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("push_seq", _Number, primary_key=True, autoincrement=False),
    Column("op_id", _Id, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("batch_id", _Id, nullable=False),
    Column("verdict", _Id, nullable=False),
    Column("answer", Text, nullable=False),
    Column("received_at", _Instant, nullable=False),
)

lane = Table(
    "lane",
    metadata,
    Column("replica_id", _Id, primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("last_seq", _Number, nullable=False),
)

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("n", _Number, primary_key=True, autoincrement=True),
    Column("op_id", _Id, nullable=False),
    Column("replica_id", _Id, nullable=False),
    Column("officer_id", _Id, nullable=False),
    Column("family_id", _Id),
    Column("reason", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("received_at", _Instant, nullable=False),
    Column("closed_at", _Instant),
    Column("closed_why", Text),
    sqlite_autoincrement=True,  # the number of a letter that was erased is nobody else's
)
"""`closed_why`: the office's words for its officer; empty when it was taken in after all."""

notice = Table(
    "notice",
    metadata,
    Column("op_id", _Id, primary_key=True),
    Column("what", _Id, primary_key=True),
    Column("record_id", _Id, nullable=False),
    Column("family_id", _Id),
    Column("made_at", _Instant, nullable=False),
    Column("sent_at", _Instant),
)
"""What somebody must be told: written with the edit, sent later by another process, once each."""

officer = Table(
    "officer",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", _Id, nullable=False),
    Column("team", Text, nullable=False),
    Column("is_active", sa.Boolean, nullable=False),
    Column("role_pos", _Number, nullable=False),
    Column("subject", Text, unique=True),
)
"""`subject`: who this is at the council's identity provider."""

assignment = Table(
    "assignment",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("officer_id", _Id, nullable=False),
    Column("family_id", _Id, nullable=False),
    Column("ground", Text, nullable=False),
    Column("added_pos", _Number, nullable=False),
    Column("removed_pos", _Number),
    Column("removed_at", _Instant),
    Index("assignment_officer", "officer_id", "family_id"),
    Index("assignment_family", "family_id"),
)

enrol_code = Table(
    "enrol_code",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("officer_id", _Id, nullable=False),
    Column("made_at", _Instant, nullable=False),
    Column("expires_at", _Instant, nullable=False),
    Column("used_at", _Instant),
)

device = Table(
    "device",
    metadata,
    Column("replica_id", _Id, primary_key=True),
    Column("officer_id", _Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("store_id", _Id, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("device_key", String(64), nullable=False),
    Column("device_secret", String(64), nullable=False),
    Column("lease_seq", _Number, nullable=False),
    Column("program_version", Text, nullable=False),
    Column("enrolled_at", _Instant, nullable=False),
    Column("seen_at", _Instant),
    Column("revoked_at", _Instant),
    Column("renewed_from", _Id),
    Column("unsent", Integer, nullable=False, server_default="0"),
    Column("read_pos", _Number, nullable=False, server_default="0"),
    Column("erased_at", _Instant),
    Column("door_key", String(64)),
    Column("key_boxes", Text),
    Column("audit_key", String(64)),
    Column("read_past_at", _Instant),
    Column("read_past_reason", Text),
    Index("device_officer", "officer_id"),
    Index("device_store", "store_id"),
)
"""`read_pos`: the stamp up to which it has laid everything in; what left the scope before is purged."""

audit = Table(
    "audit",
    metadata,
    Column("n", _Number, primary_key=True, autoincrement=True),
    Column("at", _Instant, nullable=False),
    Column("who", _Id, nullable=False),
    Column("what", _Id, nullable=False),
    Column("object_id", _Id, nullable=False),
    Column("detail", Text, nullable=False),
)
"""What was done to accounts, devices, scope and the centre itself; ids and figures, no names."""

purge_receipt = Table(
    "purge_receipt",
    metadata,
    Column("replica_id", _Id, primary_key=True),
    Column("receipt_id", _Id, primary_key=True),
    Column("family_id", _Id, nullable=False),
    Column("records", Integer, nullable=False),
    Column("ops", Integer, nullable=False),
    Column("digest", _Id, nullable=False),
    Column("purged_at", _Instant, nullable=False),
    Column("received_at", _Instant, nullable=False),
)

erase_order = Table(
    "erase_order",
    metadata,
    Column("replica_id", _Id, primary_key=True),
    Column("said", Text, nullable=False),
    Column("signature", String(128), nullable=False),
    Column("made_at", _Instant, nullable=False),
)

sealed_work = Table(
    "sealed_work",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("replica_id", _Id, nullable=False),
    Column("officer_id", _Id, nullable=False),
    Column("ops", Integer, nullable=False),
    Column("box", sa.LargeBinary, nullable=False),
    Column("received_at", _Instant, nullable=False),
    Column("opened_at", _Instant),
)
"""Unsent work of a device that was switched off; only the recovery key opens a box."""

blob = Table(
    "blob",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("family_id", _Id, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", _Id, nullable=False),
    Column("author", _Id, nullable=False),
    Column("held", Integer, nullable=False),
    Column("is_whole", sa.Boolean, nullable=False),
    Column("made_at", _Instant, nullable=False),
    Index("blob_content", "family_id", "sha256", unique=True),
)

blob_part = Table(
    "blob_part",
    metadata,
    Column("blob_id", _Id, primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("content", sa.LargeBinary, nullable=False),
)

recovery_ask = Table(
    "recovery_ask",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("replica_id", _Id, nullable=False),
    Column("officer_id", _Id, nullable=False),
    Column("seal_key", String(64), nullable=False),
    Column("boxes", Text, nullable=False),
    Column("asked_at", _Instant, nullable=False),
    Column("answered_at", _Instant),
    Column("box", sa.LargeBinary),
)
"""Somebody has forgotten their passphrase. `box` is for the one device that asked."""

spent_proof = Table(
    "spent_proof",
    metadata,
    Column("replica_id", _Id, primary_key=True),
    Column("proof_id", _Id, primary_key=True),
    Column("spent_at", _Instant, nullable=False),
)
"""Requests that were made lately (`proofs.py`). On PostgreSQL not logged: a crash empties it, within minutes."""

day_root = Table(
    "day_root",
    metadata,
    Column("n", _Number, primary_key=True, autoincrement=False),
    Column("made_at", _Instant, nullable=False),
    Column("leaves", Text, nullable=False),
    Column("root", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
)
"""Where all chains stood when somebody looked, a line each (`day_roots.py`); copied out of the centre's reach."""

trail = Table(
    "trail",
    metadata,
    Column("replica_id", _Id, primary_key=True),
    Column("seq", _Number, nullable=False),
    Column("h", String(64), nullable=False),
    Column("next_key", String(64), nullable=False),
)
"""Where the audit chain of a device ends here; the key is empty where the first one is not known."""

trail_entry = Table(
    "trail_entry",
    metadata,
    Column("replica_id", _Id, primary_key=True),
    Column("seq", _Number, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("h", String(64), nullable=False),
    Column("tag", String(64), nullable=False),
    Column("received_at", _Instant, nullable=False),
)
"""The audit chains of the devices, as they were sealed there."""

erasing = Table("erasing", metadata, Column("only", Integer, primary_key=True))
"""Holds a row only inside the transaction of a legal erasure; nobody but the owner may write it."""


def create_tables(connection: sa.Connection) -> None:
    """Make all tables of today, empty."""
    metadata.create_all(connection)
