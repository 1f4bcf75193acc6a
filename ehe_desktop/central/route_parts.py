"""What every route needs: who asks, under which limits, and how an answer is written.

Nothing here knows an address or a message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from litestar import Response, post
from litestar.openapi.datastructures import ResponseSpec

from ehe_desktop.central import accounts, orders, proofs, tokens
from ehe_desktop.central.context import Context
from ehe_desktop.central.database import Database
from ehe_desktop.central.http_in import READS, WireRequest
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.sign_in import Provider
from ehe_desktop.central.throttle import Throttle
from ehe_desktop.wire.codec import ZSTD, compress, decode, encode
from ehe_desktop.wire.messages import Problem
from ehe_desktop.wire.proofs import HEADER_PROOF, Call

T = TypeVar("T")

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


def asked(path: str, message: type[Any], answer: type[Any]) -> post:
    """A route of one message and one answer; its handler runs in a thread."""
    return post(
        path,
        status_code=200,
        sync_to_thread=True,
        opt=reads(message),
        responses=answers(answer),
    )


def for_device(
    request: WireRequest,
    api: str,
    work: Callable[[sa.Connection, accounts.Device], object],
    *,
    is_reading: bool = False,
    even_revoked: bool = False,
) -> Response[bytes]:
    """Find out which device asks, do `work` in the same transaction, and answer with what it gave."""
    told = as_device(request, api, work, is_reading=is_reading, even_revoked=even_revoked)
    return answer_json(request, told if isinstance(told, bytes) else encode(told))


def as_device(
    request: WireRequest,
    api: str,
    work: Callable[[sa.Connection, accounts.Device], T],
    *,
    is_reading: bool = False,
    even_revoked: bool = False,
) -> T:
    """Find out which device asks, and do `work` in the same transaction; its request counts once.

    `even_revoked`: also for a device that was stopped, which may still hand in its sealed work.

    Raises:
        Refusal: what `accounts.identify`, `proofs.spend` and `work` say, or `device_revoked`.
    """
    token, replica_id = request.bearer
    throttle_of(request, "devices").take(tokens.hashed(token))
    database, context = database_of(request), context_of(request)
    proof = request.headers.get(HEADER_PROOF, "")
    call = Call(
        method=request.method,
        path=request.scope["path"],
        replica_id=replica_id,
        body=request.read,
        headers=request.headers,
    )
    proven: list[accounts.Device] = []

    def prove(connection: sa.Connection) -> accounts.Device:
        device = accounts.identify(connection, token, replica_id)
        proofs.spend(connection, device, call, proof, context)
        proven.append(device)
        return device

    def proved(connection: sa.Connection) -> T:
        device = prove(connection)
        if device.is_stopped and not even_revoked:
            order = orders.order_for(connection, replica_id, context.clock)
            raise Refusal("device_revoked", order=order)
        return work(connection, device)

    try:
        return database.write(proved, api=api, of_one_instant=is_reading)
    except Exception:
        if proven:  # undone with the rest; what was refused is used all the same
            with suppress(Refusal, sa.exc.DBAPIError):
                database.write(prove, api="proof")
        raise


def subject_of(request: WireRequest, id_token: str, key: str, salt: str) -> str | None:
    """Who signed in for this key, in the provider's words; None where a code is enough.

    Raises:
        Refusal: `sign_in_wrong`, or `try_later` when the provider cannot be asked.
    """
    provider: Provider | None = request.app.state.provider
    return None if provider is None else provider.subject_of(id_token, key, salt)


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


def rest_of(answer: Response[bytes], had: int, had_of: str) -> Response[bytes]:
    """What is missing of an answer that begins with the `had` bytes whose SHA-256 is `had_of`; any other whole."""
    packed = answer.content
    if 0 < had < len(packed) and hashlib.sha256(packed[:had]).hexdigest() == had_of:
        answer.content, answer.status_code = packed[had:], 206
        answer.headers["content-range"] = f"bytes {had}-{len(packed) - 1}/{len(packed)}"
    return answer
