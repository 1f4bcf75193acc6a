"""An op names no files: which belong to a record is read from the record. The column was always empty.

Never edited: a later step changes it. `tests/storage/test_migrate.py` compares what this makes
with `tables.py`.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Drop the column."""
    op.execute("ALTER TABLE outbox_op DROP COLUMN blobs")


def downgrade() -> None:
    """A store is never taken back to an older program."""
    raise NotImplementedError("a store is never taken back to an older program")
