"""A supervisor's list of the council's devices, as the last round brought it, and which are to be stopped.

It stands in the store's own facts: it is there without a connection, and a wish to stop a device is
carried out by the next round. No family is named in it. Source: ux.md 2.12, sync.md B3.7.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection

from ehe_desktop.domain.device_seen import DeviceSeen
from ehe_desktop.storage import meta
from ehe_desktop.storage.records import from_json, to_json


class DeviceList(msgspec.Struct, frozen=True):
    """The list, and when it was brought (UTC ISO text; empty when no round has)."""

    devices: tuple[DeviceSeen, ...] = ()
    at: str = ""


def keep(connection: Connection, devices: Sequence[DeviceSeen], at: str) -> None:
    """Keep what a round brought, in place of what was there."""
    kept = msgspec.json.encode(DeviceList(tuple(devices), at)).decode()
    meta.put(connection, meta.DEVICES, kept)


def read(connection: Connection) -> DeviceList:
    """The list as the last round brought it."""
    kept = meta.get(connection, meta.DEVICES)
    return msgspec.json.decode(kept, type=DeviceList) if kept else DeviceList()


def want_stopped(connection: Connection, replica_id: str) -> None:
    """Note that a device is to be stopped by the next round."""
    wanted = sorted({*to_stop(connection), replica_id})
    meta.put(connection, meta.DEVICES_WANTED, to_json(wanted))


def to_stop(connection: Connection) -> tuple[str, ...]:
    """Devices the next round is to stop."""
    return tuple(from_json(meta.get(connection, meta.DEVICES_WANTED, "[]")))


def stopped(connection: Connection, done: Collection[str]) -> None:
    """These wishes were carried out."""
    left = [one for one in to_stop(connection) if one not in done]
    meta.put(connection, meta.DEVICES_WANTED, to_json(left))
