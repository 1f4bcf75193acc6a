"""What a device was last read past its lease for: what the fifth version adds.

Additive: a copy of the centre of version 4 beside it goes on reading and writing meanwhile.
"""

from __future__ import annotations

from typing import Final

from alembic import op
from sqlalchemy import Column, String, Text

revision: Final = "0005"
down_revision: Final = "0004"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("device", Column("read_past_at", String(24)))
    op.add_column("device", Column("read_past_reason", Text))


def downgrade() -> None:
    """The centre is never taken back to an older program: a backup is restored instead."""
    raise NotImplementedError("the centre is never taken back to an older program")
