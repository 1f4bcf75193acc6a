"""The council's devices as a supervisor sees them: when seen, what waits on them, what is on them.

"Purged" is not asked but known: a device that has read past the stamp at which a family was taken
away has removed it in the same transaction, and says so in a receipt besides. The list names
no family; `families_on` does, for a device that is lost. Source: sync.md B3.7, B5 31; ux.md 2.12.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.accounts import Device
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import as_count, is_id
from ehe_desktop.central.orders import VALID
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.roles import may_close, sees_every_family
from ehe_desktop.central.scopes import holdings_of
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.officer import Role
from ehe_desktop.wire.device_messages import DeviceLine, DevicesAnswer
from ehe_desktop.wire.messages import PurgeReceipt


def list_devices(
    connection: sa.Connection, asks: Device, clock: Clock, replica_id: str = ""
) -> DevicesAnswer:
    """Every device, for a supervisor.

    Raises:
        Refusal: `not_allowed` for anybody else.
    """
    if not may_close(asks.role):
        raise Refusal("not_allowed")
    return DevicesAnswer(devices=tuple(device_lines(connection, clock, replica_id)))


def device_lines(
    connection: sa.Connection, clock: Clock, replica_id: str = ""
) -> Iterable[DeviceLine]:
    """Every device, the one seen longest ago first. An order to erase counts until its end."""
    d, o, a = tables.device, tables.officer, tables.assignment
    order, work = tables.erase_order, tables.sealed_work
    mine = sa.and_(a.c.officer_id == d.c.officer_id, a.c.added_pos <= d.c.read_pos)
    held = _distinct(
        sa.and_(mine, sa.or_(a.c.removed_pos.is_(None), a.c.removed_pos > d.c.read_pos))
    )
    ordered = sa.and_(
        order.c.replica_id == d.c.replica_id, order.c.made_at > to_text(clock.now() - VALID)
    )
    left = sa.and_(mine, a.c.removed_pos > d.c.read_pos, ~_still_held())
    query = (
        sa.select(
            d,
            o.c.name.label("officer_name"),
            sa.case((_has_read_all(), _every_family()), else_=held).label("families"),
            _distinct(left).label("not_purged"),
            sa.select(sa.func.min(a.c.removed_at)).where(left).scalar_subquery().label("since"),
            sa.exists().where(ordered).label("is_ordered"),
            sa.select(sa.func.count())
            .where(work.c.replica_id == d.c.replica_id)
            .scalar_subquery()
            .label("boxes"),
        )
        .join(o, o.c.id == d.c.officer_id)
        .order_by(sa.func.coalesce(d.c.seen_at, d.c.enrolled_at), d.c.replica_id)
    )
    if replica_id:
        query = query.where(d.c.replica_id == replica_id)
    return [_line(row) for row in connection.execute(query)]


def families_on(connection: sa.Connection, replica_id: str) -> list[str]:
    """The ids of the families a device has, as of its last read: whom to tell when it is lost.

    Raises:
        RuleBroken: there is no such device.
    """
    d, o, r = tables.device, tables.officer, tables.record
    query = sa.select(d, o.c.role).join(o, o.c.id == d.c.officer_id)
    row = connection.execute(query.where(d.c.replica_id == replica_id)).one_or_none()
    if row is None:
        raise RuleBroken("there is no device with this replica id")
    if row.erased_at is not None or not row.read_pos:
        return []
    if not sees_every_family(Role(row.role)):
        return sorted(holdings_of(connection, row.officer_id).at(row.read_pos))
    every = sa.select(r.c.id).where(r.c.kind == "family", r.c.is_gone.is_(sa.false()))
    return sorted(connection.scalars(every))


def take_receipts(
    connection: sa.Connection, device: Device, receipts: Iterable[PurgeReceipt], context: Context
) -> None:
    """Keep what a device says it has removed; the same receipt again changes nothing."""
    wanted = {one.receipt_id: one for one in receipts}
    if not wanted:
        return
    texts = [
        text for one in wanted.values() for text in (one.receipt_id, one.family_id, one.digest)
    ]
    if not all(map(is_id, texts)):
        raise Refusal("body_wrong", detail="purged")
    p = tables.purge_receipt
    known = set(
        connection.scalars(
            sa.select(p.c.receipt_id).where(
                p.c.replica_id == device.replica_id, p.c.receipt_id.in_(sorted(wanted))
            )
        )
    )
    rows = [
        {
            "replica_id": device.replica_id,
            "receipt_id": receipt_id,
            "family_id": one.family_id,
            "records": as_count(one.records),
            "ops": as_count(one.ops),
            "digest": one.digest,
            "purged_at": one.at[:24].replace("\x00", ""),
            "received_at": context.now_text(),
        }
        for receipt_id, one in wanted.items()
        if receipt_id not in known
    ]
    if rows:
        connection.execute(p.insert().inline(), rows)


def _distinct(where: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    a = tables.assignment
    return sa.select(sa.func.count(sa.distinct(a.c.family_id))).where(where).scalar_subquery()


def _has_read_all() -> sa.ColumnElement[bool]:
    """A device of a role whose scope is the whole council, once it has read anything."""
    roles = [role.value for role in Role if sees_every_family(role)]
    return sa.and_(tables.officer.c.role.in_(roles), tables.device.c.read_pos > 0)


def _every_family() -> sa.ScalarSelect[Any]:
    r = tables.record
    here = sa.and_(r.c.kind == "family", r.c.is_gone.is_(sa.false()))
    return sa.select(sa.func.count()).where(here).scalar_subquery()


def _still_held() -> sa.ColumnElement[bool]:
    a, other = tables.assignment, tables.assignment.alias()
    return sa.exists().where(
        other.c.officer_id == a.c.officer_id,
        other.c.family_id == a.c.family_id,
        other.c.removed_pos.is_(None),
    )


def _line(row: sa.Row[Any]) -> DeviceLine:
    gone = row.erased_at is not None
    return DeviceLine(
        replica_id=row.replica_id,
        device_name=row.name,
        officer_id=row.officer_id,
        officer_name=row.officer_name,
        program_version=row.program_version,
        enrolled_at=row.enrolled_at,
        seen_at=row.seen_at or "",
        unsent=row.unsent,
        families=0 if gone else row.families,
        not_purged=0 if gone else row.not_purged,
        not_purged_since="" if gone else row.since or "",
        revoked_at=row.revoked_at or "",
        is_erase_ordered=row.is_ordered,
        erased_at=row.erased_at or "",
        boxes=row.boxes,
        read_past_at=row.read_past_at or "",
        read_past_reason=row.read_past_reason or "",
    )
