"""A concern’s row is its child’s: two children’s records that name one concern no longer stop a sync.

The row is made anew from the records once the steps are done. Never edited: a later step changes
it. `tests/storage/test_migrate.py` compares what this makes with `tables.py`.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None

_STATEMENTS: Final = (
    "DROP TABLE concern_row",
    """
    CREATE TABLE concern_row (child_id TEXT NOT NULL, concern_id TEXT NOT NULL, family_id
    TEXT NOT NULL, status TEXT NOT NULL, is_open INTEGER NOT NULL, raised_at TEXT NOT NULL,
    raised_by TEXT NOT NULL, danger TEXT NOT NULL, told_to TEXT NOT NULL, told_at TEXT NOT
    NULL, reference TEXT NOT NULL, chase_on TEXT, outcome TEXT NOT NULL, close_proposed
    INTEGER NOT NULL, CONSTRAINT pk_concern_row PRIMARY KEY (child_id, concern_id)) STRICT
    """,
    """
    CREATE INDEX ix_concern_row_family_id ON concern_row (family_id)
    """,
    """
    CREATE INDEX ix_concern_row_is_open ON concern_row (is_open)
    """,
)


def upgrade() -> None:
    """Make the table again, empty."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """A store is never taken back to an older program."""
    raise NotImplementedError("a store is never taken back to an older program")
