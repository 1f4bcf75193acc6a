"""Taking one family off this device, so that nothing of it is left in the file.

Records, their projections, the search index (which forgets for good: secure-delete),
the journal of what was sent, files given, sheets and concerns being written, keys of a hand-over that is out and
every line of history go in one transaction; ids stay in the audit chain. Unsent work is never purged: it is sent first.
Afterwards the caller writes the file anew and empties its log (`Store.scrub`). Source: security.md 4.6, sync.md B3.7, B5 9 and 27.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import (
    blobs,
    concern_drafts,
    hand_overs,
    kept_sheets,
    records,
    wanted_blobs,
)
from ehe_desktop.storage.outbox import UNSENT
from ehe_desktop.storage.refused_blobs import forget_of_family
from ehe_desktop.storage.tables import op_history, outbox_op, sealed_batch, staged_record
from ehe_desktop.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PurgeReceipt:
    """What went, for the audit and for the central system's holdings."""

    family_id: str
    records: int
    ops: int
    files: int = 0


def purge_family(work: UnitOfWork, family_id: str, *, reason: str = "scope_ended") -> PurgeReceipt:
    """Remove every row of the family but its ids in the audit chain.

    Raises:
        RuleBroken: the family has work that is not sent yet.
    """
    connection = work.connection
    mine = outbox_op.c.family_id == family_id
    waiting = connection.execute(
        select(func.count()).where(mine, outbox_op.c.state.in_(UNSENT))
    ).scalar_one()
    if waiting:
        raise RuleBroken(f"{waiting} edits of this family are not sent yet: send them first")
    held = list(records.of_family(connection, family_id))
    for one in held:
        work.touched.add(one)
        records.drop(connection, one.kind, one.id)
    batches = set(connection.execute(select(outbox_op.c.batch_id).where(mine)).scalars())
    ops = connection.execute(delete(outbox_op).where(mine)).rowcount
    connection.execute(delete(op_history).where(op_history.c.family_id == family_id))
    forget_of_family(connection, family_id)
    connection.execute(delete(staged_record).where(staged_record.c.family_id == family_id))
    _drop_answered_batches(work, {batch for batch in batches if batch})
    files = blobs.drop_of_family(work, family_id)
    wanted_blobs.drop(connection, family_id)
    kept_sheets.drop_of_family(connection, family_id)
    children = {one.id for one in held if one.kind == "child"}
    concern_drafts.drop_of_children(connection, children)
    drafts = {one.id for one in held if one.kind == "visit_draft"}
    hand_overs.drop_of_drafts(connection, drafts, to_text(work.view.sitting.clock.now()))
    receipt = PurgeReceipt(family_id, len(held), ops, files)
    work.audit(
        "purge",
        "family",
        family_id,
        reason=reason,
        detail={"records": receipt.records, "ops": receipt.ops, "files": files},
    )
    return receipt


def _drop_answered_batches(work: UnitOfWork, batches: set[str]) -> None:
    """A batch holds the bytes of its ops; once none of them waits for an answer it may go."""
    still_sealed = select(outbox_op.c.batch_id).where(outbox_op.c.state == "sealed")
    work.connection.execute(
        delete(sealed_batch)
        .where(sealed_batch.c.batch_id.in_(batches))
        .where(sealed_batch.c.batch_id.not_in(still_sealed))
    )
