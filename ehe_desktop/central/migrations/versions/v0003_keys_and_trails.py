"""Keys at the door, forgotten passphrases, audit chains of devices: what the third version adds.

Additive: a copy of the centre of version 2 beside it goes on reading and writing meanwhile.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Integer, String, Text

revision: Final = "0003"
down_revision: Final = "0002"
branch_labels: Final = None
depends_on: Final = None

_Id: Final = String(64)
_Instant: Final = String(24)
_Number: Final = sa.BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Add the columns and tables."""
    for column in (
        Column("door_key", String(64)),
        Column("key_boxes", Text),
        Column("audit_key", String(64)),
    ):
        op.add_column("device", column)
    op.create_index("device_store", "device", ["store_id"])
    op.create_table(
        "recovery_ask",
        Column("id", _Id, primary_key=True),
        Column("replica_id", _Id, nullable=False),
        Column("officer_id", _Id, nullable=False),
        Column("seal_key", String(64), nullable=False),
        Column("boxes", Text, nullable=False),
        Column("asked_at", _Instant, nullable=False),
        Column("answered_at", _Instant),
        Column("box", sa.LargeBinary),
    )
    _trails()


def _trails() -> None:
    op.create_table(
        "trail",
        Column("replica_id", _Id, primary_key=True),
        Column("seq", _Number, nullable=False),
        Column("h", String(64), nullable=False),
        Column("next_key", String(64), nullable=False),
    )
    op.create_table(
        "trail_entry",
        Column("replica_id", _Id, primary_key=True),
        Column("seq", _Number, primary_key=True, autoincrement=False),
        Column("entry", Text, nullable=False),
        Column("h", String(64), nullable=False),
        Column("tag", String(64), nullable=False),
        Column("received_at", _Instant, nullable=False),
    )


def downgrade() -> None:
    """The centre is never taken back to an older program: a backup is restored instead."""
    raise NotImplementedError("the centre is never taken back to an older program")
