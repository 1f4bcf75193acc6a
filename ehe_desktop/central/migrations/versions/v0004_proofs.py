"""Proof of possession on every request, and day roots: what the fourth version adds.

Additive for the tables; programs of version 3 on laptops are refused by a centre of version 4 until they
are updated (`nonce_wanted`), and keep their work.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Integer, String, Text

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None

_Id: Final = String(64)
_Instant: Final = String(24)
_Number: Final = sa.BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "spent_proof",
        Column("replica_id", _Id, primary_key=True),
        Column("proof_id", _Id, primary_key=True),
        Column("spent_at", _Instant, nullable=False),
    )
    op.create_table(
        "day_root",
        Column("n", _Number, primary_key=True, autoincrement=False),
        Column("made_at", _Instant, nullable=False),
        Column("leaves", Text, nullable=False),
        Column("root", String(64), nullable=False),
        Column("signature", String(128), nullable=False),
    )


def downgrade() -> None:
    """The centre is never taken back to an older program: a backup is restored instead."""
    raise NotImplementedError("the centre is never taken back to an older program")
