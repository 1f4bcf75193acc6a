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
from ehe_desktop.central.feed import check_cursor, is_quiet
from ehe_desktop.central.ledger import accepted_numbers, is_of_another
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.tokens import CursorMark, read_mark
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
    accepted = accepted_numbers(connection, device.replica_id)
    is_behind = any(number > request.pushed.get(lane, 0) for lane, number in accepted.items())
    if is_behind or is_of_another(connection, device.replica_id, request.answered):
        raise Refusal("replica_forked")
    take_receipts(connection, device, request.purged, context)
    if request.keys is not None:
        take_keys(connection, device, request.keys)
    reset = _reset(connection, device, request, context)
    seen = {"program_version": request.program_version, "unsent": as_count(request.unsent)}
    nothing_new = False
    if request.cursor and not reset:
        mark = read_mark(context.centre.token_key, CursorMark, request.cursor)
        seen["read_pos"] = mark.pos
        nothing_new = is_quiet(connection, device, mark)
    lease = next_lease(connection, device, seen, context)
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
    )


def _reset(
    connection: sa.Connection, device: Device, request: HandshakeRequest, context: Context
) -> str:
    if request.epoch and request.epoch != context.centre.epoch:
        return "restored"
    if not request.cursor:
        return ""
    try:
        check_cursor(connection, device, request.cursor, context)
    except Refusal as refusal:
        if refusal.code != "reset_required":
            raise
        return refusal.detail
    return ""
