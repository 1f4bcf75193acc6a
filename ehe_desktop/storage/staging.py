"""What a pull has brought so far, and the one transaction that puts it in place.

Pages are laid beside the store together with the token of the next page, so that none is asked for twice.
Screens never see half a round: `swap` moves everything in at once, with the cursor. Edits that are
still unsent stay on top of what came. Source: sync.md B3.6, B3.7, B5 21-24.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.records import Record
from ehe_desktop.storage import meta, outbox, receipts, records, sent_blobs
from ehe_desktop.storage.blobs import Blob
from ehe_desktop.storage.erase_records import erase_records
from ehe_desktop.storage.give_back import give_back
from ehe_desktop.storage.move_in import move_in
from ehe_desktop.storage.purge import purge_family
from ehe_desktop.storage.records import Held
from ehe_desktop.storage.tables import outbox_op, record, staged_record, staged_scope
from ehe_desktop.storage.unit_of_work import UnitOfWork

HELD_BACK: Final = '["unsent"]'
"""Ground of a family that has left the scope but waits to be purged until its edits are sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedPage:
    """One page as it came. `next_page` is empty on the last one."""

    records: Sequence[Record]
    gone: Sequence[tuple[str, str, str | None, int]] = ()
    """Tombstones: kind, id, family and rev."""
    scope_add: Sequence[str] = ()
    scope_remove: Sequence[str] = ()
    next_page: str = ""
    whole: bool = False
    """A page of a full pull: what it does not bring is gone."""


@dataclass(frozen=True, slots=True)
class Swapped:
    """What was put in place."""

    received: int = 0
    families_added: int = 0
    families_removed: int = 0
    held_back: tuple[str, ...] = field(default_factory=tuple)
    """Families that left the scope but still have unsent work here: purged after it is sent."""
    refused_gone: int = 0
    """Refused edits that went with their families: the office has their words (dead letters)."""


def stage(connection: Connection, page: StagedPage) -> int:
    """Lay one page beside the store and remember the next; how many records are staged now."""
    if page.records:
        connection.exec_driver_sql(_STAGE, [_row(one) for one in page.records])
    if page.gone:
        connection.exec_driver_sql(_STAGE_GONE, [(k, i, f, rev) for k, i, f, rev in page.gone])
    _stage_scope(connection, page.scope_add, "add")
    _stage_scope(connection, page.scope_remove, "remove")
    meta.put(connection, meta.STAGED_CURSOR, page.next_page)
    meta.put(connection, meta.STAGED_WHOLE, "1" if page.whole else "0")
    return staged_count(connection)


def next_page(connection: Connection, *, whole: bool) -> str:
    """Where the staged pages go on; empty to begin. Pages of the other sort of pull are forgotten."""
    page = meta.get(connection, meta.STAGED_CURSOR)
    if page and (meta.get(connection, meta.STAGED_WHOLE) == "1") != whole:
        drop_staged(connection)
        return ""
    return page


def staged_count(connection: Connection) -> int:
    """How many records are staged."""
    return int(connection.execute(select(func.count()).select_from(staged_record)).scalar_one())


def drop_staged(connection: Connection) -> None:
    """Give up what was staged: the next pull begins anew from the cursor.

    The write-ahead log is to be emptied of it: a family that came in it may be this device's no more.
    """
    if staged_count(connection):
        meta.put(connection, meta.TO_TIDY, "1")
    _clear(connection)


def _clear(connection: Connection) -> None:
    connection.execute(delete(staged_record))
    connection.execute(delete(staged_scope).where(staged_scope.c.grounds != HELD_BACK))
    meta.put(connection, meta.STAGED_CURSOR, "")


def swap(
    work: UnitOfWork, *, cursor: str, head: int, whole: bool, again: Collection[str] = ()
) -> Swapped:
    """Put the staged round in place with its cursor.

    `whole`: it was a full pull, so what did not come and has no unsent edits is gone, and what came
    stands, even with a lower rev: the centre may have been put back to an earlier state. The same
    holds for the families in `again`, which came in full because their digest differed (empty text:
    the council's own records); one that leaves the scope in this round is purged instead.
    """
    connection = work.connection
    received = staged_count(connection)
    if not (whole or again or received or _is_anything_left(connection)):
        _put_cursor(connection, cursor, head)
        return Swapped()  # the usual case: nothing came
    if whole:
        _families_gone(connection)
        give_back(work, _leaving(connection))
    of = _of_families(set(again) - _leaving(connection)) if not whole else _without_files(work)
    if whole or again:
        connection.execute(update(record).values(rev=0).where(_is_staged_lower(), of))
    with_edits = move_in(work, anew=whole or bool(again))
    _rebase_answered(work, with_edits)
    by_law = _tombstones(connection)
    erase_records(work, by_law)
    gone = _not_staged(connection, of) if whole or again else []
    for kind, record_id in gone:
        work.forget(kind, record_id)
    if gone or by_law:  # also where the record went before: its edits stood here until now
        meta.put(connection, meta.TO_TIDY, "1")
    scope = _settle_scope(work)
    _clear(connection)
    meta.put_all(connection, {meta.CURSOR: cursor, meta.REVS_LOST: ""})
    if not scope.held_back:  # what is written of such a family meanwhile is late, and taken as that
        meta.put(connection, meta.SCOPE_EPOCH, str(head))
    return replace(scope, received=received)


def _is_anything_left(connection: Connection) -> bool:
    """Families that change, or records whose edit did not stand."""
    scope = connection.execute(select(staged_scope.c.family_id).limit(1)).first()
    return scope is not None or meta.get(connection, meta.TO_REBASE, "[]") != "[]"


def _put_cursor(connection: Connection, cursor: str, head: int) -> None:
    read = {meta.CURSOR: cursor, meta.SCOPE_EPOCH: str(head), meta.REVS_LOST: ""}
    meta.put_all(connection, read)


_STAGE: Final = """
    INSERT INTO staged_record (kind, id, family_id, child_id, rev, field_rev, body, gone)
    VALUES (?, ?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (kind, id) DO UPDATE SET
        family_id = excluded.family_id, child_id = excluded.child_id, rev = excluded.rev,
        field_rev = excluded.field_rev, body = excluded.body, gone = excluded.gone
    WHERE excluded.rev >= staged_record.rev
"""


_STAGE_GONE: Final = """
    INSERT INTO staged_record (kind, id, family_id, child_id, rev, field_rev, body, gone)
    VALUES (?, ?, ?, NULL, ?, '{}', '{}', 1)
    ON CONFLICT (kind, id) DO UPDATE SET
        rev = excluded.rev, field_rev = excluded.field_rev, body = excluded.body, gone = 1
"""


def _row(one: Record) -> tuple[Any, ...]:
    return (
        one.kind,
        one.id,
        one.family_id,
        one.child_id,
        one.rev,
        records.to_json(one.field_rev),
        records.to_json(one.body),
    )


def _stage_scope(connection: Connection, families: Iterable[str], change: str) -> None:
    rows = [{"family_id": family_id, "change": change, "grounds": "[]"} for family_id in families]
    if rows:
        statement = insert(staged_scope)
        set_ = {"change": statement.excluded.change, "grounds": statement.excluded.grounds}
        connection.execute(statement.on_conflict_do_update(["family_id"], set_=set_), rows)


def _is_staged_lower() -> ColumnElement[bool]:
    """Held with a higher rev than the same record in staging."""
    same = (staged_record.c.kind == record.c.kind) & (staged_record.c.id == record.c.id)
    return exists().where(same, staged_record.c.rev < record.c.rev)


def _families_gone(connection: Connection) -> None:
    """After a full pull: families the centre once gave and did not give again have left the scope.

    One that was made here and has not reached the centre yet has no record with a rev, and stays.
    """
    came = select(staged_record.c.family_id).where(staged_record.c.family_id.is_not(None))
    gone = connection.execute(
        select(record.c.family_id)
        .where(record.c.rev > 0, record.c.family_id.is_not(None), record.c.family_id.not_in(came))
        .distinct()
    ).scalars()
    _stage_scope(connection, gone.all(), "remove")
    # one held back for its unsent edits may have come back into the scope since
    connection.execute(delete(staged_scope).where(staged_scope.c.family_id.in_(came)))


def _rebase_answered(work: UnitOfWork, with_edits: frozenset[tuple[str, str]]) -> None:
    """Records whose edit did not stand as sent and that no pull has brought: show what was given."""
    connection = work.connection
    noted = {
        (kind, rid) for kind, rid in records.from_json(meta.get(connection, meta.TO_REBASE, "[]"))
    }
    for kind, record_id in noted - with_edits:
        held = records.get(connection, kind, record_id)
        if held is not None and held.beneath is not None:
            work.place(Held(replace(held.record, body=held.beneath)))
    if noted:
        kept = sorted(noted & with_edits)
        meta.put(connection, meta.TO_REBASE, records.to_json(kept))


def _tombstones(connection: Connection) -> list[tuple[str, str]]:
    rows = connection.execute(
        select(staged_record.c.kind, staged_record.c.id).where(staged_record.c.gone == 1)
    ).all()
    return [(row.kind, row.id) for row in rows]


def _of_families(families: Collection[str]) -> ColumnElement[bool]:
    own = record.c.family_id.is_(None) if "" in families else false()
    return or_(record.c.family_id.in_(sorted(families)), own)


def _without_files(work: UnitOfWork) -> ColumnElement[bool]:
    """Every record but those of families that leave with files to send first, for these are named by them."""
    with_files = {one.family_id for one in _unsent_files(work)} & _leaving(work.connection)
    return or_(record.c.family_id.is_(None), record.c.family_id.not_in(sorted(with_files)))


def _unsent_files(work: UnitOfWork) -> tuple[Blob, ...]:
    return *sent_blobs.waiting(work.view), *sent_blobs.leaving(work.view)


def _leaving(connection: Connection) -> set[str]:
    query = select(staged_scope.c.family_id).where(staged_scope.c.change == "remove")
    return set(connection.execute(query).scalars())


def _not_staged(connection: Connection, of: ColumnElement[bool]) -> list[tuple[str, str]]:
    """Records the centre once gave (rev above 0) that a full pull of theirs did not bring again."""
    rows = connection.execute(
        select(record.c.kind, record.c.id)
        .outerjoin(
            staged_record,
            (staged_record.c.kind == record.c.kind) & (staged_record.c.id == record.c.id),
        )
        .where(record.c.rev > 0, staged_record.c.id.is_(None), of)
    ).all()
    return [(row.kind, row.id) for row in rows]


def _settle_scope(work: UnitOfWork) -> Swapped:
    rows = work.connection.execute(select(staged_scope)).all()
    added = sum(row.change == "add" for row in rows)
    removed, refused, held_back = 0, 0, []
    for row in rows:
        if row.change != "remove":
            continue
        own = staged_scope.c.family_id == row.family_id
        if _has_unsent(work, row.family_id):
            # Edits made while the round ran, and files, which go at its end: the rule is push before
            # purge, so the next round does it.
            work.connection.execute(update(staged_scope).where(own).values(grounds=HELD_BACK))
            held_back.append(row.family_id)
        else:
            refused += _count_ops(work, row.family_id, ("quarantined",))
            _purge(work, row.family_id)
            work.connection.execute(delete(staged_scope).where(own))
            removed += 1
    return Swapped(0, added, removed, tuple(held_back), refused)


def _purge(work: UnitOfWork, family_id: str) -> None:
    """Take the family off this device, and keep a receipt for the centre."""
    held = [(one.id, one.rev) for one in records.of_family(work.connection, family_id)]
    went = purge_family(work, family_id)
    receipts.note(
        work.connection,
        {
            "receipt_id": work.view.sitting.new_id(),
            "family_id": family_id,
            "records": went.records,
            "ops": went.ops,
            "digest": receipts.digest_of_held(held),
            "at": to_text(work.view.sitting.clock.now()),
        },
    )


def holds_back(connection: Connection) -> bool:
    """Whether a family that was taken away is still here, because something of it was not sent."""
    return connection.execute(select(staged_scope.c.family_id).limit(1)).first() is not None


def _count_ops(work: UnitOfWork, family_id: str, states: Collection[str]) -> int:
    query = select(func.count()).select_from(outbox_op)
    mine = outbox_op.c.family_id == family_id, outbox_op.c.state.in_(states)
    return int(work.connection.execute(query.where(*mine)).scalar_one())


def _has_unsent(work: UnitOfWork, family_id: str) -> bool:
    return bool(_count_ops(work, family_id, outbox.UNSENT)) or any(
        one.family_id == family_id for one in _unsent_files(work)
    )
