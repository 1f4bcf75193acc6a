"""A dead letter's number is given once on SQLite too; and a request may not rename a device or set the stamp back.

The second needs nothing here: triggers and grants are made anew after each upgrade. On PostgreSQL numbers
are never given twice, so there nothing is altered.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Make the table anew where numbers came again; its rows keep theirs."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "dead_letter", recreate="always", table_kwargs={"sqlite_autoincrement": True}
        ):
            pass


def downgrade() -> None:
    """The centre is never taken back to an older program: a backup is restored instead."""
    raise NotImplementedError("the centre is never taken back to an older program")
