"""Erase orders, and what comes back: boxes of sealed work, and the word that the keys are gone.

The order is signed at the command line with the private recovery key, which is read from a file
for that one moment and kept nowhere. The running centre only hands the order out. It cannot
open a box either. Source: security.md 3.10.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import tables, tokens
from ehe_desktop.central.accounts import device_named
from ehe_desktop.central.audit import CENTRE, note
from ehe_desktop.central.identity import read_centre
from ehe_desktop.central.problems import Refusal
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.ids import new_id
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.messages import Erased, SealedWork
from ehe_desktop.wire.orders import (
    ERASE,
    EraseOrder,
    is_current,
    open_box,
    order_key_of,
    order_signing_text,
    seq_of,
    work_signing_text,
)

VALID: Final = timedelta(days=90)
"""An order not heard for so long is made anew; a store that is past its lease for so long has no key any more."""
ORDERS_A_DAY: Final = 3
"""There are no orders for many devices, and not many orders."""
_ORDERED: Final = "order_erase"


def order_erasure(
    connection: sa.Connection, replica_id: str, recovery_private: str, clock: Clock
) -> None:
    """Sign and keep the order to erase one device, and stop the device.

    Raises:
        RuleBroken: no such device, the key is not this council's, or too many orders within a day.
    """
    d = tables.device
    row = connection.execute(sa.select(d).where(d.c.replica_id == replica_id)).one_or_none()
    if row is None:
        raise RuleBroken("there is no device with this replica id")
    key = order_key_of(_private(recovery_private))
    _refuse_other_key(connection, recovery_private)
    _refuse_many(connection, clock)
    now = to_text(clock.now())
    before = _kept(connection, replica_id)
    # by the clock, so that it grows on after this centre was put back
    seq = max(seq_of(before[0]) + 1 if before else 0, int(clock.now().timestamp()))
    order = EraseOrder(
        order_id=new_id(),
        device=replica_id,
        store=row.store_id,
        action=ERASE,
        issued=now,
        seq=str(seq),
        expires=to_text(clock.now() + VALID),
    )
    said = msgspec.to_builtins(order)
    o = tables.erase_order
    connection.execute(o.delete().where(o.c.replica_id == replica_id))
    connection.execute(
        o.insert().values(
            replica_id=replica_id,
            said=encode(said).decode(),
            signature=key.sign(order_signing_text(said)).hex(),
            made_at=now,
        )
    )
    connection.execute(
        d.update()
        .where(d.c.replica_id == replica_id, d.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    note(connection, clock, CENTRE, _ORDERED, replica_id, order_id=order.order_id)


def _refuse_other_key(connection: sa.Connection, recovery_private: str) -> None:
    public = order_key_of(_private(recovery_private)).public_key().public_bytes_raw().hex()
    if public != read_centre(connection).order_key:
        raise RuleBroken("this is not the recovery key of this council")


def _refuse_many(connection: sa.Connection, clock: Clock) -> None:
    """A few a day: whoever holds the recovery key for one evening does not burn every laptop."""
    a = tables.audit
    since = to_text(clock.now() - timedelta(days=1))
    lately = sa.select(sa.func.count()).where(a.c.what == _ORDERED, a.c.at > since)
    if int(connection.scalar(lately) or 0) >= ORDERS_A_DAY:
        raise RuleBroken(
            f"{ORDERS_A_DAY} devices were ordered erased within a day: stop others with `revoke`, "
            "which is at once and destroys nothing"
        )


def order_for(
    connection: sa.Connection, replica_id: str, clock: Clock
) -> tuple[Mapping[str, str], str] | None:
    """The order that waits for this device, with its signature; none past its end."""
    found = _kept(connection, replica_id)
    return found if found and is_current(found[0], 0, clock.now()) else None


def _kept(connection: sa.Connection, replica_id: str) -> tuple[Mapping[str, str], str] | None:
    o = tables.erase_order
    row = connection.execute(sa.select(o).where(o.c.replica_id == replica_id)).one_or_none()
    return None if row is None else (msgspec.json.decode(row.said), row.signature)


def take_box(
    connection: sa.Connection, device: tuple[str, str, str], work: SealedWork, clock: Clock
) -> bool:
    """Keep one box; True when it is new, the same one again changes nothing. `device`: replica id, officer id, key.

    Raises:
        Refusal: `body_wrong`, `signature_wrong`.
    """
    replica_id, officer_id, key = device
    try:
        box = base64.b64decode(work.box, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("body_wrong", detail="box") from None
    sha256 = hashlib.sha256(box).hexdigest()
    tokens.check_signature(key, work.signature, work_signing_text(replica_id, work.box_id, sha256))
    # named by its content: a box sent twice has one name, and nobody can put another in its place
    row = {
        "id": sha256,
        "replica_id": replica_id,
        "officer_id": officer_id,
        "ops": min(max(0, work.ops), 1_000_000),
        "box": box,
        "received_at": to_text(clock.now()),
    }
    place = tables.sealed_work
    if connection.dialect.name == "sqlite":
        put = place.insert().prefix_with("OR IGNORE").values(row)
    else:
        from sqlalchemy.dialects.postgresql import insert

        put = insert(place).values(row).on_conflict_do_nothing()
    return connection.execute(put.returning(place.c.id)).first() is not None


def note_erased(connection: sa.Connection, replica_id: str, erased: Erased, clock: Clock) -> None:
    """Believe a device, by its signed request, that its keys are gone.

    Raises:
        Refusal: `not_found` when no such order was given.
    """
    order = _kept(connection, replica_id)
    if order is None or order[0]["order_id"] != erased.order_id:
        raise Refusal("not_found")
    d = tables.device
    connection.execute(
        d.update()
        .where(d.c.replica_id == replica_id, d.c.erased_at.is_(None))
        .values(erased_at=to_text(clock.now()))
    )
    note(connection, clock, replica_id, "erased", replica_id, order_id=erased.order_id)


def open_boxes(
    connection: sa.Connection, recovery_private: str, replica_id: str | None, clock: Clock
) -> list[dict[str, object]]:
    """What the boxes of one device, or of all, hold: one entry a box, the oldest first.

    `replica_id` is that of the device that signed the box, `received_at` when it came.

    Raises:
        RuleBroken: there is no such device, the key is not this council's, or a box was not sealed to it.
    """
    w = tables.sealed_work
    query = sa.select(w).order_by(w.c.received_at, w.c.id)
    if replica_id is not None:
        device_named(connection, replica_id)
        query = query.where(w.c.replica_id == replica_id)
    if read_centre(
        connection
    ).order_key:  # the oldest centres have noted none: there a box alone tells
        _refuse_other_key(connection, recovery_private)
    found = []
    for row in connection.execute(query).all():
        said = open_box(_private(recovery_private), row.box)
        found.append(said | {"replica_id": row.replica_id, "received_at": row.received_at})
        now = to_text(clock.now())
        connection.execute(w.update().where(w.c.id == row.id).values(opened_at=now))
        note(connection, clock, CENTRE, "open_box", row.id, ops=row.ops)
    return found


def _private(text: str) -> bytes:
    try:
        private = bytes.fromhex(text.strip())
    except ValueError:
        private = b""
    if len(private) != 32:
        raise RuleBroken("a private recovery key is 64 hexadecimal digits")
    return private
