"""At the end of a supervisor's round: stop the devices they wished stopped, and bring the list anew.

For anybody else it asks nothing. A fault leaves the wish for the next round; the round itself stands.
"""

from __future__ import annotations

import logging

from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.device_seen import DeviceSeen
from ehe_desktop.domain.errors import SyncError
from ehe_desktop.domain.officer import Role
from ehe_desktop.storage import device_list, meta
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.device_messages import DeviceLine, DevicesRequest, RevokeRequest

_log = logging.getLogger(__name__)


def look_at_devices(store: Store, client: ServerClient, clock: Clock) -> None:
    """Carry out the wishes and keep the list."""
    with store.reading() as view:
        role = meta.get(view.connection, meta.OFFICER_ROLE)
        wanted = device_list.to_stop(view.connection)
    if role != Role.SUPERVISOR.value:
        return
    try:
        for replica_id in wanted:
            client.devices(RevokeRequest(replica_id=replica_id))
        devices = [_seen(line) for line in client.devices(DevicesRequest()).devices]
    except SyncError as fault:
        _log.info("the devices wait for the next round: %s", type(fault).__name__)
        return
    with store.settling() as work:
        device_list.stopped(work.connection, wanted)
        device_list.keep(work.connection, devices, to_text(clock.now()))


def _seen(line: DeviceLine) -> DeviceSeen:
    return DeviceSeen(
        replica_id=line.replica_id,
        device_name=line.device_name,
        officer_name=line.officer_name,
        program_version=line.program_version,
        seen_at=line.seen_at,
        unsent=line.unsent,
        families=line.families,
        not_purged=line.not_purged,
        not_purged_since=line.not_purged_since,
        revoked_at=line.revoked_at,
        is_erase_ordered=line.is_erase_ordered,
        erased_at=line.erased_at,
        read_past_at=line.read_past_at,
        read_past_reason=line.read_past_reason,
    )
