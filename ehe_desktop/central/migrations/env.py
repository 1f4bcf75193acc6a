"""How the steps run on the centre's database: in the transaction that `upgrade.py` has begun.

Nothing here opens a database or commits.
"""

from __future__ import annotations

from alembic import context

from ehe_desktop.central.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
    render_as_batch=False,
)
context.run_migrations()
