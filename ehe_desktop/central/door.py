"""What the centre does for a device whose door does not open: give the lease back, pass on a recovered key.

A lease that has ended takes the second part of the store's key with it (`D_lease`). Whoever types the
right passphrase on that very device can prove it without an open store: the door key is made of both. The
centre cannot open a store: recovered keys pass through it in a box for the device that asked.

Source: security.md 3.8, 3.9.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import tables, tokens
from ehe_desktop.central.accounts import Device, lease_for, use_code
from ehe_desktop.central.audit import CENTRE, note
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import as_count, is_id
from ehe_desktop.central.orders import order_for
from ehe_desktop.central.problems import Refusal
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.ids import new_id
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.door_messages import (
    MOST_BOXES,
    KeyBox,
    KeyNote,
    LeaseAsk,
    LeaseGiven,
    RecoveredKeys,
    RecoveryAsk,
    RecoveryLook,
    RecoveryTold,
)
from ehe_desktop.wire.orders import seal_to, unseal
from ehe_desktop.wire.seals import lease_ask_text, words_of_key

_LONGEST: Final = 256


def take_keys(connection: sa.Connection, device: Device, told: KeyNote) -> None:
    """Keep a device's door key and the boxes of its data keys.

    Raises:
        Refusal: `body_wrong`.
    """
    if not tokens.is_device_key(told.door_key):
        raise Refusal("body_wrong", detail="door_key")
    d = tables.device
    connection.execute(
        d.update()
        .where(d.c.replica_id == device.replica_id)
        .values(door_key=told.door_key.lower(), key_boxes=_as_text(told.boxes))
    )


def give_lease(
    connection: sa.Connection, ask: LeaseAsk, context: Context, subject: str | None
) -> LeaseGiven:
    """A new lease and `D_lease` for whoever holds the door key of this device.

    Without a lease for one that was ordered erased: its unsent work can be sealed only once its store
    is open, and the council chose that it is not to be lost. One that was only stopped gets nothing.

    Raises:
        Refusal: `not_signed_in` for a device that is not known here, `signature_wrong` for another
            passphrase, `sign_in_wrong`, or `device_revoked`.
    """
    d, o = tables.device, tables.officer
    row = connection.execute(
        sa.select(d, o.c.is_active, o.c.subject)
        .join(o, o.c.id == d.c.officer_id)
        .where(d.c.replica_id == ask.replica_id, d.c.store_id == ask.store_id)
    ).one_or_none()
    if row is None:
        raise Refusal("not_signed_in")
    public = _public(ask.seal_key)
    text = lease_ask_text(ask.replica_id, ask.store_id, ask.seal_key)
    tokens.check_signature(row.door_key or "", ask.signature, text)
    is_stopped = row.revoked_at is not None or not row.is_active
    if is_stopped and order_for(connection, row.replica_id, context.clock) is None:
        raise Refusal("device_revoked")
    if subject is not None and row.subject != subject:
        raise Refusal("sign_in_wrong")
    box = base64.b64encode(seal_to(public, bytes.fromhex(row.device_secret))).decode()
    if is_stopped:
        note(connection, context.clock, row.officer_id, "opened_to_erase", row.replica_id)
        return LeaseGiven(lease={}, lease_signature="", box=box, only_to_erase=True)
    seq = max(row.lease_seq, as_count(ask.lease_seq)) + 1  # also after this centre was put back
    mine = d.update().where(d.c.replica_id == row.replica_id)
    connection.execute(mine.values(lease_seq=seq, seen_at=context.now_text()))
    note(connection, context.clock, row.officer_id, "lease_given", row.replica_id)
    lease = lease_for(row.replica_id, row.store_id, seq, context)
    return LeaseGiven(
        lease=lease,
        lease_signature=tokens.sign_lease(context.centre.lease_seed, lease),
        box=box,
    )


def ask_recovery(
    connection: sa.Connection, ask: RecoveryAsk, context: Context, subject: str | None
) -> RecoveryTold:
    """Keep the question of an officer who has forgotten the passphrase; uses up their code.

    Raises:
        Refusal: the code is unknown, used or too old; `sign_in_wrong`; or `not_found` when the officer
            has no such store in use.
    """
    _public(ask.seal_key)
    officer = use_code(connection, ask.code, context.clock)
    if subject is not None and officer.subject != subject:
        raise Refusal("sign_in_wrong")
    d = tables.device
    mine = sa.select(d.c.replica_id).where(
        d.c.store_id == ask.store_id, d.c.officer_id == officer.id, d.c.revoked_at.is_(None)
    )
    if ask.replica_id:
        mine = mine.where(d.c.replica_id == ask.replica_id)
    replica_id = connection.scalar(mine.order_by(d.c.enrolled_at.desc()).limit(1))
    if replica_id is None:
        raise Refusal("not_found")
    ask_id = new_id()
    connection.execute(
        tables.recovery_ask.insert().values(
            id=ask_id,
            replica_id=replica_id,
            officer_id=officer.id,
            seal_key=ask.seal_key.lower(),
            boxes=_as_text(ask.boxes),
            asked_at=context.now_text(),
        )
    )
    note(connection, context.clock, officer.id, "recovery_asked", ask_id)
    return RecoveryTold(ask_id=ask_id)


def look(connection: sa.Connection, asks: RecoveryLook, context: Context) -> RecoveryTold:
    """The question as it stands; once it is answered, with a new lease.

    Raises:
        Refusal: `not_found`, or `device_revoked` when the device was stopped meanwhile.
    """
    ask_id, a, d = asks.ask_id, tables.recovery_ask, tables.device
    query = sa.select(a, d.c.store_id, d.c.lease_seq, d.c.revoked_at).join(
        d, d.c.replica_id == a.c.replica_id
    )
    row = connection.execute(query.where(a.c.id == ask_id)).one_or_none()
    if row is None or not is_id(ask_id):
        raise Refusal("not_found")
    if row.revoked_at is not None:
        raise Refusal("device_revoked")
    if row.box is None:
        return RecoveryTold(ask_id=ask_id)
    seq = max(row.lease_seq, as_count(asks.lease_seq)) + 1  # also after this centre was put back
    connection.execute(d.update().where(d.c.replica_id == row.replica_id).values(lease_seq=seq))
    lease = lease_for(row.replica_id, row.store_id, seq, context)
    return RecoveryTold(
        ask_id=ask_id,
        box=base64.b64encode(row.box).decode(),
        lease=lease,
        lease_signature=tokens.sign_lease(context.centre.lease_seed, lease),
    )


def open_asks(connection: sa.Connection) -> list[Mapping[str, str]]:
    """The questions that wait. The six numbers are not among them: the officer reads them out."""
    a, o, d = tables.recovery_ask, tables.officer, tables.device
    rows = connection.execute(
        sa.select(a, o.c.name, d.c.name.label("device_name"))
        .join(o, o.c.id == a.c.officer_id)
        .join(d, d.c.replica_id == a.c.replica_id)
        .where(a.c.answered_at.is_(None))
        .order_by(a.c.asked_at)
    )
    return [
        {
            "ask": row.id,
            "officer": row.name,
            "device": row.device_name,
            "asked": row.asked_at,
        }
        for row in rows
    ]


def answer_recovery(
    connection: sa.Connection, asked: tuple[str, str], recovery_private: bytes, clock: Clock
) -> None:
    """Open the boxes of the store and seal what is in them to the device that asks.

    `asked` is the id of the question and the six numbers its officer has read out: a thief who asks with
    a stolen code has other ones.

    Raises:
        RuleBroken: no such question, other numbers, or no box of this store.
        WireError: they were not sealed to this recovery key.
    """
    ask_id, words = asked
    a, d = tables.recovery_ask, tables.device
    row = connection.execute(
        sa.select(a.c.seal_key, a.c.boxes, d.c.key_boxes, d.c.device_secret)
        .join(d, d.c.replica_id == a.c.replica_id)
        .where(a.c.id == ask_id)
    ).one_or_none()
    if row is None:
        raise RuleBroken("there is no such question")
    if words.split() != words_of_key(row.seal_key).split():
        raise RuleBroken("these are not the six numbers of this question: do not answer it")
    boxes = [
        one
        for text in (row.boxes, row.key_boxes or "[]")
        for one in msgspec.json.decode(text, type=list[KeyBox])
    ]
    if not boxes:
        raise RuleBroken("no box of this store is here")
    found = RecoveredKeys(
        keys={one.kid: unseal(recovery_private, bytes.fromhex(one.sealed)).hex() for one in boxes},
        d_lease=row.device_secret,
    )
    box = seal_to(bytes.fromhex(row.seal_key), encode(found))
    connection.execute(
        a.update().where(a.c.id == ask_id).values(box=box, answered_at=to_text(clock.now()))
    )
    note(connection, clock, CENTRE, "recovery_answered", ask_id)


def _as_text(boxes: tuple[KeyBox, ...]) -> str:
    """Boxes as a column keeps them. Raises Refusal `body_wrong`."""
    texts = [text for box in boxes for text in (box.org_key_id, box.kid, box.sealed)]
    fits = all(text.isalnum() and len(text) <= _LONGEST for text in texts)
    if len(boxes) > MOST_BOXES or not fits:
        raise Refusal("body_wrong", detail="boxes")
    return encode(boxes).decode()


def _public(text: str) -> bytes:
    """An X25519 public key. Raises Refusal `body_wrong`."""
    if not tokens.is_key(text):
        raise Refusal("body_wrong", detail="seal_key")
    return bytes.fromhex(text)
