"""Files given as answers get a table of their own.

Never edited: a later step changes it. `tests/storage/test_migrate.py` compares what this makes
with `tables.py`.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None

_STATEMENTS: Final = (
    """
    CREATE TABLE blob (family_id TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    media_type TEXT NOT NULL, kept_at TEXT NOT NULL, data BLOB NOT NULL, CONSTRAINT pk_blob
    PRIMARY KEY (family_id, sha256)) STRICT
    """,
)


def upgrade() -> None:
    """Make the table, empty."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """A store is never taken back to an older program."""
    raise NotImplementedError("a store is never taken back to an older program")
