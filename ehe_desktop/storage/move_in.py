"""Puts the records of a round in place: those with unsent edits beneath them one by one, the rest in one statement.

What is shown already as it came is not projected anew. Nothing here knows families that come or go, or the cursor
(`staging.py`). Source: sync.md B3.6, B5 13, 14.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, false, select, text

from ehe_desktop.domain.records import Record
from ehe_desktop.storage import outbox, records
from ehe_desktop.storage.tables import outbox_op, record, staged_record
from ehe_desktop.storage.unit_of_work import UnitOfWork


def move_in(work: UnitOfWork, *, anew: bool) -> frozenset[tuple[str, str]]:
    """Put what is staged in place; kind and id of all records that have unsent edits here.

    `anew`: what came came in full, and is projected in full.
    """
    with_edits = _keys_with_edits(work.connection)
    for one in _staged(work.connection, with_edits):
        work.absorb(one)
    _move_rest(work, with_edits, anew=anew)
    return with_edits


def _keys_with_edits(connection: Connection) -> frozenset[tuple[str, str]]:
    rows = connection.execute(
        select(outbox_op.c.kind, outbox_op.c.record_id)
        .where(outbox_op.c.state.in_(outbox.UNSENT))
        .distinct()
    ).all()
    return frozenset((row.kind, row.record_id) for row in rows)


def _staged(connection: Connection, keys: frozenset[tuple[str, str]]) -> list[Record]:
    """The staged records that have unsent edits here: each is rebased by itself."""
    found = []
    for kind, record_id in keys:
        row = connection.execute(
            select(staged_record).where(
                staged_record.c.kind == kind,
                staged_record.c.id == record_id,
                staged_record.c.gone == 0,
            )
        ).one_or_none()
        if row is not None:
            found.append(
                Record(
                    kind=row.kind,
                    id=row.id,
                    family_id=row.family_id,
                    child_id=row.child_id,
                    rev=row.rev,
                    field_rev=records.from_json(row.field_rev),
                    body=records.from_json(row.body),
                )
            )
    return found


_BULK: Final = text("""
    INSERT INTO record (kind, id, family_id, child_id, rev, field_rev, body, server_body)
    SELECT s.kind, s.id, s.family_id, s.child_id, s.rev, s.field_rev, s.body, NULL
    FROM staged_record AS s
    WHERE s.gone = 0 AND NOT EXISTS (
        SELECT 1 FROM outbox_op AS o
        WHERE o.kind = s.kind AND o.record_id = s.id AND o.state IN ('waiting', 'sealed'))
    ON CONFLICT (kind, id) DO UPDATE SET
        family_id = excluded.family_id, child_id = excluded.child_id, rev = excluded.rev,
        field_rev = excluded.field_rev, body = excluded.body, server_body = NULL
    WHERE excluded.rev >= record.rev
""")


def _move_rest(work: UnitOfWork, with_edits: frozenset[tuple[str, str]], *, anew: bool) -> None:
    """All staged records without local edits, in one statement; what they touch is noted first.

    One shown as it came, as most of what this device has sent is, changes no projection; screens hear of it,
    because it was sent.
    """
    before = select(
        record.c.kind,
        record.c.id,
        record.c.family_id,
        record.c.child_id,
        (false() if anew else _is_as_shown()).label("as_shown"),
    ).join(
        staged_record,
        (staged_record.c.kind == record.c.kind) & (staged_record.c.id == record.c.id),
    )
    after = select(
        staged_record.c.kind,
        staged_record.c.id,
        staged_record.c.family_id,
        staged_record.c.child_id,
    ).where(staged_record.c.gone == 0)
    held = work.connection.execute(before.where(staged_record.c.gone == 0)).all()
    as_shown = {(row.kind, row.id) for row in held if row.as_shown}
    for kind, record_id, family_id, child_id, *_ in (*held, *work.connection.execute(after)):
        key = kind, record_id
        if key in as_shown:
            work.touched.tell(kind, family_id, child_id)
        elif key not in with_edits:
            work.touched.note(key, family_id, child_id)
    work.connection.execute(_BULK)


def _is_as_shown() -> ColumnElement[bool]:
    """The staged record is what is shown, in all that projections are made of."""
    parts = ("body", "family_id", "child_id")
    return and_(*(staged_record.c[one].is_not_distinct_from(record.c[one]) for one in parts))
