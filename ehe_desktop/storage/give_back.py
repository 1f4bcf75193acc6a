"""What the centre lost when it was put back, and this device still shows: it is offered in its author's words.

Everybody offers their own edits again (`sealing.offer_again`), but who wrote something may have it no more:
their laptop was stolen, or the family went from it. Whoever still holds it gives it back then. The same record
under the same id is taken in once, whoever sends it and however many do.

A raise is given back whatever became of its family meanwhile; it is late, or waits there, and no restore takes it out
of sight. Of what else is signed once and for ever, what is about a child that stays here. What can be altered is
its author's: an older copy cannot be told from a newer. A close and a second sign-off are one person's own act.
Nothing of this is done but after a restore: else what does not come was taken away by right (DECISIONS.md, 77).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, exists, select

from ehe_desktop.domain.officer import Role
from ehe_desktop.domain.records import KINDS, Record, op_kind_for
from ehe_desktop.domain.safeguarding import RAISES
from ehe_desktop.storage import meta, outbox, records
from ehe_desktop.storage.records import Held
from ehe_desktop.storage.tables import record, staged_record
from ehe_desktop.storage.unit_of_work import UnitOfWork

_GROWING: Final = tuple(name for name, kind in KINDS.items() if kind.record_class.grows_only)
_EVENTS: Final = ("flag_event", "concern_event")
_ONES_OWN: Final = ("second_sign_off",)
_CLOSED: Final = "closed"
_WRITERS: Final = (Role.OFFICER, Role.SUPERVISOR)


def give_back(work: UnitOfWork, leaving: Collection[str]) -> int:
    """Offer what a whole pull that is staged did not bring again; before anything is forgotten. How many.

    `leaving`: families the centre does not give this device any more. Nothing is done where no restore is
    known of, but for a store under a new name: it has no cursor, and to whoever has none a restore is not told.
    A family that leaves such a store may have been taken from it by right, and so may whatever a role that
    writes none of it holds: it may have been another role.
    """
    epoch, cursor = (meta.get(work.connection, name) for name in (meta.EPOCH, meta.CURSOR))
    is_told = meta.get(work.connection, meta.OFFERED_FOR) == f"{epoch} {cursor}"
    writes = meta.get(work.connection, meta.OFFICER_ROLE) in _WRITERS
    if not is_told and (cursor or not writes):
        return 0
    taken = () if is_told else leaving
    lost = [
        one
        for one in _lost(work.connection)
        if one.family_id not in taken and _is_given(work.connection, one, leaving, writes=writes)
    ]
    for one in lost:
        mine = replace(one, rev=0, field_rev={})
        work.place(Held(mine))
        kind = op_kind_for(KINDS[one.kind].record_class)
        work.append(work.op_for(mine, kind, one.body))
    if lost:
        work.audit("give_back", "store", detail={"records": len(lost)})
    return len(lost)


def _lost(connection: Connection) -> Iterator[Record]:
    """Records that only grow, that the centre once gave and that no page brought; in the order their kinds need."""
    found = records.matching(connection, (record.c.rev > 0) & ~_is_staged(), _GROWING)
    yield from sorted(found, key=lambda one: _GROWING.index(one.kind))


def _is_staged() -> ColumnElement[bool]:
    same = (staged_record.c.kind == record.c.kind) & (staged_record.c.id == record.c.id)
    return exists().where(same)


def _is_given(
    connection: Connection, one: Record, leaving: Collection[str], *, writes: bool
) -> bool:
    if outbox.unsent_of(connection, one.kind, one.id):
        return False  # its author's own, on the way already
    event = str(one.body.get("event", "")) if one.kind in _EVENTS else ""
    if event in RAISES:
        return True
    if event == _CLOSED or one.kind in _ONES_OWN or one.family_id in leaving:
        return False
    return writes and (one.child_id is None or _stays(connection, one.child_id))


def _stays(connection: Connection, child_id: str) -> bool:
    came = select(staged_record.c.id).where(
        staged_record.c.kind == "child", staged_record.c.id == child_id, staged_record.c.gone == 0
    )
    if connection.execute(came).first() is not None:
        return True
    return bool(outbox.unsent_of(connection, "child", child_id))
