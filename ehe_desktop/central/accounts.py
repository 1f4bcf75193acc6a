"""Officers' devices: enrolment codes, bearer tokens bound to a replica, leases, revocation.

A code is used once, by one device, within its minutes. The centre keeps hashes of codes and
tokens, the device's public key, and its copy of the lease secret. Every request asks the
table afresh, so a revoked device or a disabled officer is stopped at the next request.
Sign-in through the council's own identity provider would stand in front of `identify`.

Source: security.md 3.9, 5.1, R28, R29.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from ehe_desktop.central import tables, tokens
from ehe_desktop.central.audit import CENTRE, note
from ehe_desktop.central.context import Context
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.roles import role_of
from ehe_desktop.central.settings import CODE_BYTES, CODE_LIFETIME_MINUTES
from ehe_desktop.central.writing import Row
from ehe_desktop.domain.clock import Clock, from_text, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.officer import Role
from ehe_desktop.wire.messages import (
    EnrolAnswer,
    EnrolRequest,
    RenewAnswer,
    RenewRequest,
)
from ehe_desktop.wire.seals import enrol_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The device behind a request, and whose it is."""

    replica_id: str
    officer_id: str
    officer_name: str
    role: Role | None
    role_text: str
    role_pos: int
    name: str
    store_id: str
    device_key: str
    is_stopped: bool
    """Revoked, or its officer was."""


_d, _o = tables.device, tables.officer
_DEVICES: Final[sa.Select[Any]] = sa.select(
    *_d.c["replica_id", "officer_id", "name", "store_id", "device_key", "revoked_at"],
    _o.c.name.label("officer_name"),
    *_o.c["role", "role_pos", "is_active"],
).join(_o, _o.c.id == _d.c.officer_id)
_HOLDER: Final = _DEVICES.where(_d.c.token_hash == sa.bindparam("hash"))
"""Made once, as all that every request asks: making a statement takes longer than its answer."""


def identify(connection: sa.Connection, token: str, replica_id: str) -> Device:
    """The device that holds `token` under the name `replica_id`, a stopped one too.

    Raises:
        Refusal: `not_signed_in`.
    """
    row = connection.execute(_HOLDER, {"hash": tokens.hashed(token)}).one_or_none()
    if row is None or row.replica_id != replica_id:
        raise Refusal("not_signed_in")
    return _device(row)


def device_named(connection: sa.Connection, replica_id: str) -> Device:
    """The device of this name, a stopped one too.

    Raises:
        RuleBroken: there is no such device.
    """
    row = connection.execute(_DEVICES.where(_d.c.replica_id == replica_id)).one_or_none()
    if row is None:
        raise RuleBroken("there is no device with this replica id")
    return _device(row)


def _device(row: sa.Row[Any]) -> Device:
    return Device(
        replica_id=row.replica_id,
        officer_id=row.officer_id,
        officer_name=row.officer_name,
        role=role_of(row.role),
        role_text=row.role,
        role_pos=row.role_pos,
        name=row.name,
        store_id=row.store_id,
        device_key=row.device_key,
        is_stopped=row.revoked_at is not None or not row.is_active,
    )


def make_code(
    connection: sa.Connection,
    officer_id: str,
    clock: Clock,
    minutes: int = CODE_LIFETIME_MINUTES,
) -> str:
    """A fresh enrolment code for this officer; only its hash is kept.

    Raises:
        RuleBroken: there is no such officer, or they have left and no code of theirs would be taken.
    """
    require_named(connection, officer_id)
    is_here = sa.select(_o.c.is_active).where(_o.c.id == officer_id)
    if not connection.scalar(is_here):
        raise RuleBroken("this officer has left: `ehe-central let-in` first")
    code = secrets.token_hex(CODE_BYTES)
    now = clock.now()
    connection.execute(
        tables.enrol_code.insert().values(
            code_hash=tokens.hashed(code),
            officer_id=officer_id,
            made_at=to_text(now),
            expires_at=to_text(now + timedelta(minutes=minutes)),
        )
    )
    return code


def enrol(
    connection: sa.Connection,
    request: EnrolRequest,
    context: Context,
    subject: str | None = None,
) -> EnrolAnswer:
    """Use up the code and bind a new device to its officer, who must be `subject` when that is given.

    Raises:
        Refusal: the code is unknown, used or expired, or the key is not a key or not the sender's own.
    """
    if not tokens.is_device_key(request.device_key):
        raise Refusal("body_wrong", detail="device_key")
    tokens.check_signature(request.device_key, request.signature, enrol_text(request))
    centre = context.centre
    officer = use_code(connection, request.code, context.clock)
    if request.officer_id not in ("", officer.id):
        raise Refusal("code_unknown")
    if subject is not None and officer.subject != subject:
        raise Refusal("sign_in_wrong")  # nothing is kept of it: the code is still good
    row = _new_device(request.store_id, officer.id, context) | {
        "name": _plain(request.device_name, 100),
        "device_key": request.device_key.lower(),
        "device_secret": _secret(request.device_secret) or secrets.token_hex(32),
        "audit_key": _secret(request.audit_key),
        "program_version": _plain(request.program_version, 40),
        "renewed_from": None,
    }
    token = tokens.new_token()
    connection.execute(tables.device.insert().values(row | {"token_hash": tokens.hashed(token)}))
    note(connection, context.clock, officer.id, "enrol", row["replica_id"])
    lease = lease_for(row["replica_id"], row["store_id"], 1, context)
    return EnrolAnswer(
        replica_id=row["replica_id"],
        token=token,
        officer_id=officer.id,
        officer_name=officer.name,
        officer_role=officer.role,
        org_id=centre.org_id,
        org_name=centre.org_name,
        device_secret=row["device_secret"],
        lease=lease,
        lease_signature=tokens.sign_lease(centre.lease_seed, lease),
        lease_key=centre.lease_key,
        recovery_key_id=centre.recovery_key_id,
        recovery_key=centre.recovery_key,
        epoch=centre.epoch,
        server_time=context.now_text(),
        order_key=centre.order_key,
    )


def renew(
    connection: sa.Connection,
    device: Device,
    request: RenewRequest,
    context: Context,
) -> RenewAnswer:
    """Give a copied or restored store an identity of its own; the old one is not touched.

    The other copy may be the rightful one: it goes on under the old identity.
    """
    d = tables.device
    kept = connection.execute(
        sa.select(d.c.device_secret, d.c.door_key, d.c.key_boxes, d.c.audit_key).where(
            d.c.replica_id == device.replica_id
        )
    ).one()
    row = _new_device(request.store_id or device.store_id, device.officer_id, context) | {
        "name": device.name,
        "device_key": device.device_key,
        **kept._mapping,  # noqa: SLF001 - SQLAlchemy's public name
        "program_version": "",
        "renewed_from": device.replica_id,
    }
    token = tokens.new_token()
    connection.execute(d.insert().values(row | {"token_hash": tokens.hashed(token)}))
    said = {"from": device.replica_id, "reason": _plain(request.reason, 40)}
    note(connection, context.clock, device.officer_id, "renew", row["replica_id"], **said)
    lease = lease_for(row["replica_id"], row["store_id"], 1, context)
    return RenewAnswer(
        replica_id=row["replica_id"],
        token=token,
        lease=lease,
        lease_signature=tokens.sign_lease(context.centre.lease_seed, lease),
        epoch=context.centre.epoch,
        server_time=context.now_text(),
    )


def next_lease(
    connection: sa.Connection, device: Device, seen: Row, context: Context, *, above: int = 0
) -> dict[str, Any]:
    """The next lease of this device; notes that it was here and what it said of itself (`seen`).

    Its number is also above `above`, which the device had before this centre was put back.
    """
    d = tables.device
    last = sa.case((d.c.lease_seq < above, above), else_=d.c.lease_seq)
    seq = connection.scalar(
        d.update()
        .where(d.c.replica_id == device.replica_id)
        .values(
            lease_seq=last + 1,
            seen_at=context.now_text(),
            **seen | {"program_version": _plain(seen["program_version"], 40)},
        )
        .returning(d.c.lease_seq)
    )
    return lease_for(device.replica_id, device.store_id, int(seq or 1), context)


def require_named(
    connection: sa.Connection, officer_id: str, replica_id: str | None = None
) -> None:
    """That an officer, and the device of theirs that is named, are here: a slip of the pen is said.

    Raises:
        RuleBroken: one of them is not.
    """
    o, d = tables.officer, tables.device
    if connection.scalar(sa.select(o.c.id).where(o.c.id == officer_id)) is None:
        raise RuleBroken("there is no officer with this id")
    theirs = sa.select(d.c.officer_id).where(d.c.replica_id == replica_id)
    if replica_id is not None and connection.scalar(theirs) != officer_id:
        raise RuleBroken("this officer has no device with this replica id")


def revoke(
    connection: sa.Connection,
    officer_id: str | None,
    replica_id: str | None,
    clock: Clock,
    *,
    by: str = CENTRE,
) -> int:
    """Stop one device, or every device of an officer; returns how many were stopped."""
    d = tables.device
    where: list[sa.ColumnElement[bool]] = [d.c.revoked_at.is_(None)]
    if officer_id is not None:
        where.append(d.c.officer_id == officer_id)
    elif replica_id is None:
        raise RuleBroken("neither an officer nor a device is named")
    if replica_id is not None:
        where.append(d.c.replica_id == replica_id)
    stopped = connection.scalars(
        d.update().where(*where).values(revoked_at=to_text(clock.now())).returning(d.c.replica_id)
    ).all()
    for one in stopped:
        note(connection, clock, by, "revoke", one)
    return len(stopped)


def lease_for(replica_id: str, store_id: str, seq: int, context: Context) -> dict[str, Any]:
    """The fields of a lease (security.md 3.9); `issued` in whole seconds since 1970."""
    return {
        "device": replica_id,
        "store": store_id,
        "issued": int(context.clock.now().timestamp()),
        "max_offline_h": context.settings.lease_hours,
        "destroy_h": context.settings.destroy_hours,
        "seq": seq,
    }


def is_waiting(connection: sa.Connection, code: str) -> bool:
    """True for a code that was given and not used yet, whatever else will be said of it."""
    c = tables.enrol_code
    waits = (c.c.code_hash == tokens.hashed(code)) & c.c.used_at.is_(None)
    return connection.scalar(sa.select(c.c.code_hash).where(waits)) is not None


def use_code(connection: sa.Connection, code: str, clock: Clock) -> sa.Row[Any]:
    """Use up a one-time code; the row of its officer.

    Raises:
        Refusal: it is unknown, used or expired, or the officer was stopped.
    """
    c, o = tables.enrol_code, tables.officer
    now = clock.now()
    is_code = c.c.code_hash == tokens.hashed(code)
    row = connection.execute(sa.select(c).where(is_code).with_for_update()).one_or_none()
    if row is None:
        raise Refusal("code_unknown")
    if row.used_at is not None:
        raise Refusal("code_used")
    if from_text(row.expires_at) < now:
        raise Refusal("code_expired")
    officer = connection.execute(sa.select(o).where(o.c.id == row.officer_id)).one()
    if not officer.is_active:
        raise Refusal("device_revoked")
    connection.execute(c.update().where(is_code).values(used_at=to_text(now)))
    return officer


def _new_device(store_id: str, officer_id: str, context: Context) -> dict[str, Any]:
    replica_id = new_id()
    return {
        "replica_id": replica_id,
        "officer_id": officer_id,
        "store_id": _plain(store_id, 64) or replica_id,
        "lease_seq": 1,
        "enrolled_at": context.now_text(),
    }


def _secret(text: str) -> str | None:
    """A secret of 32 bytes in hex that a device brought; None when it brought none.

    Raises:
        Refusal: `body_wrong`.
    """
    if not text:
        return None
    if not tokens.is_key(text):
        raise Refusal("body_wrong", detail="secret")
    return text.lower()


def _plain(text: str, most: int) -> str:
    """Text of a device for a column: short, and without what a database refuses."""
    return text.replace("\x00", "")[:most]
