"""The centre as one ASGI application: routes, one handler for every problem, headers on every answer.

Stateless between requests: as many copies as wanted may run against one PostgreSQL. What it logs
and counts stands in `access_log.py`: no network address, no body, no name. Nothing here decides a rule.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, Final

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import Message, Receive, Scope, Send

from ehe_desktop.central import routes_blobs, routes_devices, routes_door
from ehe_desktop.central.access_log import AccessLog
from ehe_desktop.central.context import Context
from ehe_desktop.central.database import Database, is_unavailable
from ehe_desktop.central.http_in import WireRequest
from ehe_desktop.central.identity import read_centre
from ehe_desktop.central.metrics import Metrics
from ehe_desktop.central.problems import Refusal, problem_of
from ehe_desktop.central.proofs import fresh_nonce, proof_id_of
from ehe_desktop.central.routes import ROUTES
from ehe_desktop.central.settings import Settings
from ehe_desktop.central.sign_in import Provider
from ehe_desktop.central.throttle import Throttle
from ehe_desktop.domain.clock import Clock
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.messages import HEADER_PROTOCOL, PROTOCOL
from ehe_desktop.wire.proofs import HEADER_ANSWERS, HEADER_NONCE

log = logging.getLogger(__name__)
_RETRY_S: Final = 5
_OF_STATUS: Final = {404: "not_found", 405: "method_wrong", 413: "body_too_large"}
_HEADERS: Final = (
    (HEADER_PROTOCOL.encode(), str(PROTOCOL).encode()),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)


class _Counted(Litestar):
    """Counts and writes down every request: Litestar answers an address it does not know outside its middleware."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        """Answer one request, or start and end."""
        await AccessLog(super().__call__, self.state.metrics)(scope, receive, send)


def build_app(database: Database, settings: Settings, clock: Clock) -> Litestar:
    """The application for one database.

    Raises:
        RuleBroken: the database holds no centre.
    """
    with database.reading() as connection:
        context = Context(centre=read_centre(connection), settings=settings, clock=clock)
    metrics = Metrics()
    return _Counted(
        route_handlers=[*ROUTES, *routes_devices.ROUTES, *routes_blobs.ROUTES, *routes_door.ROUTES],
        request_class=WireRequest,
        request_max_body_size=None,  # counted while streaming, in http_in.py
        exception_handlers={Exception: _answer_problem},
        before_send=[_add_headers],
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="EHE central system",
            version=str(PROTOCOL),
            path="/schema",
            render_plugins=[JsonRenderPlugin()],
        ),
        state=State(
            {
                "database": database,
                "settings": settings,
                "context": context,
                "metrics": metrics,
                "provider": Provider(settings.sign_in, clock) if settings.sign_in else None,
                "devices": Throttle(settings.requests_per_minute, clock),
                "enrolments": Throttle(settings.enrolments_per_minute, clock),
                "doors": Throttle(settings.doors_per_minute, clock),
            }
        ),
    )


async def _add_headers(message: Message, scope: Scope) -> None:
    """What stands on every answer, problems as well."""
    if message["type"] == "http.response.start":
        nonce, asked = fresh_nonce(scope["litestar_app"].state.context), proof_id_of(scope)
        message["headers"] = [
            *message["headers"],
            *_HEADERS,
            (HEADER_NONCE.encode(), nonce.encode()),
            *([(HEADER_ANSWERS.encode(), asked.encode())] if asked else []),
        ]


def _answer_problem(request: Request[Any, Any, Any], fault: Exception) -> Response[bytes]:
    """Turn whatever was raised into a problem; only our own faults are logged."""
    refusal, incident = _refusal_of(fault), ""
    metrics: Metrics = request.app.state.metrics
    metrics.count_refusal(refusal.code)
    if refusal.code == "fault":
        incident = secrets.token_hex(4)
        log.error("incident %s", incident, exc_info=fault)
    wait = refusal.retry_after_s
    return Response(
        encode(problem_of(refusal, incident)),
        status_code=refusal.status,
        media_type="application/json",
        headers={} if wait is None else {"retry-after": str(wait)},
    )


def _refusal_of(fault: Exception) -> Refusal:
    if isinstance(fault, Refusal):
        return fault
    if isinstance(fault, WireError):
        return Refusal(fault.code)
    if is_unavailable(fault):
        return Refusal("try_later", retry_after_s=_RETRY_S)
    if isinstance(fault, HTTPException) and fault.status_code < 500:
        return Refusal(_OF_STATUS.get(fault.status_code, "body_wrong"))
    return Refusal("fault")
