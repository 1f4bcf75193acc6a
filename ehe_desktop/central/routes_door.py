"""Addresses for a device whose door does not open: the lease given back, a forgotten passphrase.

Nobody is signed in here: a signature by the door key, or a one-time code, says who asks. Few tries a
minute are let through for each store. Source: wire/PROTOCOL.md 2, security.md 3.8, 3.9.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from litestar import Response
from litestar.params import JSONBody

from ehe_desktop.central import door
from ehe_desktop.central.context import Context
from ehe_desktop.central.http_in import WireRequest
from ehe_desktop.central.route_parts import (
    answer_json,
    asked,
    context_of,
    database_of,
    subject_of,
    throttle_of,
)
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.door_messages import (
    LeaseAsk,
    LeaseGiven,
    RecoveryAsk,
    RecoveryLook,
    RecoveryTold,
)

_DOORS: Final = "doors"
"""Counted before anything is done for the question: a token is checked at the provider's cost too."""


@asked("/v1/lease", LeaseAsk, LeaseGiven)
def give_lease(request: WireRequest, data: JSONBody[LeaseAsk]) -> Response[bytes]:
    """Give a lease that has ended anew, with the second part of the key."""
    throttle_of(request, _DOORS).take(data.store_id)
    subject = subject_of(request, data.id_token, data.seal_key, data.sign_in_salt)
    return _told(request, lambda c, at: door.give_lease(c, data, at, subject))


@asked("/v1/recovery", RecoveryAsk, RecoveryTold)
def ask_recovery(request: WireRequest, data: JSONBody[RecoveryAsk]) -> Response[bytes]:
    """Keep the question of somebody who has forgotten the passphrase."""
    throttle_of(request, _DOORS).take(data.store_id)
    subject = subject_of(request, data.id_token, data.seal_key, data.sign_in_salt)
    return _told(request, lambda c, at: door.ask_recovery(c, data, at, subject))


@asked("/v1/recovery/look", RecoveryLook, RecoveryTold)
def look(request: WireRequest, data: JSONBody[RecoveryLook]) -> Response[bytes]:
    """Whether that question was answered."""
    throttle_of(request, _DOORS).take(data.ask_id)
    return _told(request, lambda c, at: door.look(c, data, at))


def _told(
    request: WireRequest, work: Callable[[sa.Connection, Context], object]
) -> Response[bytes]:
    context = context_of(request)
    told = database_of(request).write(lambda c: work(c, context), api="door")
    return answer_json(request, encode(told))


ROUTES = (give_lease, ask_recovery, look)
