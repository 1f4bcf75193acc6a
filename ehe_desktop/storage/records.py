"""The record table: everything that crosses the network, as it is, with unsent edits on top.

A record whose kind or fields this program does not know is kept and given back
untouched. `Held` is one row: the record as shown, and the central system's own value
beneath it while an edit is unsent. `rebase` is the one rule for putting local values
on top (sync.md B3.6).

Nothing here checks whose record it is, writes the Outbox or touches a projection:
that is `unit_of_work.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    bindparam,
    delete,
    literal_column,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import Body, Op, Record, kind_name, read
from ehe_desktop.storage.tables import record

B = TypeVar("B")
_READ_AT_ONCE: Final = 500
"""Of very many records, so that a first load never holds all of them as text too."""

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(order="sorted").encode

_GET: Final = select(record).where(
    record.c.kind == bindparam("kind"), record.c.id == bindparam("id")
)
_ADD: Final = insert(record)
_PUT: Final = _ADD.on_conflict_do_update(
    ["kind", "id"], set_={c.name: _ADD.excluded[c.name] for c in record.c if not c.primary_key}
)
"""Made once, as others here: making a statement takes longer than asking it."""


@dataclass(frozen=True, slots=True)
class Held:
    """One record on this device. `beneath` is None when nothing local lies on top."""

    record: Record
    beneath: Body | None = None


def to_json(value: Any) -> str:
    """Compact JSON text with sorted keys, so that equal values are equal texts."""
    return _encode(value).decode()


def from_json(text: str) -> Any:
    """The value written by `to_json`."""
    return _decode(text)


def get(connection: Connection, kind: str, record_id: str) -> Held | None:
    """The record, or None when this device does not hold it."""
    found = connection.execute(_GET, {"kind": kind, "id": record_id}).one_or_none()
    return None if found is None else _held(found)


def held_ids(connection: Connection, kind: str, ids: Iterable[str]) -> frozenset[str]:
    """Which of `ids` this device holds as records of the kind."""
    found = select(record.c.id).where(record.c.kind == kind, record.c.id.in_(list(ids)))
    return frozenset(connection.execute(found).scalars())


def put(connection: Connection, held: Held) -> None:
    """Write the record, in place of the one with its kind and id."""
    one = held.record
    row = {
        "kind": one.kind,
        "id": one.id,
        "family_id": one.family_id,
        "child_id": one.child_id,
        "rev": one.rev,
        "field_rev": to_json(one.field_rev),
        "body": to_json(one.body),
        "server_body": None if held.beneath is None else to_json(held.beneath),
    }
    connection.execute(_PUT, row)


def drop(connection: Connection, kind: str, record_id: str) -> None:
    """Remove the record; nothing happens when it is not here."""
    connection.execute(delete(record).where(record.c.kind == kind, record.c.id == record_id))


def of_family(
    connection: Connection, family_id: str, kinds: Iterable[str] = ()
) -> Iterator[Record]:
    """Every record of a family, or those of `kinds`."""
    return matching(connection, record.c.family_id == family_id, kinds)


def of_child(connection: Connection, child_id: str, kinds: Iterable[str] = ()) -> Iterator[Record]:
    """Every record of a child, or those of `kinds`; not the family's own."""
    return matching(connection, record.c.child_id == child_id, kinds)


def of_kind(connection: Connection, kind: str) -> Iterator[Record]:
    """Every record of one kind, whatever it belongs to."""
    return matching(connection, record.c.kind == kind, ())


_IN_ORDER = select(record).order_by(record.c.kind, record.c.id)
_UNINDEXED_KIND = literal_column("+record.kind", Text)
"""The plus keeps SQLite from walking every record of a kind instead of one child's few."""


def matching(
    connection: Connection, where: ColumnElement[bool], kinds: Iterable[str]
) -> Iterator[Record]:
    """Every record where `where` holds on the record table, by kind and id; or those of `kinds`."""
    names = tuple(kinds)
    statement = _IN_ORDER.where(where)
    if names:
        statement = statement.where(_UNINDEXED_KIND.in_(names))
    return (_held(row).record for row in connection.execute(statement).all())


def bodies(connection: Connection, where: ColumnElement[bool]) -> Iterator[Record]:
    """As `matching`, in no order and without `rev` and `field_rev`: for making rows from what many records say."""
    c = record.c
    statement = select(c.kind, c.id, c.family_id, c.child_id, c.body).where(where)
    found = connection.execute(statement)
    for kind, record_id, family_id, child_id, body in found.yield_per(_READ_AT_ONCE):
        yield Record(
            kind=kind, id=record_id, family_id=family_id, child_id=child_id, body=_decode(body)
        )


def typed(records: Iterable[Record], body_type: type[B]) -> dict[str, B]:
    """Those of `body_type`, by id; one that does not fit its type is left out."""
    name = kind_name(body_type)
    found: dict[str, B] = {}
    for one in records:
        if one.kind == name:
            try:
                found[one.id] = read(body_type, one.body)
            except RuleBroken:  # written by a newer program: kept, and not shown wrongly
                continue
    return found


def rebase(beneath: Body, unsent: Iterable[Op]) -> dict[str, Any]:
    """The value shown: the central system's, with the unsent edits on top, oldest first.

    A request to erase says something about the record and is no edit of it.
    """
    shown = dict(beneath)
    for op in unsent:
        if op.op_kind != "erase_request":
            shown.update(op.set)
    return shown


def _held(row: Any) -> Held:
    field_rev: Mapping[str, int] = from_json(row.field_rev)
    one = Record(
        kind=row.kind,
        id=row.id,
        body=from_json(row.body),
        family_id=row.family_id,
        child_id=row.child_id,
        rev=row.rev,
        field_rev=field_rev,
    )
    return Held(one, None if row.server_body is None else from_json(row.server_body))
