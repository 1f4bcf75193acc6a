"""The first version of the centre's tables, as they left the house.

Never edited: a later step changes them. `tests/central/test_migrations.py` compares what the
steps make with `tables.py`.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Index, Integer, String, Table, Text

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

_metadata = sa.MetaData()
_Id: Final = String(64)
_Instant: Final = String(24)
_Number: Final = sa.BigInteger().with_variant(Integer, "sqlite")

Table(
    "centre",
    _metadata,
    Column("only", Integer, primary_key=True),
    Column("org_id", _Id, nullable=False),
    Column("org_name", Text, nullable=False),
    Column("epoch", _Id, nullable=False),
    Column("lease_seed", String(64), nullable=False),
    Column("token_key", String(64), nullable=False),
    Column("recovery_key_id", _Id, nullable=False),
    Column("recovery_key", String(64), nullable=False),
    Column("made_at", _Instant, nullable=False),
)

Table(
    "counter",
    _metadata,
    Column("only", Integer, primary_key=True),
    Column("pos", _Number, nullable=False),
    Column("chain", String(64), nullable=False),
)

Table(
    "chain",
    _metadata,
    Column("pos", _Number, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("chain", String(64), nullable=False),
    Column("at", _Instant, nullable=False),
)

Table(
    "record",
    _metadata,
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
    Index("record_feed", "pos", "id"),
    Index("record_family", "family_id", "pos"),
    Index("record_child", "child_id"),
    Index("record_about", "about"),
)

Table(
    "history",
    _metadata,
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

Table(
    "known_op",
    _metadata,
    Column("op_id", _Id, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("verdict", _Id, nullable=False),
    Column("answer", Text, nullable=False),
)

Table(
    "outcome",
    _metadata,
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

Table(
    "lane",
    _metadata,
    Column("replica_id", _Id, primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("last_seq", _Number, nullable=False),
)

Table(
    "dead_letter",
    _metadata,
    Column("n", _Number, primary_key=True, autoincrement=True),
    Column("op_id", _Id, nullable=False),
    Column("replica_id", _Id, nullable=False),
    Column("officer_id", _Id, nullable=False),
    Column("family_id", _Id),
    Column("reason", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("received_at", _Instant, nullable=False),
    Column("closed_at", _Instant),
)

Table(
    "notice",
    _metadata,
    Column("op_id", _Id, primary_key=True),
    Column("what", _Id, primary_key=True),
    Column("record_id", _Id, nullable=False),
    Column("family_id", _Id),
    Column("made_at", _Instant, nullable=False),
    Column("sent_at", _Instant),
)

Table(
    "officer",
    _metadata,
    Column("id", _Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", _Id, nullable=False),
    Column("team", Text, nullable=False),
    Column("is_active", sa.Boolean, nullable=False),
    Column("role_pos", _Number, nullable=False),
)

Table(
    "assignment",
    _metadata,
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

Table(
    "enrol_code",
    _metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("officer_id", _Id, nullable=False),
    Column("made_at", _Instant, nullable=False),
    Column("expires_at", _Instant, nullable=False),
    Column("used_at", _Instant),
)

Table(
    "device",
    _metadata,
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
    Index("device_officer", "officer_id"),
)


def upgrade() -> None:
    """Make every table of the first version; the triggers are made anew after all steps."""
    _metadata.create_all(op.get_bind())
