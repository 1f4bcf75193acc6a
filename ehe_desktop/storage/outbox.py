"""The Outbox: edits made here that the central system has not yet answered.

An edit is appended in the transaction that writes it, as an op of its own. Only a draft, which is
written twice a second, has an edit folded together with the unsealed one before it: the first base and
the last values stay, under the new edit's id, because a copy of this store may send the old one. Anything
else would keep what was said in between on this device alone, and a purge would throw it away (found by
the simulator; DECISIONS.md). A sealed op is never touched. Lane 0 is for safeguarding alone.

Sealing, sending and outcomes are `sync/`'s. Source: sync.md B3.4, B3.5, B5 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    bindparam,
    func,
    insert,
    select,
    true,
    update,
)

from ehe_desktop.domain.records import KINDS, Op, RecordClass
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.tables import outbox_op

UNSENT: Final = ("waiting", "sealed")
"""States in which the central system's word has not arrived; local values stay on top."""

_UNSENT_OF: Final = (
    select(outbox_op)
    .where(outbox_op.c.kind == bindparam("kind"), outbox_op.c.record_id == bindparam("id"))
    .where(outbox_op.c.state.in_(UNSENT))
    .order_by(outbox_op.c.op_seq)
)
FROM_A_REV: Final = ("patch", "resolve")
"""Ops that say from which rev of their record they were begun."""
_MAKES: Final = ("create", "append", "event")
_MAKERS_OF: Final = (
    select(outbox_op.c.op_id)
    .where(outbox_op.c.record_id.in_(bindparam("named", expanding=True)))
    .where(outbox_op.c.state.in_(UNSENT))
    .where(outbox_op.c.op_kind.in_(_MAKES))
)
_APPEND: Final = insert(outbox_op)
_ID_CHARACTERS: Final = 36


def append(connection: Connection, op: Op) -> None:
    """Put the edit in the Outbox, in the place of one still waiting when both are of one draft."""
    op = replace(op, deps=dependencies(connection, op))
    earlier = _squashable(connection, op)
    if earlier is not None:
        _squash(connection, earlier, op)
    else:
        connection.execute(_APPEND, _row(op))


def unsent_of(connection: Connection, kind: str, record_id: str) -> tuple[Op, ...]:
    """The record's ops without an answer, oldest first."""
    rows = connection.execute(_UNSENT_OF, {"kind": kind, "id": record_id}).mappings()
    return tuple(op_of(row) for row in rows)


def waiting(
    connection: Connection, lane: int, most: int, held: Collection[int] = ()
) -> tuple[Op, ...]:
    """The oldest `most` unsealed ops of a lane but for those at the places `held`, in the order they were made."""
    of_lane = (outbox_op.c.lane == lane) & (outbox_op.c.state == "waiting")
    return _ops(connection, of_lane, not_held(held), most=most)


def not_held(held: Collection[int]) -> ColumnElement[bool]:
    """The condition of an op at none of these places (`op_seq`), however many there are.

    By place, not by id: the index in whose order ops are taken has the place in it, so what is passed over is
    never read, and a month's work that is held costs no decrypting of all of it for every batch.
    """
    each = func.json_each(to_json(list(held))).table_valued("value")
    return outbox_op.c.op_seq.not_in(select(each.c.value)) if held else true()


def quarantined(connection: Connection) -> tuple[Op, ...]:
    """Ops the central system refused, oldest first; a person closes them."""
    return _ops(connection, outbox_op.c.state == "quarantined")


def unsent_count(connection: Connection) -> int:
    """How many edits wait for an answer: the "3 to send" on screen."""
    return int(
        connection.execute(select(func.count()).where(outbox_op.c.state.in_(UNSENT))).scalar_one()
    )


def dependencies(connection: Connection, op: Op) -> tuple[str, ...]:
    """Ids of unsent ops that make a record this one names; the central system holds it until then.

    An op's own record is not among them: one record's ops go in order anyway.
    """
    named = set(_named_ids(op)) - {op.record_id}
    if not named:
        return op.deps
    found = connection.execute(_MAKERS_OF, {"named": sorted(named)}).scalars()
    return tuple(sorted({*op.deps, *found}))


def op_of(row: Mapping[Any, Any]) -> Op:
    """The op that a row of `outbox_op`, by column name, holds."""
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    values |= {name: from_json(row[name]) for name in ("set", "base")}
    return Op(**values, deps=tuple(from_json(row["deps"])))


_PLAIN: Final = (
    "op_id", "op_kind", "lane", "kind", "record_id", "family_id", "child_id", "base_rev",
    "schema", "made_at", "offset_ms", "author", "scope_epoch", "push_seq",
)  # fmt: skip


def _row(op: Op) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(op, name) for name in _PLAIN}
    row |= {name: to_json(getattr(op, name)) for name in ("set", "base", "deps")}
    return row | {"state": "waiting", "attempts": 0}


def _ops(connection: Connection, *where: Any, most: int | None = None) -> tuple[Op, ...]:
    statement = select(outbox_op).where(*where).order_by(outbox_op.c.op_seq).limit(most)
    return tuple(map(op_of, connection.execute(statement).mappings().all()))


def _named_ids(op: Op) -> Iterable[str]:
    yield from (name for name in (op.family_id, op.child_id) if name)
    for value in op.set.values():
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str) and len(text) == _ID_CHARACTERS:
                yield text


def _squashable(connection: Connection, op: Op) -> RowMapping | None:
    """The row of the record's last op, when this edit may take its place: never what made it, which others name."""
    kind = KINDS.get(op.kind)
    is_draft = kind is not None and kind.record_class is RecordClass.PRIVATE_DRAFT
    if op.op_kind != "patch" or not is_draft:
        return None
    last = (
        connection.execute(
            select(outbox_op)
            .where(outbox_op.c.kind == op.kind, outbox_op.c.record_id == op.record_id)
            .order_by(outbox_op.c.op_seq.desc())
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    if last is None or last["state"] != "waiting" or last["op_kind"] != "patch":
        return None
    if last["author"] != op.author or not _in_order(connection, last, op):
        return None
    return last


def _in_order(connection: Connection, last: RowMapping, op: Op) -> bool:
    """Whether everything the edit needs stands before the op it would be folded into."""
    if not op.deps:
        return True
    newest = connection.execute(
        select(func.max(outbox_op.c.op_seq)).where(outbox_op.c.op_id.in_(op.deps))
    ).scalar()
    return newest is None or newest < last["op_seq"]


def _squash(connection: Connection, last: RowMapping, op: Op) -> None:
    earlier = op_of(last)
    connection.execute(
        update(outbox_op)
        .where(outbox_op.c.op_seq == last["op_seq"])
        .values(
            op_id=op.op_id,
            set=to_json({**earlier.set, **op.set}),
            base=to_json({**op.base, **earlier.base}),
            deps=to_json(tuple(sorted({*earlier.deps, *op.deps}))),
            made_at=op.made_at,
            offset_ms=op.offset_ms,
        )
    )
