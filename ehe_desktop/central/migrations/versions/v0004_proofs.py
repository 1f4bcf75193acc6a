"""Proof of possession on every request: what the fourth version adds.

Additive for the tables; programs of version 3 on laptops are refused by a centre of version 4 until they
are updated (`nonce_wanted`), and keep their work.
"""

from __future__ import annotations

from typing import Final

from alembic import op
from sqlalchemy import Column, String

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None

_Id: Final = String(64)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "spent_proof",
        Column("replica_id", _Id, primary_key=True),
        Column("proof_id", _Id, primary_key=True),
        Column("spent_at", String(24), nullable=False),
    )


def downgrade() -> None:
    """The centre is never taken back to an older program: a backup is restored instead."""
    raise NotImplementedError("the centre is never taken back to an older program")
