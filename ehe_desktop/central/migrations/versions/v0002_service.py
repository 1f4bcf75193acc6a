"""Devices that are switched off, attachments, erasure, sign-in: what the second version adds.

Additive: a copy of the centre of version 1 beside it goes on reading and writing meanwhile.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Index, Integer, String, Text

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None

_Id: Final = String(64)
_Instant: Final = String(24)
_Number: Final = sa.BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Add the columns and tables."""
    for name, column in _columns():
        op.add_column(name, column)
    with op.batch_alter_table("officer") as officer:
        officer.add_column(Column("subject", Text))
        officer.create_unique_constraint("officer_subject_key", ["subject"])
    _devices()
    _attachments()


def _columns() -> tuple[tuple[str, Column[object]], ...]:
    return (
        ("centre", Column("order_key", String(64), nullable=False, server_default="")),
        ("centre", Column("epoch_at", _Instant, nullable=False, server_default="")),
        ("record", Column("is_gone", sa.Boolean, nullable=False, server_default=sa.false())),
        ("device", Column("unsent", Integer, nullable=False, server_default="0")),
        ("device", Column("read_pos", _Number, nullable=False, server_default="0")),
        ("device", Column("erased_at", _Instant)),
    )


def _devices() -> None:
    op.create_table(
        "audit",
        Column("n", _Number, primary_key=True, autoincrement=True),
        Column("at", _Instant, nullable=False),
        Column("who", _Id, nullable=False),
        Column("what", _Id, nullable=False),
        Column("object_id", _Id, nullable=False),
        Column("detail", Text, nullable=False),
    )
    op.create_table(
        "purge_receipt",
        Column("replica_id", _Id, primary_key=True),
        Column("receipt_id", _Id, primary_key=True),
        Column("family_id", _Id, nullable=False),
        Column("records", Integer, nullable=False),
        Column("ops", Integer, nullable=False),
        Column("digest", _Id, nullable=False),
        Column("purged_at", _Instant, nullable=False),
        Column("received_at", _Instant, nullable=False),
    )
    op.create_table(
        "erase_order",
        Column("replica_id", _Id, primary_key=True),
        Column("said", Text, nullable=False),
        Column("signature", String(128), nullable=False),
        Column("made_at", _Instant, nullable=False),
    )
    op.create_table(
        "sealed_work",
        Column("id", _Id, primary_key=True),
        Column("replica_id", _Id, nullable=False),
        Column("officer_id", _Id, nullable=False),
        Column("ops", Integer, nullable=False),
        Column("box", sa.LargeBinary, nullable=False),
        Column("received_at", _Instant, nullable=False),
        Column("opened_at", _Instant),
    )


def _attachments() -> None:
    op.create_table(
        "blob",
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
    op.create_table(
        "blob_part",
        Column("blob_id", _Id, primary_key=True),
        Column("start", Integer, primary_key=True, autoincrement=False),
        Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table("erasing", Column("only", Integer, primary_key=True))
