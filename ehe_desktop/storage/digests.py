"""What this device holds of each family, as (id, rev), for the comparison at the end of a round.

Only records the centre has given count; local edits on top do not change what lies beneath.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from ehe_desktop.storage.records import to_json
from ehe_desktop.storage.tables import record


def held_marks(
    connection: Connection, families: Sequence[str] | None = None
) -> dict[str, list[tuple[str, int]]]:
    """Family id (empty text: the council's own) to the (id, rev) of every record held of it.

    Of all `families`, or of those named.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    query = select(record.c.family_id, record.c.id, record.c.rev).where(record.c.rev > 0)
    if families is not None:
        named = func.json_each(to_json(families)).table_valued("value")
        mine = record.c.family_id.in_(select(named.c.value))
        query = query.where(mine if "" not in families else mine | record.c.family_id.is_(None))
    for family_id, record_id, rev in connection.execute(query):
        found.setdefault(family_id or "", []).append((record_id, rev))
    return found
