"""The handshake that opens a round: what holds for it, and whether this store is still itself.

Nothing of a family is said here. Source: sync.md B3.3, B3.9, B3.10.
"""

from __future__ import annotations

import sqlalchemy as sa

from ehe_desktop.central import proofs, tokens
from ehe_desktop.central.accounts import Device, next_lease
from ehe_desktop.central.carried import boxes_here
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import as_count
from ehe_desktop.central.devices import take_receipts
from ehe_desktop.central.door import take_keys
from ehe_desktop.central.feed import look_at_cursor
from ehe_desktop.central.ledger import numbers_of
from ehe_desktop.central.letters import closed_of
from ehe_desktop.central.problems import Refusal
from ehe_desktop.wire.messages import HandshakeAnswer, HandshakeRequest
from ehe_desktop.wire.version import SCHEMA_MAX, choose_schema


def handshake(
    connection: sa.Connection, device: Device, request: HandshakeRequest, context: Context
) -> HandshakeAnswer:
    """Answer with limits, numbers, a fresh lease, and whether everything must be read again.

    A program too old to read is answered all the same: it may still push (the lifeboat).

    Raises:
        Refusal: `replica_forked` when this store has sealed less than the centre has answered, or
            another op under a number;
            `cursor_refused` for a cursor that is not this device's.
    """
    proofs.forget_old(connection, device.replica_id, context)
    accepted, is_of_another = numbers_of(connection, device.replica_id, request.answered)
    is_behind = any(number > request.pushed.get(lane, 0) for lane, number in accepted.items())
    if is_behind or is_of_another:
        raise Refusal("replica_forked")
    take_receipts(connection, device, request.purged, context)
    if request.keys is not None:
        take_keys(connection, device, request.keys)
    seen = {"program_version": request.program_version, "unsent": as_count(request.unsent)}
    reset, nothing_new = "", False
    if request.epoch and request.epoch != context.centre.epoch:
        reset = "restored"
    elif request.cursor:
        mark, reset, nothing_new = look_at_cursor(connection, device, request.cursor, context)
        seen |= {} if reset else {"read_pos": mark.pos}
    lease = next_lease(connection, device, seen, context, above=as_count(request.lease_seq))
    return HandshakeAnswer(
        schema=choose_schema(request.schema_min, request.schema_max) or SCHEMA_MAX,
        epoch=context.centre.epoch,
        server_time=context.now_text(),
        limits=context.settings.limits,
        accepted=accepted,
        lease=lease,
        lease_signature=tokens.sign_lease(context.centre.lease_seed, lease),
        reset=reset,
        officer_name=device.officer_name,
        officer_role=device.role_text,
        org_id=context.centre.org_id,
        nothing_new=nothing_new,
        carried=boxes_here(connection, device.replica_id, request.carried),
        closed=closed_of(connection, device.officer_id, request.refused),
    )
