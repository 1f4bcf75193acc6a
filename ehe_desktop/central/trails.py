"""The audit chains of devices, taken in as they were sealed: every hash and seal is worked out again.

A chain goes on where the last receipt ended; under a new name of its store it comes anew from its
beginning. Entries hold ids and names of field groups, never a word of a record; nothing is
ever altered or removed (`growing.py`). Source: security.md 4.2, 4.4.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ehe_desktop.central import tables, tokens
from ehe_desktop.central.accounts import Device
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import as_count
from ehe_desktop.central.problems import Refusal
from ehe_desktop.domain.audit_chain import (
    LONGEST_REASON,
    NO_HASH,
    READ_PAST_LEASE,
    evolve,
    link,
    seal,
)
from ehe_desktop.domain.clock import from_text, to_text
from ehe_desktop.wire.codec import decode
from ehe_desktop.wire.door_messages import TrailEntry, TrailReceipt, TrailRequest
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.seals import trail_receipt_text

MOST_ENTRIES: Final = 1_000
LONGEST_ENTRY: Final = 65_536


@dataclass(frozen=True, slots=True)
class _End:
    """Where a chain stands: the number and hash of its last entry, and the key of the next one."""

    seq: int
    h: bytes
    key: bytes

    def columns(self) -> dict[str, Any]:
        """As a row of `trail` keeps it."""
        return {"seq": self.seq, "h": self.h.hex(), "next_key": self.key.hex()}


@dataclass(frozen=True, slots=True)
class _Said:
    """What is looked at of an entry; another program may have written it."""

    action: str = ""
    at: str = ""
    reason: str = ""

    def columns(self, context: Context) -> dict[str, str]:
        """As a row of `device` keeps a reading past the lease."""
        try:
            at = to_text(from_text(self.at))
        except ValueError:
            at = context.now_text()
        reason = self.reason.replace("\x00", "")[:LONGEST_REASON]
        return {"read_past_at": at, "read_past_reason": reason}


def take(
    connection: sa.Connection, device: Device, request: TrailRequest, context: Context
) -> TrailReceipt:
    """Take in entries that follow those that are here; the same ones again change nothing.

    Raises:
        Refusal: `gap` with the number wanted next; `trail_differs` when an entry is not what was sealed,
            or another than the one that is here.
    """
    if not 0 < len(request.entries) <= MOST_ENTRIES:
        raise Refusal("body_wrong", detail="entries")
    end = _end_of(connection, device)
    known = end.seq - request.first_seq + 1
    if known < 0:
        raise Refusal("gap", expected=end.seq + 1)
    _refuse_others(connection, device, request, known)
    rows, end = _added(device.replica_id, end, request.entries[known:], context.now_text())
    if rows:
        connection.execute(tables.trail_entry.insert().inline(), rows)
        t = tables.trail
        connection.execute(
            t.update().where(t.c.replica_id == device.replica_id).values(**end.columns())
        )
        _show_past_lease(connection, device.replica_id, request.entries[known:], context)
    if request.unsent is not None:  # the handshake said what waited before the push
        d, unsent = tables.device, as_count(request.unsent)
        connection.execute(
            d.update().where(d.c.replica_id == device.replica_id).values(unsent=unsent)
        )
    now = context.now_text()
    text = trail_receipt_text(device.replica_id, end.seq, end.h.hex(), now)
    return TrailReceipt(
        replica_id=device.replica_id,
        seq=end.seq,
        h=end.h.hex(),
        received_at=now,
        signature=tokens.sign_text(context.centre.lease_seed, text),
    )


def findings(connection: sa.Connection) -> Iterator[str]:
    """What is wrong with the chains that are here; a device each, the first bad entry named."""
    t, e, d = tables.trail, tables.trail_entry, tables.device
    chains = sa.select(t, d.c.audit_key).join(d, d.c.replica_id == t.c.replica_id)
    for row in connection.execute(chains.order_by(t.c.replica_id)).all():
        at = _begin(row.audit_key)
        found = ""
        lines = connection.execution_options(yield_per=1_000).execute(
            sa.select(e).where(e.c.replica_id == row.replica_id).order_by(e.c.seq)
        )
        for line in lines:
            if not found and line.seq != at.seq + 1:
                found = f"missing {at.seq + 1} to {line.seq - 1}"
            after = _after(at, line.entry, line.tag)
            if not found and (after is None or line.h != after.h.hex()):
                found = f"altered at {line.seq}"
            at = after or _End(line.seq, bytes.fromhex(line.h), b"")
        if not found and at.seq < row.seq:
            found = f"missing {at.seq + 1} to {row.seq}"
        if not found and at.h.hex() != row.h:
            found = f"altered at {row.seq}"
        if found:
            yield f"audit of device {row.replica_id}: {found}"


def _end_of(connection: sa.Connection, device: Device) -> _End:
    t, d = tables.trail, tables.device
    mine = sa.select(t).where(t.c.replica_id == device.replica_id)
    row = connection.execute(mine.with_for_update()).one_or_none()
    if row is not None:
        return _End(row.seq, bytes.fromhex(row.h), bytes.fromhex(row.next_key))
    first = connection.scalar(sa.select(d.c.audit_key).where(d.c.replica_id == device.replica_id))
    begun = _begin(first)
    connection.execute(t.insert().values(replica_id=device.replica_id, **begun.columns()))
    return begun


def _begin(first_key: str | None) -> _End:
    return _End(0, NO_HASH, bytes.fromhex(first_key or ""))


def _refuse_others(
    connection: sa.Connection, device: Device, request: TrailRequest, known: int
) -> None:
    """An entry that is here already must be the same one."""
    if not known:
        return
    e = tables.trail_entry
    last = request.first_seq + min(known, len(request.entries)) - 1
    rows: dict[int, str] = {
        row.seq: row.entry
        for row in connection.execute(
            sa.select(e.c.seq, e.c.entry).where(
                e.c.replica_id == device.replica_id,
                e.c.seq.between(request.first_seq, last),
            )
        )
    }
    for place, one in enumerate(request.entries[:known]):
        if rows.get(request.first_seq + place, one.entry) != one.entry:
            raise Refusal("trail_differs")


def _added(
    replica_id: str, end: _End, entries: tuple[TrailEntry, ...], now: str
) -> tuple[list[dict[str, Any]], _End]:
    rows = []
    for one in entries:
        after = _after(end, one.entry, one.tag) if len(one.entry) <= LONGEST_ENTRY else None
        if after is None:
            raise Refusal("trail_differs")
        end = after
        rows.append(
            {
                "replica_id": replica_id,
                "seq": end.seq,
                "entry": one.entry,
                "h": end.h.hex(),
                "tag": one.tag,
                "received_at": now,
            }
        )
    return rows, end


def _show_past_lease(
    connection: sa.Connection, replica_id: str, entries: tuple[TrailEntry, ...], context: Context
) -> None:
    """The newest time that the store was read past its lease goes to the list of devices, with its reason."""
    for one in entries:
        if READ_PAST_LEASE not in one.entry:  # nearly all: they are not looked into
            continue
        with suppress(WireError):
            said = decode(_Said, one.entry.encode())
            if said.action == READ_PAST_LEASE:
                d = tables.device
                mine = d.update().where(d.c.replica_id == replica_id)
                connection.execute(mine.values(**said.columns(context)))


def _after(end: _End, entry: str, tag: str) -> _End | None:
    """The end of the chain with this entry; None when its seal is not right."""
    h = link(end.h, end.seq + 1, entry.encode())
    if not end.key:
        return _End(end.seq + 1, h, b"")
    if not hmac.compare_digest(seal(end.key, h).hex(), tag):
        return None
    return _End(end.seq + 1, h, evolve(end.key))
