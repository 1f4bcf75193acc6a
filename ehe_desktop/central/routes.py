"""The addresses of the protocol. Each asks who is there, does one thing in one transaction, answers.

Handlers run in threads, because the database is asked synchronously. Answers carry no
cookie, no cache and no word about anybody else. The rules stand elsewhere.

Source: wire/PROTOCOL.md.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import JSONBody

from ehe_desktop.central import accounts, feed, ledger, rounds
from ehe_desktop.central.http_in import READS, WireRequest
from ehe_desktop.central.metrics import Metrics
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.rights import PUSH
from ehe_desktop.central.route_parts import (
    answer_json,
    answers,
    asked,
    context_of,
    database_of,
    for_device,
    rest_of,
    subject_of,
    throttle_of,
)
from ehe_desktop.central.sign_in import Provider
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.messages import (
    PROTOCOL,
    EnrolAnswer,
    EnrolRequest,
    HandshakeAnswer,
    HandshakeRequest,
    Health,
    PullAnswer,
    PullRequest,
    PushAnswer,
    PushRequest,
    RenewAnswer,
    RenewRequest,
    SignInFacts,
)
from ehe_desktop.wire.seals import open_batch
from ehe_desktop.wire.version import SCHEMA_MAX, SCHEMA_MIN

_OWN_MACHINE = frozenset({"127.0.0.1", "::1", "testclient"})
"""Numbers are read on the machine itself; a proxy is not to pass `/metrics` on, nor is `/metrics/` answered."""


@asked("/v1/enrol", EnrolRequest, EnrolAnswer)
def enrol(request: WireRequest, data: JSONBody[EnrolRequest]) -> Response[bytes]:
    """Bind a new device to the officer of a one-time code."""
    if not database_of(request).write(lambda c: accounts.is_waiting(c, data.code), api="enrol"):
        throttle_of(request, "enrolments").take("everybody")  # those who guess keep no officer out
    context = context_of(request)
    subject = subject_of(request, data.id_token, data.device_key, data.sign_in_salt)
    answer = database_of(request).write(
        lambda c: accounts.enrol(c, data, context, subject), api="enrol"
    )
    return answer_json(request, encode(answer))


@asked("/v1/replica", RenewRequest, RenewAnswer)
def renew(request: WireRequest, data: JSONBody[RenewRequest]) -> Response[bytes]:
    """Give a restored or copied store an identity of its own."""
    context = context_of(request)
    return for_device(request, "renew", lambda c, device: accounts.renew(c, device, data, context))


@asked("/v1/handshake", HandshakeRequest, HandshakeAnswer)
def handshake(request: WireRequest, data: JSONBody[HandshakeRequest]) -> Response[bytes]:
    """Open a round."""
    context = context_of(request)
    return for_device(
        request, "handshake", lambda c, device: rounds.handshake(c, device, data, context)
    )


@post(
    "/v1/push",
    status_code=200,
    sync_to_thread=True,
    opt={READS: open_batch},
    responses=answers(PushAnswer),
)
def push(request: WireRequest, data: JSONBody[PushRequest]) -> Response[bytes]:
    """Take in one sealed batch of one lane."""
    context = context_of(request)
    return for_device(request, PUSH, lambda c, device: ledger.push(c, device, data, context))


@asked("/v1/pull", PullRequest, PullAnswer)
def pull(request: WireRequest, data: JSONBody[PullRequest]) -> Response[bytes]:
    """One page of what changed for this officer."""
    context = context_of(request)
    answer = for_device(
        request, "pull", lambda c, device: feed.pull(c, device, data, context), is_reading=True
    )
    return rest_of(answer, data.had, data.had_of)


@get("/v1/sign-in", sync_to_thread=False, responses=answers(SignInFacts))
def where_to_sign_in(request: WireRequest) -> Response[bytes]:
    """Where people of this council sign in; not found where a code is enough."""
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise Refusal("not_found")
    who = provider.who
    return answer_json(request, encode(SignInFacts(issuer=who.issuer, client_id=who.client_id)))


@get("/health", sync_to_thread=True, responses=answers(Health))
def health(request: WireRequest) -> Response[bytes]:
    """Whether the centre can answer."""
    with database_of(request).reading() as connection:
        connection.exec_driver_sql("SELECT 1").scalar()
    answer = Health(ok=True, protocol=PROTOCOL, schema_min=SCHEMA_MIN, schema_max=SCHEMA_MAX)
    return answer_json(request, encode(answer))


@get("/metrics", sync_to_thread=False, include_in_schema=False)
def metrics(request: WireRequest) -> Response[str]:
    """What this process has answered, in numbers, for the machine it runs on alone."""
    client, is_spelt = request.client, request.scope["raw_path"] == b"/metrics"
    if not is_spelt or (client is not None and client.host not in _OWN_MACHINE):
        raise Refusal("not_found")
    counted: Metrics = request.app.state.metrics
    return Response(counted.text(), media_type="text/plain; version=0.0.4")


ROUTES = (enrol, renew, handshake, push, pull, where_to_sign_in, health, metrics)
