"""When a record was last written on this device, for the offer to go back to a draft.

The Outbox knows it for as long as it keeps the record's ops; what came from another device has no
time here. It is a note for people, never a judge.
"""

from __future__ import annotations

from sqlalchemy import func, select

from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.storage.view import View


def last_kept_at(view: View, kind: str, record_id: str) -> str:
    """The wall time of the newest op of a record, as text with its offset; empty when there is none."""
    found = view.connection.execute(
        select(func.max(outbox_op.c.made_at)).where(
            outbox_op.c.kind == kind, outbox_op.c.record_id == record_id
        )
    ).scalar()
    return str(found or "")
