"""What this device holds of each family, as (id, rev), for the comparison at the end of a round.

Only records the centre has given count; local edits on top do not change what lies beneath.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from ehe_desktop.storage.tables import record


def held_marks(connection: Connection) -> dict[str, list[tuple[str, int]]]:
    """Family id (empty text: the council's own) to the (id, rev) of every record held of it."""
    found: dict[str, list[tuple[str, int]]] = {}
    rows = connection.execute(
        select(record.c.family_id, record.c.id, record.c.rev).where(record.c.rev > 0)
    )
    for family_id, record_id, rev in rows:
        found.setdefault(family_id or "", []).append((record_id, rev))
    return found
