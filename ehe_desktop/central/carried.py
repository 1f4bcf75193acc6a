"""A sealed file that a person carried here: its boxes are taken in beside those of erased devices.

The file proves which device made it; it cannot be read here without the recovery key, and nothing in
it is applied by itself: the centre has refused it once. The same file again changes nothing. The device
hears of it at its next handshake. Source: issue text of the Sync page; security.md 3.10.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from ehe_desktop.central import orders, tables
from ehe_desktop.central.audit import CENTRE, note
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.sets import among
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.orders import read_carried


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What came of a file: whose it is, and how many of its boxes and edits are new here."""

    replica_id: str
    boxes: int
    edits: int


def take_carried(connection: sa.Connection, content: bytes, clock: Clock) -> TakenIn:
    """Keep the boxes of a carried file; all of them, or none.

    Raises:
        RuleBroken: no such file, damaged, or not made by a device of this council.
    """
    try:
        file = read_carried(content)
    except WireError as fault:
        raise RuleBroken(f"this is no file of carried work, or it is damaged ({fault})") from None
    d = tables.device
    device = connection.execute(sa.select(d).where(d.c.replica_id == file.replica_id)).one_or_none()
    if device is None:
        raise RuleBroken("no device of this council made this file")
    whose = (device.replica_id, device.officer_id, device.device_key)
    try:
        new = [box for box in file.boxes if orders.take_box(connection, whose, box, clock)]
    except Refusal:
        raise RuleBroken("the file was changed after the device made it, or is damaged") from None
    taken = TakenIn(replica_id=file.replica_id, boxes=len(new), edits=sum(box.ops for box in new))
    if new:
        note(connection, clock, CENTRE, "take_carried", file.replica_id, boxes=taken.boxes)
    return taken


def boxes_here(
    connection: sa.Connection, replica_id: str, asked: Collection[str]
) -> tuple[str, ...]:
    """Those of the boxes a device asks about that are here."""
    if not asked:
        return ()
    w = tables.sealed_work
    query = sa.select(w.c.id).where(
        w.c.replica_id == replica_id, among(connection, w.c.id, set(asked))
    )
    return tuple(sorted(connection.scalars(query)))
