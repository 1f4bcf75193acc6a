"""What every route needs: who asks, under which limits, and how an answer is written.

Nothing here knows an address or a message.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from litestar import Response
from litestar.openapi.datastructures import ResponseSpec

from ehe_desktop.central import tokens
from ehe_desktop.central.context import Context
from ehe_desktop.central.database import Database
from ehe_desktop.central.http_in import READS, WireRequest
from ehe_desktop.central.throttle import Throttle
from ehe_desktop.wire.codec import ZSTD, compress, decode
from ehe_desktop.wire.messages import Problem

_PROBLEM = ResponseSpec(
    Problem, description="What happened and what to do next", generate_examples=False
)
_REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 426, 429, 500, 503), _PROBLEM)


def answers(message: type[Any]) -> dict[int, ResponseSpec]:
    """What OpenAPI says of the answers of a route."""
    return {200: ResponseSpec(message, generate_examples=False)} | _REFUSALS


def refusals() -> dict[int, ResponseSpec]:
    """The same for a route whose answer is not a message."""
    return dict(_REFUSALS)


def reads(message: type[Any]) -> dict[str, Any]:
    """The message a route reads."""
    return {READS: partial(decode, message)}


def bearer_of(request: WireRequest) -> tuple[str, str]:
    """Who says they are asking, counted by device before any work is done for them."""
    token, replica_id = request.bearer
    throttle_of(request, "devices").take(tokens.hashed(token))
    return token, replica_id


def context_of(request: WireRequest) -> Context:
    """Who the centre is, how it is set, what time it is."""
    context: Context = request.app.state.context
    return context


def database_of(request: WireRequest) -> Database:
    """The way to the database."""
    database: Database = request.app.state.database
    return database


def throttle_of(request: WireRequest, of: str) -> Throttle:
    """The buckets of one sort of request."""
    throttle: Throttle = request.app.state[of]
    return throttle


def answer_json(request: WireRequest, body: bytes) -> Response[bytes]:
    """The answer, packed when the asker takes that."""
    headers = {}
    if request.takes_zstd:
        body, headers = compress(body), {"content-encoding": ZSTD, "vary": "accept-encoding"}
    return Response(body, media_type="application/json", headers=headers)
