"""Legal erasure: the content of a family, or of one child, is gone; tombstones tell every device.

The only act that empties history, and it leaves a line that it was done. Ids, stamps and revs
stay, so that chain, numbers and digests go on agreeing. Sealed boxes of switched-off devices and
backups are not reached from here: the first go with the recovery key, the second with their age.

Source: sync.md B3.8, B5 (26, 32); security.md 4.6.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.audit import CENTRE, note
from ehe_desktop.central.writing import Changes, row_of, write
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.given_file import files_named
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import Record


@dataclass(frozen=True, slots=True)
class Erased:
    """What went."""

    records: int
    history: int
    dead_letters: int
    files: int


def erase(connection: sa.Connection, subject_id: str, reason: str, clock: Clock) -> Erased:
    """Erase a family with all that is in it, or a child with all that is about it.

    `reason` is a short code for the log, never a sentence about somebody.

    Raises:
        RuleBroken: there is no such family or child, or it is erased already.
    """
    r = tables.record
    subject = connection.execute(sa.select(r).where(r.c.id == subject_id)).one_or_none()
    if subject is None or subject.kind not in ("family", "child"):
        raise RuleBroken("there is no family or child with this id")
    if subject.is_gone:
        raise RuleBroken("this was erased before")
    whole = subject.kind == "family"
    about = r.c.family_id == subject_id if whole else r.c.child_id == subject_id
    about = sa.and_(sa.or_(about, r.c.id == subject_id), r.c.is_gone.is_(sa.false()))
    rows = connection.execute(sa.select(r).where(about).order_by(r.c.id).with_for_update()).all()
    ids = [row.id for row in rows if row.kind != "assignment"]
    files = _files_named(connection, ids)
    _bury(connection, [row for row in rows if row.kind != "assignment"], clock)
    e = tables.erasing
    connection.execute(e.insert().values(only=1))
    found = Erased(
        records=len(ids),
        history=_empty_history(connection, ids),
        dead_letters=_drop_letters(connection, subject_id, ids),
        files=_drop_files(connection, subject.family_id or subject_id, None if whole else files),
    )
    connection.execute(e.delete())
    note(connection, clock, CENTRE, "erase", subject_id, reason=reason, records=len(ids))
    return found


def _bury(connection: sa.Connection, rows: list[sa.Row[tuple[object, ...]]], clock: Clock) -> None:
    """Each record becomes a tombstone with a new rev and stamp, and history says so."""
    changes = Changes()
    now = to_text(clock.now())
    for row in rows:
        gone = Record(
            kind=row.kind,
            id=row.id,
            body={},
            family_id=row.family_id,
            child_id=row.child_id,
            rev=row.rev + 1,
        )
        changes.put(row_of(gone, owner=row.owner) | {"is_gone": True}, is_new=False)
        changes.history.append(_line(gone, now))
    digest = hashlib.sha256("\n".join(row.id for row in rows).encode()).hexdigest()
    write(connection, changes, clock, digest)


def _line(gone: Record, now: str) -> dict[str, object]:
    return {
        "record_id": gone.id,
        "family_id": gone.family_id,
        "rev": gone.rev,
        "op_id": new_id(),
        "op_kind": "erase",
        "verdict": "applied",
        "author": CENTRE,
        "replica_id": CENTRE,
        "device": CENTRE,
        "made_at": now,
        "received_at": now,
        "before": "{}",
        "after": "{}",
        "note": "",
    }


def _empty_history(connection: sa.Connection, ids: list[str]) -> int:
    h = tables.history
    emptied = 0
    for part in _some(ids):
        values = {"before": "{}", "after": "{}", "note": ""}
        emptied += connection.execute(
            h.update().where(h.c.record_id.in_(part)).values(**values)
        ).rowcount
    return emptied


def _drop_letters(connection: sa.Connection, subject_id: str, ids: list[str]) -> int:
    """Dead letters are whole ops: those of the family, and those that name one of the records."""
    d = tables.dead_letter
    dropped = connection.execute(d.delete().where(d.c.family_id == subject_id)).rowcount
    for row in connection.execute(sa.select(d.c.n, d.c.op)).all():
        if any(record_id in row.op for record_id in ids):
            dropped += connection.execute(d.delete().where(d.c.n == row.n)).rowcount
    return dropped


def _files_named(connection: sa.Connection, ids: list[str]) -> frozenset[str]:
    """The files that these records name, or named once."""
    r, h = tables.record, tables.history
    named: frozenset[str] = frozenset()
    for part in _some(ids):
        texts = sa.select(r.c.body).where(r.c.id.in_(part))
        once = sa.select(h.c.after).where(h.c.record_id.in_(part))
        for text in connection.scalars(sa.union_all(texts, once)):
            named |= files_named(text)
    return named


def _drop_files(connection: sa.Connection, family_id: str, named: frozenset[str] | None) -> int:
    """All files of the family; or those `named` that no record left of it names."""
    b, p, r = tables.blob, tables.blob_part, tables.record
    mine = b.c.family_id == family_id
    if named is not None:
        left: frozenset[str] = frozenset()
        for text in connection.scalars(sa.select(r.c.body).where(r.c.family_id == family_id)):
            left |= files_named(text)
        mine = sa.and_(mine, b.c.sha256.in_(named - left))
    connection.execute(p.delete().where(p.c.blob_id.in_(sa.select(b.c.id).where(mine))))
    return connection.execute(b.delete().where(mine)).rowcount


def _some(ids: list[str]) -> list[list[str]]:
    return [ids[start : start + 500] for start in range(0, len(ids), 500)]
