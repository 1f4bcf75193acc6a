"""The council's devices for a supervisor, and stopping one. Read from what the last round brought."""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.device_seen import DeviceSeen
from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage import device_list

__all__ = ["DeviceSeen", "DevicesPicture", "look_at_devices", "stop_device"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesPicture:
    """The list, when it was brought (UTC ISO text; empty when no round has), and what waits to be stopped."""

    devices: tuple[DeviceSeen, ...]
    at: str
    to_stop: frozenset[str]


def look_at_devices(desk: Desk) -> DevicesPicture:
    """The devices as the last round brought them.

    Raises:
        NotAllowed: only a supervisor sees them.
    """
    _check(desk)
    with desk.store.reading() as view:
        kept = device_list.read(view.connection)
        wanted = device_list.to_stop(view.connection)
    return DevicesPicture(devices=kept.devices, at=kept.at, to_stop=frozenset(wanted))


def stop_device(desk: Desk, replica_id: str) -> StoreChanged:
    """Stop a device: the next round tells the centre, which refuses its next request.

    What is on the device stays on it, unsent work too. It is in the audit.

    Raises:
        NotAllowed: only a supervisor may.
        StoreCannotWrite: it could not be written; nothing is stopped.
    """
    _check(desk)
    with desk.store.writing(desk.actor("sync")) as work:
        device_list.want_stopped(work.connection, replica_id)
        work.audit("stop_device", "device", replica_id)
    return work.changed


def _check(desk: Desk) -> None:
    if not desk.me.may_supervise:
        raise NotAllowed
