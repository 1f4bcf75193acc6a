"""What one batch needs, read and locked at its start; what it decides, kept until all is decided.

Records are locked in the order of their ids, conflicts after the records they are about, the
counter last of all: no two batches ever wait for each other in a circle. A decision about one
op is taken over whole or not at all, so an op that fails leaves nothing behind: what
a savepoint would do, without two journeys to the database for every op.

Nothing here decides.

Source: sync.md B3.5, B3.14.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.accounts import Device
from ehe_desktop.central.clashes import Question, question_of
from ehe_desktop.central.rights import taken_ids
from ehe_desktop.central.scopes import Access
from ehe_desktop.central.sets import among
from ehe_desktop.central.writing import Changes, Row, row_of
from ehe_desktop.domain.conflict import Side
from ehe_desktop.domain.records import Op, Outcome, Record
from ehe_desktop.wire.codec import encode

_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_MOST_COUNTED: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record as the centre holds it, and whose draft it is."""

    record: Record
    owner: str | None = None
    is_gone: bool = False
    """Erased by law: nothing is written to it or under it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An op that was answered for good before."""

    digest: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the centre makes of one op. Nothing of it is in force until the desk takes it."""

    outcome: Outcome
    puts: tuple[Held, ...] = ()
    history: tuple[Row, ...] = ()
    notices: tuple[Row, ...] = ()
    assigned: tuple[Row, ...] = ()
    dead: str = ""
    """Why the op goes to the dead letters; empty when it does not."""


@dataclass(slots=True)
class Desk:
    """One batch of one device: what was there, and what has been decided so far."""

    connection: sa.Connection
    device: Device
    access: Access
    now: str
    records: dict[str, Held] = field(default_factory=dict)
    beside: dict[str, Held] = field(default_factory=dict)
    """Children and families that the ops only hang on, without what they say and not locked."""
    new_ids: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    """Ids that name a record which this officer may not see, nor learn anything about."""
    known: dict[str, Known] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)
    edits: dict[tuple[str, int], tuple[Side, str]] = field(default_factory=dict)
    """Record and rev to who made it, of what somebody else may have changed since an op was begun."""
    _about: dict[str, set[str]] = field(default_factory=dict)
    """Ids of the conflicts about a record."""

    def __post_init__(self) -> None:
        for held in self.records.values():
            self._note(held)

    def is_gone(self, *ids: str | None) -> bool:
        """Whether one of these records was erased by law."""
        return any(held.is_gone for held in map(self.hung_on, ids) if held)

    def hung_on(self, record_id: str | None) -> Held | None:
        """A child or family as far as it counts for what hangs on it: its kind, its family, whether it is gone."""
        return self.records.get(record_id or "") or self.beside.get(record_id or "")

    def open_questions(self, record_id: str) -> list[Question]:
        """The open conflicts about one record, in the order of their ids."""
        ids = sorted(self._about.get(record_id, ()))
        return [q for q in (question_of(self.records[i].record) for i in ids) if q.is_open]

    def last_edit(self, record_id: str, rev: int) -> tuple[Side, str]:
        """Who made `rev` of a record, without values, and on which replica."""
        for staged in reversed(self.changes.history):
            if staged["record_id"] == record_id and staged["rev"] == rev:
                return _side_of(staged), staged["replica_id"]
        h, asked = tables.history, (record_id, rev)
        if asked not in self.edits:
            self.edits |= _edits(self.connection, h.c.record_id == record_id, h.c.rev == rev)
        return self.edits.get(asked, (Side(), ""))

    def find(self, record_id: str) -> Held | None:
        """A record that may not have been read at the start: locked now and kept on the desk."""
        if record_id in self.records:
            return self.records[record_id]
        found = _locked(self.connection, tables.record.c.id, {record_id})
        self.records |= {held.record.id: held for held in found}
        return self.records.get(record_id)

    def take(self, op: Op, decision: Decision, digest: str) -> str:
        """Put a decision in force for the ops after it, and among what will be written; its answer as JSON."""
        changes, outcome = self.changes, decision.outcome
        for held in decision.puts:
            is_new = held.record.id not in self.records
            if is_new:
                self.new_ids.add(held.record.id)
            changes.put(
                row_of(held.record, owner=held.owner), is_new=held.record.id in self.new_ids
            )
            self.records[held.record.id] = held
            self._note(held)
        changes.history.extend(decision.history)
        changes.notices.extend(decision.notices)
        for row in decision.assigned:
            changes.assigned.append(row)
            self.access.gain(row["family_id"])
        if decision.dead:
            changes.dead_letters.append(self._dead_letter(op, decision.dead))
            if not decision.notices:  # of which family a refused edit is, is unproven
                changes.notices.append(notice_row(op, "refused", self.now) | {"family_id": None})
        answer = encode(outcome).decode()
        if outcome.verdict != "held" and op.op_id not in self.known:
            self.known[op.op_id] = Known(digest=digest, outcome=outcome)
            changes.known_ops.append(
                {
                    "op_id": op.op_id,
                    "digest": digest,
                    "verdict": outcome.verdict,
                    "answer": answer,
                }
            )
        return answer

    def _note(self, held: Held) -> None:
        if held.record.kind == "conflict":
            about = str(held.record.body.get("record_id"))
            self._about.setdefault(about, set()).add(held.record.id)

    def _dead_letter(self, op: Op, reason: str) -> Row:
        return {
            "op_id": op.op_id[:64],
            "replica_id": self.device.replica_id,
            "officer_id": self.device.officer_id,
            "family_id": op.family_id if is_id(op.family_id) else None,
            "reason": reason.replace("\x00", ""),
            "op": msgspec.json.encode(op).decode(),
            "received_at": self.now,
        }


def lay_out(connection: sa.Connection, device: Device, ops: Sequence[Op], now: str) -> Desk:
    """Read and lock all that the ops of one batch touch."""
    targets = {op.record_id for op in ops} | {*filter(None, map(visit_named, ops))}
    resolves = [op for op in ops if op.op_kind == "resolve"]
    resolving = {op.record_id for op in resolves}
    targets |= {str(op.set.get("record_id")) for op in resolves}
    r = tables.record
    if resolving:
        about_what = sa.select(r.c.about).where(_named(connection, r.c.id, resolving))
        targets |= {name for name in connection.scalars(about_what) if name}
    named = {name for op in ops for name in (op.child_id, op.family_id) if name}
    # most ops make what is not here yet: only what is here is read and locked
    taken = taken_ids(connection, sorted(filter(is_id, targets | named)))
    records = {h.record.id: h for h in _locked(connection, r.c.id, taken & targets - resolving)}
    about = _locked(connection, r.c.about, set(records), r.c.is_open.is_(sa.true()))
    records |= {h.record.id: h for h in about}
    records |= {h.record.id: h for h in _locked(connection, r.c.id, resolving - set(records))}
    beside = _unlocked(connection, taken & named - set(records))
    families = {h.record.family_id for h in records.values()} | {op.family_id for op in ops}
    access = Access(
        connection, device.officer_id, device.role, {f for f in families if f is not None}
    )
    desk = Desk(
        connection=connection,
        device=device,
        access=access,
        now=now,
        records=records,
        beside=beside,
        hidden=taken - set(records) - set(beside),
        edits=_edits_since(connection, ops, records),
    )
    desk.known |= _known(connection, {op.op_id for op in ops} | {d for op in ops for d in op.deps})
    return desk


def visit_named(op: Op) -> str:
    """The visit that a second sign-off is of, in whatever shape it came; empty for any other op."""
    named = op.set.get("visit_id") if op.kind == "second_sign_off" else None
    return named if isinstance(named, str) else ""


def is_id(text: str | None) -> bool:
    """True for text that may name something here: short, and of letters that fit everywhere."""
    return text is not None and _ID.fullmatch(text) is not None


def notice_row(op: Op, what: str, now: str) -> Row:
    """One thing that somebody must be told, once however often the op comes."""
    return {
        "op_id": op.op_id[:64],
        "what": what,
        "record_id": op.record_id if is_id(op.record_id) else "",
        "family_id": op.family_id,
        "made_at": now,
        "sent_at": None,
    }


def as_count(number: int) -> int:
    """A figure that somebody sent, as one that fits every database."""
    return max(0, min(number, _MOST_COUNTED))


def held_of(row: sa.Row[Any]) -> Held:
    """A row of `record` as a record."""
    return Held(
        record=Record(
            kind=row.kind,
            id=row.id,
            body=msgspec.json.decode(row.body),
            family_id=row.family_id,
            child_id=row.child_id,
            rev=row.rev,
            field_rev=msgspec.json.decode(row.field_rev),
        ),
        owner=row.owner,
        is_gone=row.is_gone,
    )


def _locked(
    connection: sa.Connection,
    column: sa.Column[Any],
    values: set[str],
    *more: sa.ColumnElement[bool],
) -> list[Held]:
    if not values:
        return []
    r = tables.record
    query = sa.select(r).where(_named(connection, column, values), *more)
    return [
        held_of(row) for row in connection.execute(query.order_by(r.c.id).with_for_update()).all()
    ]


def _unlocked(connection: sa.Connection, ids: set[str]) -> dict[str, Held]:
    """By id, without bodies: half of what a batch of notes cost was reading what its children say."""
    r = tables.record
    query = sa.select(r.c.id, r.c.kind, r.c.family_id, r.c.is_gone).where(
        _named(connection, r.c.id, ids)
    )
    return {
        row.id: Held(
            record=Record(kind=row.kind, id=row.id, body={}, family_id=row.family_id),
            is_gone=row.is_gone,
        )
        for row in connection.execute(query).all()
    }


def _edits_since(
    connection: sa.Connection, ops: Sequence[Op], records: Mapping[str, Held]
) -> dict[tuple[str, int], tuple[Side, str]]:
    """Who made the revs that patches have not seen: in one question, or a batch of merges asks for each."""
    behind = {
        op.record_id: op.base_rev
        for op in ops
        if op.op_kind == "patch"
        and op.record_id in records
        and 0 < op.base_rev < records[op.record_id].record.rev
    }
    if not behind:
        return {}
    h = tables.history
    mine = _named(connection, h.c.record_id, behind)
    return _edits(connection, mine, h.c.rev > min(behind.values()))


def _edits(
    connection: sa.Connection, *which: sa.ColumnElement[bool]
) -> dict[tuple[str, int], tuple[Side, str]]:
    """Record and rev to who made it first; what was only asked for stands under the same rev later."""
    h = tables.history
    names = ("record_id", "rev", "author", "made_at", "op_id", "device", "replica_id")
    query = sa.select(*h.c[names])
    found: dict[tuple[str, int], tuple[Side, str]] = {}
    for row in connection.execute(query.where(*which).order_by(h.c.n)).mappings():
        found.setdefault((row["record_id"], row["rev"]), (_side_of(row), row["replica_id"]))
    return found


def _known(connection: sa.Connection, op_ids: set[str]) -> dict[str, Known]:
    k = tables.known_op
    rows = connection.execute(sa.select(k).where(_named(connection, k.c.op_id, op_ids))).all()
    return {
        row.op_id: Known(digest=row.digest, outcome=msgspec.json.decode(row.answer, type=Outcome))
        for row in rows
    }


def _named(
    connection: sa.Connection, column: sa.Column[Any], names: Iterable[str]
) -> sa.ColumnElement[bool]:
    """The condition for names that can be here; others would only upset the database."""
    return among(connection, column, [*filter(is_id, names)])


def _side_of(row: Any) -> Side:
    return Side(author=row["author"], at=row["made_at"], op_id=row["op_id"], device=row["device"])
