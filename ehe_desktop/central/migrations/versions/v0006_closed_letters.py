"""Why a dead letter was closed: what the sixth version adds.

Additive: a copy of the centre of version 5 beside it goes on reading and writing meanwhile.
"""

from __future__ import annotations

from typing import Final

from alembic import op
from sqlalchemy import Column, Text

revision: Final = "0006"
down_revision: Final = "0005"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("dead_letter", Column("closed_why", Text))


def downgrade() -> None:
    """The centre is never taken back to an older program: a backup is restored instead."""
    raise NotImplementedError("the centre is never taken back to an older program")
