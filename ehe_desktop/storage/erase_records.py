"""Taking single records off this device for good, because the law had them erased at the centre.

With a record goes what the journal and the history still say of it. An edit that is not sent yet keeps
its place in the queue: the centre refuses it, and a person sees why. The files that only it named go
too; of a family that is gone, all of them. Source: sync.md B3.8, B5 32.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import delete

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
        said = outbox_op.c.record_id == record_id
        work.connection.execute(delete(outbox_op).where(said, outbox_op.c.state == "acked"))
        work.connection.execute(delete(op_history).where(op_history.c.record_id == record_id))
        if kind == "family":
            blobs.drop_of_family(work, record_id)
            wanted_blobs.drop(work.connection, record_id)
    for family_id, sha256 in named:
        blobs.drop_unnamed(work, family_id, sha256)
        wanted_blobs.drop(work.connection, family_id, sha256)
