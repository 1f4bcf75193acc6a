"""Addresses about devices: the supervisors' list, stopping one, and what a stopped one hands in.

A stopped device may still hand in its sealed work and say that its keys are gone; nothing else.

Source: wire/PROTOCOL.md 2, security.md 3.10.
"""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import JSONBody

from ehe_desktop.central import accounts, devices, orders
from ehe_desktop.central.http_in import WireRequest
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.roles import may_close
from ehe_desktop.central.route_parts import (
    answer_json,
    answers,
    bearer_of,
    context_of,
    database_of,
    reads,
)
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.messages import (
    DevicesAnswer,
    DevicesRequest,
    Erased,
    RevokeRequest,
    SealedWork,
    Taken,
)


@post(
    "/v1/devices",
    status_code=200,
    sync_to_thread=True,
    opt=reads(DevicesRequest),
    responses=answers(DevicesAnswer),
)
def list_devices(request: WireRequest, data: JSONBody[DevicesRequest]) -> Response[bytes]:
    """Every device of the council, for a supervisor."""
    bearer = bearer_of(request)
    with database_of(request).reading(api="devices") as connection:
        asks = accounts.identify(connection, *bearer)
        answer = devices.list_devices(connection, asks, data.replica_id)
    return answer_json(request, encode(answer))


@post(
    "/v1/devices/revoke",
    status_code=200,
    sync_to_thread=True,
    opt=reads(RevokeRequest),
    responses=answers(DevicesAnswer),
)
def revoke(request: WireRequest, data: JSONBody[RevokeRequest]) -> Response[bytes]:
    """Stop one device; answers with what is known of it then."""
    context, bearer = context_of(request), bearer_of(request)

    def work(connection: Any) -> DevicesAnswer:
        asks = accounts.identify(connection, *bearer)
        if not may_close(asks.role):
            raise Refusal("not_allowed")
        accounts.revoke(connection, None, data.replica_id, context.clock, by=asks.officer_id)
        return devices.list_devices(connection, asks, data.replica_id)

    return answer_json(request, encode(database_of(request).write(work, api="devices")))


@post(
    "/v1/sealed-work",
    status_code=200,
    sync_to_thread=True,
    opt=reads(SealedWork),
    responses=answers(Taken),
)
def sealed_work(request: WireRequest, data: JSONBody[SealedWork]) -> Response[bytes]:
    """Take one box of unsent work, also from a device that was stopped."""
    context, bearer = context_of(request), bearer_of(request)

    def work(connection: Any) -> None:
        device = accounts.identify(connection, *bearer, even_revoked=True)
        whose = (device.replica_id, device.officer_id, device.device_key)
        orders.take_box(connection, whose, data, context.clock)

    database_of(request).write(work, api="sealed-work")
    return answer_json(request, encode(Taken()))


@post(
    "/v1/erased",
    status_code=200,
    sync_to_thread=True,
    opt=reads(Erased),
    responses=answers(Taken),
)
def erased(request: WireRequest, data: JSONBody[Erased]) -> Response[bytes]:
    """Note that an ordered erasure was carried out."""
    context, bearer = context_of(request), bearer_of(request)

    def work(connection: Any) -> None:
        device = accounts.identify(connection, *bearer, even_revoked=True)
        orders.note_erased(connection, device.replica_id, device.device_key, data, context.clock)

    database_of(request).write(work, api="erased")
    return answer_json(request, encode(Taken()))


ROUTES = (list_devices, revoke, sealed_work, erased)
