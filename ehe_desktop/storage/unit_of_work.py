"""A unit of work: one change, whole or not at all.

Within one transaction: the record is written, its op goes into the Outbox, the
audit entry is added, and at the end the projections of everything touched are
brought up to date. Leaving with an exception undoes all of it.

A person's unit writes what the kind's class allows: signed and event records only
grow, server-owned records and conflicts are not theirs to write (a conflict is
settled in `conflicts.py`). A unit of the round (`Store.settling`) takes in what the
central system sent and makes no ops.

Rules of the field are not checked here; services ask `domain/` first.
Source: guide/architecture.md (Records and projections), sync.md B3.2 to B3.6.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Unpack

import msgspec
from sqlalchemy import Connection, insert, select

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import in_england
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import (
    KINDS,
    Kind,
    Op,
    Record,
    RecordClass,
    kind_name,
    op_kind_for,
    read,
    write,
)
from ehe_desktop.storage import audit_log, kept_sheets, meta, outbox, records
from ehe_desktop.storage.projections.apply import apply
from ehe_desktop.storage.projections.bulk import MANY, apply_many
from ehe_desktop.storage.records import Held
from ehe_desktop.storage.sitting import Actor, Sitting
from ehe_desktop.storage.tables import written
from ehe_desktop.storage.touched import Touched
from ehe_desktop.storage.view import View

_NOT_BY_PEOPLE = (RecordClass.SERVER_OWNED, RecordClass.CONFLICT)
_ONCE_A_SITTING = ("view", "list")


class UnitOfWork:
    """One change by one person, or by a round; made by `Store.writing` and `Store.settling`."""

    def __init__(
        self,
        connection: Connection,
        sitting: Sitting,
        who: Actor,
        *,
        write_id: str = "",
        by_round: bool = False,
    ) -> None:
        self.connection = connection
        self.view = View(connection, sitting)
        self.touched = Touched()
        self._sitting = sitting
        self._who = who
        self._by_round = by_round
        self._write_id = write_id
        self._made: list[list[str]] = []
        self._seen_now: set[tuple[str, str]] = set()
        self._replayed = self._earlier_answer()

    @property
    def repeated(self) -> bool:
        """True when this write was done before: nothing is written, ids are the first time's."""
        return self._replayed is not None

    def create(
        self,
        kind: str | type,
        body: Any,
        *,
        family_id: str | None = None,
        child_id: str | None = None,
        record_id: str | None = None,
    ) -> str:
        """Write a new record, event or signed record, and return its id.

        `body` is the kind's dataclass. A child's family is found from `child_id` when not given.

        Raises:
            RuleBroken: the kind is unknown or not a person's to write, the body is another
                kind's, or another record has this id.
        """
        known = self._kind(kind)
        if self._replayed is not None:
            return self._replay(known.name)
        if not isinstance(body, known.body):
            raise RuleBroken(f"this is not the body of a {known.name}")
        one = self._placed(known, record_id or self._sitting.new_id(), (family_id, child_id), body)
        earlier = records.get(self.connection, one.kind, one.id)
        if earlier is not None:
            if dict(earlier.record.body) != dict(one.body):
                raise RuleBroken(f"there is another {known.name} under this id")
            return one.id
        self.place(Held(one))
        self.append(self._op(one, op_kind_for(known.record_class), one.body, {}))
        self._note_edit("create", one, ())
        self._made.append([one.kind, one.id])
        return one.id

    def patch(
        self,
        kind: str | type,
        record_id: str,
        fields: Mapping[str, Any] | None = None,
        /,
        **more: Any,
    ) -> None:
        """Change some fields of a record; fields that move together travel together.

        A patch that changes nothing writes nothing.

        Raises:
            RuleBroken: no such record or field, a value of another shape, a record that only
                grows (signed, or an event), or one that is not a person's to write.
        """
        known = self._kind(kind)
        if self._replayed is not None:
            return
        if known.record_class.grows_only:
            raise RuleBroken(f"a {known.name} is never altered once made: add to it instead")
        held = records.get(self.connection, known.name, record_id)
        if held is None:
            raise RuleBroken(f"there is no {known.name} under this id on this device")
        self.overlay(held, known, {**(fields or {}), **more})

    def overlay(self, held: Held, kind: Kind, values: Mapping[str, Any]) -> None:
        """Put `values` on top of a held record, with its op and its audit entry."""
        before, after = _patched(held.record.body, kind, values)
        names = _moving(kind, before, after)
        if not names:
            return
        one = replace(held.record, body={**held.record.body, **{n: after[n] for n in names}})
        beneath = held.beneath
        if beneath is None and held.record.rev > 0:
            beneath = held.record.body
        self.place(Held(one, beneath))
        op = self._op(one, "patch", {n: after[n] for n in names}, {n: before[n] for n in names})
        self.append(op)
        self._note_edit("edit", one, tuple(n for n in names if before[n] != after[n]))

    def audit(
        self,
        action: str,
        object_type: str = "",
        object_id: str = "",
        **about: Unpack[audit_log.About],
    ) -> None:
        """Add an audit entry. Views and lists are entered once per object per sitting."""
        if self._replayed is not None:
            return
        if action in _ONCE_A_SITTING and not self._first_time(action, object_type + object_id):
            return
        audit_log.append(self.connection, self._sitting, (action, object_type, object_id), about)

    def absorb(self, one: Record) -> None:
        """Take in a record the central system sent, beneath any edit that is still unsent.

        One older than what is held is passed over.

        Raises:
            RuleBroken: this is a person's unit.
        """
        self._refuse_person()
        held = records.get(self.connection, one.kind, one.id)
        if held is not None and held.record.rev > one.rev:
            return
        unsent = outbox.unsent_of(self.connection, one.kind, one.id)
        if held is not None:
            self.touched.add(held.record)
        if unsent:
            self.place(Held(replace(one, body=records.rebase(one.body, unsent)), one.body))
        else:
            self.place(Held(one))

    def forget(self, kind: str, record_id: str) -> None:
        """Remove a record the central system says is gone; one with unsent edits stays.

        Raises:
            RuleBroken: this is a person's unit.
        """
        self._refuse_person()
        held = records.get(self.connection, kind, record_id)
        if held is None or outbox.unsent_of(self.connection, kind, record_id):
            return
        self.touched.add(held.record)
        records.drop(self.connection, kind, record_id)

    def place(self, held: Held) -> None:
        """Write a record as it is, without an op; for the rules of this room, not for services."""
        records.put(self.connection, held)
        self.touched.add(held.record)

    def append(self, op: Op) -> None:
        """Put an op in the Outbox."""
        outbox.append(self.connection, op)

    def op_for(self, one: Record, op_kind: str, values: Mapping[str, Any]) -> Op:
        """An op by this unit's person on `one`, ready for `append`."""
        return self._op(one, op_kind, values, {})

    def finish(self) -> StoreChanged:
        """Bring the projections up to date and remember the write; called by the Store."""
        if len(self.touched.records) > MANY:
            apply_many(self.connection, self.touched)
        elif self.touched.records:
            apply(self.connection, self.touched)
        if self._write_id:
            kept_sheets.drop_written(self.connection, self._write_id)
        if self._write_id and self._replayed is None:
            self.connection.execute(
                insert(written).values(
                    write_id=self._write_id,
                    at=self._wall_time(),
                    made=records.to_json(self._made),
                )
            )
        return StoreChanged(
            children=frozenset(self.touched.children),
            families=frozenset(self.touched.families),
            kinds=frozenset(self.touched.kinds),
            asked_by=self._who.asked_by,
        )

    def remember_sitting(self) -> None:
        """After the commit: what was audited once in this unit is not audited again."""
        self._sitting.viewed.update(self._seen_now)

    # --- pieces ---------------------------------------------------------------

    def _kind(self, kind: str | type) -> Kind:
        name = kind if isinstance(kind, str) else kind_name(kind)
        known = KINDS.get(name)
        if known is None:
            raise RuleBroken(f"there is no kind {name!r}")
        if self._by_round or known.record_class in _NOT_BY_PEOPLE:
            raise RuleBroken(f"a {name} is the central system's to write, or this is a round")
        return known

    def _refuse_person(self) -> None:
        if not self._by_round:
            raise RuleBroken("only a round takes in what the central system sent")

    def _placed(
        self, kind: Kind, record_id: str, whose: tuple[str | None, str | None], body: Any
    ) -> Record:
        family_id, child_id = whose
        if kind.name == "family":
            family_id = record_id
        if kind.name == "child":
            child_id = record_id
        if family_id is None and child_id is not None:
            child = records.get(self.connection, "child", child_id)
            family_id = child.record.family_id if child else None
        if family_id is None:
            raise RuleBroken(f"a {kind.name} belongs to a family; none is known here")
        return Record(
            kind=kind.name, id=record_id, body=write(body), family_id=family_id, child_id=child_id
        )

    def _op(
        self, one: Record, op_kind: str, values: Mapping[str, Any], base: Mapping[str, Any]
    ) -> Op:
        offset = meta.get(self.connection, meta.CLOCK_OFFSET_MS)
        scope_epoch = int(meta.get(self.connection, meta.SCOPE_EPOCH, "0"))
        are_lost = op_kind in outbox.FROM_A_REV and meta.get(self.connection, meta.REVS_LOST)
        known = KINDS[one.kind]
        return Op(
            op_id=self._sitting.new_id(),
            op_kind=op_kind,
            kind=one.kind,
            record_id=one.id,
            set=values,
            base=base,
            family_id=one.family_id,
            child_id=one.child_id,
            base_rev=0 if are_lost else one.rev,
            lane=known.lane,
            made_at=self._wall_time(),
            offset_ms=int(offset) if offset else None,
            author=self._who.officer_id,
            scope_epoch=scope_epoch,
        )

    def _note_edit(self, action: str, one: Record, changed: tuple[str, ...]) -> None:
        draft = KINDS[one.kind].record_class is RecordClass.PRIVATE_DRAFT
        if draft and not self._first_time("edit", one.kind + one.id):
            return
        about: audit_log.About = {"child_id": one.child_id or "", "fields_shown": changed}
        if self._write_id:
            about["corr_id"] = self._write_id
        audit_log.append(self.connection, self._sitting, (action, one.kind, one.id), about)

    def _first_time(self, action: str, what: str) -> bool:
        mark = (action, what)
        if mark in self._sitting.viewed or mark in self._seen_now:
            return False
        self._seen_now.add(mark)
        return True

    def _wall_time(self) -> str:
        now = in_england(self._sitting.clock.now())
        return now.isoformat(timespec="milliseconds")

    def _earlier_answer(self) -> list[list[str]] | None:
        if not self._write_id:
            return None
        made = self.connection.execute(
            select(written.c.made).where(written.c.write_id == self._write_id)
        ).scalar()
        return None if made is None else list(records.from_json(made))

    def _replay(self, kind: str) -> str:
        for place, (made_kind, record_id) in enumerate(self._replayed or ()):
            if made_kind == kind:
                del (self._replayed or [])[place]
                return record_id
        raise RuleBroken(f"this write was done before and made no such {kind}")


def _patched(
    shown: Mapping[str, Any], kind: Kind, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The whole body before and after, with defaults where an older body has no such field."""
    plain = msgspec.to_builtins(dict(values))
    before = {**write(read(kind.body, shown)), **shown}
    known = {info.name for info in dataclasses.fields(kind.body)}
    unknown = sorted(set(plain) - known)
    if unknown:
        raise RuleBroken(f"a {kind.name} has no field {', '.join(unknown)}")
    after = {**before, **plain}
    checked = write(read(kind.body, after))
    return before, {**after, **{name: checked[name] for name in plain}}


def _moving(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The changed fields, each with the fields that move together with it."""
    names: dict[str, None] = {}
    for name in after:
        if before.get(name) != after[name]:
            names.update(dict.fromkeys(kind.group_of(name)))
    return tuple(names)
