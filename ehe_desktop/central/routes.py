"""The addresses of the protocol. Each asks who is there, does one thing in one transaction, answers.

Handlers run in threads, because the database is asked synchronously. Answers carry no
cookie, no cache and no word about anybody else. The rules stand elsewhere.

Source: wire/PROTOCOL.md.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody

from ehe_desktop.central import accounts, feed, ledger, rounds, tokens
from ehe_desktop.central.context import Context
from ehe_desktop.central.database import Database
from ehe_desktop.central.http_in import READS, WireRequest
from ehe_desktop.central.rights import PUSH
from ehe_desktop.central.throttle import Throttle
from ehe_desktop.wire.codec import ZSTD, compress, decode, encode
from ehe_desktop.wire.messages import (
    HEADER_SIGNATURE,
    PROTOCOL,
    EnrolAnswer,
    EnrolRequest,
    HandshakeAnswer,
    HandshakeRequest,
    Health,
    Problem,
    PullAnswer,
    PullRequest,
    PushAnswer,
    PushRequest,
    RenewAnswer,
    RenewRequest,
)
from ehe_desktop.wire.seals import batch_signing_text, open_batch
from ehe_desktop.wire.version import SCHEMA_MAX, SCHEMA_MIN

_PROBLEM = ResponseSpec(
    Problem, description="What happened and what to do next", generate_examples=False
)
_REFUSALS = dict.fromkeys((400, 401, 403, 409, 413, 426, 429, 500, 503), _PROBLEM)


def _answers(message: type[Any]) -> dict[int, ResponseSpec]:
    return {200: ResponseSpec(message, generate_examples=False)} | _REFUSALS


def _reads(message: type[Any]) -> dict[str, Any]:
    return {READS: partial(decode, message)}


@post(
    "/v1/enrol",
    status_code=200,
    sync_to_thread=True,
    opt=_reads(EnrolRequest),
    responses=_answers(EnrolAnswer),
)
def enrol(request: WireRequest, data: JSONBody[EnrolRequest]) -> Response[bytes]:
    """Bind a new device to the officer of a one-time code."""
    _throttle(request, "enrolments").take("everybody")
    context = _context(request)
    answer = _database(request).write(lambda c: accounts.enrol(c, data, context), api="enrol")
    return _json(request, encode(answer))


@post(
    "/v1/replica",
    status_code=200,
    sync_to_thread=True,
    opt=_reads(RenewRequest),
    responses=_answers(RenewAnswer),
)
def renew(request: WireRequest, data: JSONBody[RenewRequest]) -> Response[bytes]:
    """Give a restored or copied store an identity of its own."""
    context, bearer = _context(request), _bearer(request)
    answer = _database(request).write(
        lambda c: accounts.renew(c, accounts.identify(c, *bearer), data, context), api="renew"
    )
    return _json(request, encode(answer))


@post(
    "/v1/handshake",
    status_code=200,
    sync_to_thread=True,
    opt=_reads(HandshakeRequest),
    responses=_answers(HandshakeAnswer),
)
def handshake(request: WireRequest, data: JSONBody[HandshakeRequest]) -> Response[bytes]:
    """Open a round."""
    context, bearer = _context(request), _bearer(request)
    answer = _database(request).write(
        lambda c: rounds.handshake(c, accounts.identify(c, *bearer), data, context),
        api="handshake",
    )
    return _json(request, encode(answer))


@post(
    "/v1/push",
    status_code=200,
    sync_to_thread=True,
    opt={READS: open_batch},
    responses=_answers(PushAnswer),
)
def push(request: WireRequest, data: JSONBody[PushRequest]) -> Response[bytes]:
    """Take in one sealed batch of one lane."""
    context, bearer = _context(request), _bearer(request)
    signature = request.headers.get(HEADER_SIGNATURE, "")

    def work(connection: Any) -> bytes:
        device = accounts.identify(connection, *bearer)
        numbers = (data.lane, data.first_push_seq, len(data.ops))
        text = batch_signing_text(device.replica_id, data.batch_id, numbers, data.sha256)
        tokens.check_signature(device.device_key, signature, text)
        return ledger.push(connection, device, data, context)

    return _json(request, _database(request).write(work, api=PUSH))


@post(
    "/v1/pull",
    status_code=200,
    sync_to_thread=True,
    opt=_reads(PullRequest),
    responses=_answers(PullAnswer),
)
def pull(request: WireRequest, data: JSONBody[PullRequest]) -> Response[bytes]:
    """One page of what changed for this officer."""
    context, bearer = _context(request), _bearer(request)
    with _database(request).reading(api="pull") as connection:
        device = accounts.identify(connection, *bearer)
        return _json(request, feed.pull(connection, device, data, context))


@get("/health", sync_to_thread=True, responses=_answers(Health))
def health(request: WireRequest) -> Response[bytes]:
    """Whether the centre can answer."""
    with _database(request).reading() as connection:
        connection.exec_driver_sql("SELECT 1").scalar()
    answer = Health(ok=True, protocol=PROTOCOL, schema_min=SCHEMA_MIN, schema_max=SCHEMA_MAX)
    return _json(request, encode(answer))


ROUTES = (enrol, renew, handshake, push, pull, health)


def _bearer(request: WireRequest) -> tuple[str, str]:
    """Who says they are asking, counted by device before any work is done for them."""
    token, replica_id = request.bearer
    _throttle(request, "devices").take(tokens.hashed(token))
    return token, replica_id


def _context(request: WireRequest) -> Context:
    context: Context = request.app.state.context
    return context


def _database(request: WireRequest) -> Database:
    database: Database = request.app.state.database
    return database


def _throttle(request: WireRequest, of: str) -> Throttle:
    throttle: Throttle = request.app.state[of]
    return throttle


def _json(request: WireRequest, body: bytes) -> Response[bytes]:
    headers = {}
    if request.takes_zstd:
        body, headers = compress(body), {"content-encoding": ZSTD, "vary": "accept-encoding"}
    return Response(body, media_type="application/json", headers=headers)
