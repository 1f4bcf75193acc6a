"""Addresses about devices: the supervisors' list, stopping one, and what a stopped one hands in.

A stopped device may still hand in its sealed work and say that its keys are gone; nothing else.

Source: wire/PROTOCOL.md 2, security.md 3.10.
"""

from __future__ import annotations

import sqlalchemy as sa
from litestar import Response
from litestar.params import JSONBody

from ehe_desktop.central import accounts, devices, orders, trails
from ehe_desktop.central.http_in import WireRequest
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.roles import may_close
from ehe_desktop.central.route_parts import asked, context_of, for_device
from ehe_desktop.wire.device_messages import DevicesAnswer, DevicesRequest, RevokeRequest
from ehe_desktop.wire.door_messages import TrailReceipt, TrailRequest
from ehe_desktop.wire.messages import Erased, SealedWork, Taken


@asked("/v1/devices", DevicesRequest, DevicesAnswer)
def list_devices(request: WireRequest, data: JSONBody[DevicesRequest]) -> Response[bytes]:
    """Every device of the council, for a supervisor."""
    context = context_of(request)
    return for_device(
        request,
        "devices",
        lambda c, asks: devices.list_devices(c, asks, context.clock, data.replica_id),
        is_reading=True,
    )


@asked("/v1/devices/revoke", RevokeRequest, DevicesAnswer)
def revoke(request: WireRequest, data: JSONBody[RevokeRequest]) -> Response[bytes]:
    """Stop one device; answers with what is known of it then."""
    context = context_of(request)

    def work(connection: sa.Connection, asks: accounts.Device) -> DevicesAnswer:
        if not may_close(asks.role):
            raise Refusal("not_allowed")
        accounts.revoke(connection, None, data.replica_id, context.clock, by=asks.officer_id)
        return devices.list_devices(connection, asks, context.clock, data.replica_id)

    return for_device(request, "devices", work)


@asked("/v1/sealed-work", SealedWork, Taken)
def sealed_work(request: WireRequest, data: JSONBody[SealedWork]) -> Response[bytes]:
    """Take one box of unsent work, also from a device that was stopped."""
    context = context_of(request)

    def work(connection: sa.Connection, device: accounts.Device) -> Taken:
        whose = (device.replica_id, device.officer_id, device.device_key)
        orders.take_box(connection, whose, data, context.clock)
        return Taken()

    return for_device(request, "sealed-work", work, even_revoked=True)


@asked("/v1/erased", Erased, Taken)
def erased(request: WireRequest, data: JSONBody[Erased]) -> Response[bytes]:
    """Note that an ordered erasure was carried out."""
    context = context_of(request)

    def work(connection: sa.Connection, device: accounts.Device) -> Taken:
        orders.note_erased(connection, device.replica_id, data, context.clock)
        return Taken()

    return for_device(request, "erased", work, even_revoked=True)


@asked("/v1/audit", TrailRequest, TrailReceipt)
def take_trail(request: WireRequest, data: JSONBody[TrailRequest]) -> Response[bytes]:
    """Take in entries of the device's audit chain."""
    context = context_of(request)
    return for_device(request, "audit", lambda c, device: trails.take(c, device, data, context))


ROUTES = (list_devices, revoke, sealed_work, erased, take_trail)
