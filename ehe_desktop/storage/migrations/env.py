"""How a migration runs on the encrypted store: one transaction, foreign keys off, checked at its end.

Foreign keys stay off meanwhile, because changing a table drops and remakes it, and a
drop with cascading keys on would empty other tables without a word (measured).
The connection comes from `migrate.py`; nothing here opens a file.
Source: guide/stack.md finding 2 and section 2.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from ehe_desktop.storage.tables import metadata


def _run(connection: Connection) -> None:
    raw = connection.connection.dbapi_connection
    if raw is None:
        raise RuntimeError("a migration needs an open connection")
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            transactional_ddl=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
            finish = context.config.attributes["finish"]
            finish(connection)
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


with context.config.attributes["engine"].connect() as _connection:
    _run(_connection)
