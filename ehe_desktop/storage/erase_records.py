"""Taking single records off this device for good, because the law had them erased at the centre.

With a record goes what the journal and the history still say of it. An edit that is not sent yet keeps
its place in the queue: the centre refuses it, and a person sees why. The files that only it named go
too; of a family that is gone, all of them. Source: sync.md B3.8, B5 32.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, or_

from ehe_desktop.domain.given_file import files_named
from ehe_desktop.storage import blobs, records, wanted_blobs
from ehe_desktop.storage.tables import op_history, outbox_op

if TYPE_CHECKING:
    from ehe_desktop.storage.unit_of_work import UnitOfWork


def erase_records(work: UnitOfWork, gone: Iterable[tuple[str, str]]) -> None:
    """Remove the records named by kind and id."""
    named: set[tuple[str, str]] = set()
    for kind, record_id in gone:
        held = records.get(work.connection, kind, record_id)
        if held is not None:
            work.touched.add(held.record)
            records.drop(work.connection, kind, record_id)
            files = files_named(records.to_json(held.record.body))
            named |= {(held.record.family_id or "", sha256) for sha256 in files}
            work.audit("erase", kind, record_id, reason="erased_at_the_centre")
        _forget_said(work.connection, kind, record_id)
        if kind == "family":
            blobs.drop_of_family(work, record_id)
            wanted_blobs.drop(work.connection, record_id)
    for family_id, sha256 in named:
        blobs.drop_unnamed(work, family_id, sha256)
        wanted_blobs.drop(work.connection, family_id, sha256)


def _forget_said(connection: Connection, kind: str, record_id: str) -> None:
    """What was sent of it, and of all that hung on it: of what this role is not sent, no tombstone comes."""
    op, history = outbox_op.c, op_history.c
    about = {"family": op.family_id, "child": op.child_id}.get(kind, op.record_id)
    said = or_(op.record_id == record_id, about == record_id)
    connection.execute(delete(outbox_op).where(said, op.state == "acked"))
    about_then = history.family_id if kind == "family" else history.record_id
    said_then = or_(history.record_id == record_id, about_then == record_id)
    connection.execute(delete(op_history).where(said_then))
