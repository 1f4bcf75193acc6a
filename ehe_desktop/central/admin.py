"""What an administrator or an import does to the centre: officers, assignments, whole records.

Everything goes through `writing.write`, so it is stamped, chained and in history like any
officer's edit. Nothing here speaks HTTP or reads a file.

Source: sync.md B3.7, B3.14.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.desk import held_of
from ehe_desktop.central.roles import role_of
from ehe_desktop.central.writing import Changes, Row, row_of, write
from ehe_desktop.domain.clock import Clock, civil_date, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.ids import NewId, new_id
from ehe_desktop.domain.officer import Assignment, Officer
from ehe_desktop.domain.records import KINDS, Record, RecordClass, read
from ehe_desktop.domain.records import write as body_of
from ehe_desktop.wire.codec import encode

CENTRE: Final = "centre"
"""Author and replica of what the centre itself writes."""
CASE: Final = "case"
"""The ground of an assignment that the office gives."""


def add_officer(
    connection: sa.Connection, officer: Officer, clock: Clock, make_id: NewId = new_id
) -> str:
    """Make an officer's account and record; return the officer's id.

    Raises:
        RuleBroken: no name, or a role this program does not know.
    """
    if not officer.name.strip():
        raise RuleBroken("an officer has a name: families and colleagues read it")
    record = Record(kind="officer", id=make_id(), body=body_of(officer))
    load_records(connection, [record], clock)
    return record.id


def change_role(connection: sa.Connection, officer_id: str, role: str, clock: Clock) -> None:
    """Give an officer another role; their devices read everything again.

    Raises:
        RuleBroken: no such officer or role.
    """
    _known_role(role)
    held = _record(connection, officer_id, "officer")
    changes = Changes()
    _alter(changes, held, {"role": role}, clock)
    changes.role_changes.append({"id": officer_id, "role": role})
    write(connection, changes, clock, _digest([officer_id, role]))


def assign(
    connection: sa.Connection, officer_id: str, family_id: str, clock: Clock, ground: str = CASE
) -> str:
    """Make an officer responsible for a family; return the assignment's id.

    Raises:
        RuleBroken: no such officer or family, or the officer has left.
    """
    _record(connection, officer_id, "officer")
    _record(connection, family_id, "family")
    o = tables.officer
    if not connection.scalar(sa.select(o.c.is_active).where(o.c.id == officer_id)):
        raise RuleBroken("this officer has left: nobody would look after the family")
    body = Assignment(officer_id=officer_id, from_on=civil_date(clock.now()), ground=ground)
    record = Record(kind="assignment", id=new_id(), body=body_of(body), family_id=family_id)
    load_records(connection, [record], clock)
    return record.id


def assign_once(connection: sa.Connection, officer_id: str, family_id: str, clock: Clock) -> str:
    """The same, for a person who types it: a second ground just like the first is a slip.

    Raises:
        RuleBroken: as `assign`, or the officer has the family already.
    """
    if connection.scalars(_held(officer_id, family_id, tables.assignment.c.ground == CASE)).first():
        raise RuleBroken("this officer has this family already")
    return assign(connection, officer_id, family_id, clock)


def unassign(connection: sa.Connection, officer_id: str, family_id: str, clock: Clock) -> int:
    """End every ground on which an officer holds a family; return how many there were.

    Raises:
        RuleBroken: no such officer or family, or the officer does not hold it.
    """
    _record(connection, officer_id, "officer")
    _record(connection, family_id, "family")
    ids = connection.scalars(_held(officer_id, family_id)).all()
    if not ids:
        raise RuleBroken("this officer does not have this family")
    changes = Changes()
    for assignment_id in ids:
        changes.ended.append({"id": assignment_id, "removed_at": to_text(clock.now())})
        held = _find(connection, assignment_id)
        if held is not None:
            _alter(changes, held, {"to_on": civil_date(clock.now()).isoformat()}, clock)
    write(connection, changes, clock, _digest(ids))
    return len(ids)


def _held(officer_id: str, family_id: str, *which: sa.ColumnElement[bool]) -> sa.Select[str]:
    """The grounds on which an officer has a family now."""
    a = tables.assignment
    mine = (a.c.officer_id == officer_id, a.c.family_id == family_id, a.c.removed_pos.is_(None))
    return sa.select(a.c.id).where(*mine, *which)


def set_active(connection: sa.Connection, officer_id: str, *, is_active: bool) -> None:
    """Stop an officer's devices at their next request, or let them in again."""
    o = tables.officer
    connection.execute(o.update().where(o.c.id == officer_id).values(is_active=is_active))


def load_records(connection: sa.Connection, records: Sequence[Record], clock: Clock) -> int:
    """Put in new records as they are, with accounts and scope for officers and assignments.

    Returns how many were new; a record whose id is here already is passed over.

    Raises:
        RuleBroken: a record does not fit its kind; nothing of this call was written.
    """
    known = _known_ids(connection, [record.id for record in records])
    fresh = {r.id: _checked(r) for r in records if r.id not in known}
    changes = Changes()
    now = to_text(clock.now())
    for record in fresh.values():
        owner = record.body.get("author_id") if record.kind == "visit_draft" else None
        changes.put(row_of(record, owner=owner), is_new=True)
        changes.history.append(_history(record, record.body, "import", now))
        if record.kind == "officer":
            changes.officers.append(_account(record))
        elif record.kind == "assignment":
            _take_assignment(changes, record, clock)
    if fresh:
        write(connection, changes, clock, _digest(fresh))
    for row in changes.ended:
        # loaded as already over: it was never in force here
        a = tables.assignment
        connection.execute(a.update().where(a.c.id == row["id"]).values(removed_pos=a.c.added_pos))
    return len(fresh)


def _take_assignment(changes: Changes, record: Record, clock: Clock) -> None:
    says = read(Assignment, record.body)
    changes.assigned.append(
        {
            "id": record.id,
            "officer_id": says.officer_id,
            "family_id": record.family_id,
            "ground": says.ground,
        }
    )
    if says.to_on is not None and says.to_on <= civil_date(clock.now()):
        changes.ended.append({"id": record.id, "removed_at": to_text(clock.now())})


def _checked(record: Record) -> Record:
    kind = KINDS.get(record.kind)
    if kind is None:
        raise RuleBroken(f"there is no kind {record.kind!r}")
    read(kind.body, record.body)
    if record.kind == "officer":
        _known_role(str(record.body.get("role", "officer")))
    family_id = record.id if record.kind == "family" else record.family_id
    if family_id is None and kind.record_class is not RecordClass.SERVER_OWNED:
        raise RuleBroken(f"a {record.kind} belongs to a family")
    return replace(
        record,
        family_id=family_id,
        child_id=record.id if record.kind == "child" else record.child_id,
        rev=max(record.rev, 1),
        field_rev={}
        if kind.record_class.grows_only
        else dict.fromkeys(record.body, max(record.rev, 1)),
    )


def _account(record: Record) -> Row:
    body = record.body
    return {
        "id": record.id,
        "name": body["name"],
        "role": body.get("role", "officer"),
        "team": body.get("team", ""),
        "is_active": True,
    }


def _alter(changes: Changes, held: Record, values: dict[str, Any], clock: Clock) -> None:
    rev = held.rev + 1
    after = replace(
        held,
        body=dict(held.body) | values,
        rev=rev,
        field_rev=dict(held.field_rev) | dict.fromkeys(values, rev),
    )
    changes.put(row_of(after), is_new=False)
    changes.history.append(_history(after, values, "patch", to_text(clock.now())))


def _history(record: Record, after: Any, op_kind: str, now: str) -> Row:
    return {
        "record_id": record.id,
        "family_id": record.family_id,
        "rev": record.rev,
        "op_id": f"{CENTRE}:{record.id}"[:64],
        "op_kind": op_kind,
        "verdict": "applied",
        "author": CENTRE,
        "replica_id": CENTRE,
        "device": CENTRE,
        "made_at": now,
        "received_at": now,
        "before": "{}",
        "after": encode(after).decode(),
        "note": "",
    }


def _known_role(role: str) -> None:
    if role_of(role) is None:
        raise RuleBroken(f"there is no role {role!r}")


def _record(connection: sa.Connection, record_id: str, kind: str) -> Record:
    record = _find(connection, record_id)
    if record is None or record.kind != kind:
        raise RuleBroken(f"there is no {kind} with this id")
    return record


def _find(connection: sa.Connection, record_id: str) -> Record | None:
    r = tables.record
    row = connection.execute(
        sa.select(r).where(r.c.id == record_id).with_for_update()
    ).one_or_none()
    return held_of(row).record if row is not None else None


def _known_ids(connection: sa.Connection, ids: Sequence[str]) -> set[str]:
    r = tables.record
    known: set[str] = set()
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        known |= set(connection.scalars(sa.select(r.c.id).where(r.c.id.in_(part))))
    return known


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
