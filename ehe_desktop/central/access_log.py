"""One line a request, as JSON: address of the protocol, status, time, bytes, which device. No person.

Neither the network address nor a header nor a body is written; an id of a file in an address is left
out. The replica id says which laptop, for support; it names nobody. Times are measured by the
machine's running time and decide nothing.
"""

from __future__ import annotations

import logging
import re
import time
from typing import Final

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from ehe_desktop.central.metrics import Metrics
from ehe_desktop.wire.codec import decode, encode
from ehe_desktop.wire.messages import HEADER_REPLICA

log = logging.getLogger("ehe_desktop.central.requests")
_REPLICA: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_BLOB: Final = "/v1/blob/"
_KNOWN: Final = frozenset(
    {
        "/v1/enrol", "/v1/replica", "/v1/handshake", "/v1/push", "/v1/pull", "/v1/devices",
        "/v1/devices/revoke", "/v1/sealed-work", "/v1/erased", "/v1/blob", "/v1/blob/find",
        "/v1/sign-in", "/v1/audit", "/v1/lease", "/v1/recovery", "/v1/recovery/look", "/health",
        "/metrics",
    }
)  # fmt: skip


class AccessLog:
    """Wraps the application: counts and writes down each request when it is answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if str(scope["type"]) != "http":
            await self._app(scope, receive, send)
            return
        began, status, size = time.perf_counter(), 500, 0

        async def heard(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, heard)
        finally:
            seconds, route = time.perf_counter() - began, route_of(scope["path"])
            self._metrics.count(route, status, seconds)
            if log.isEnabledFor(logging.INFO):
                said = {
                    "route": route,
                    "status": status,
                    "ms": round(seconds * 1000, 1),
                    "bytes": size,
                    "replica": _replica(scope),
                }
                log.info("%s", encode(said).decode())


def route_of(path: str) -> str:
    """The address as the protocol writes it; nothing that somebody made up."""
    if path in _KNOWN:
        return path
    return f"{_BLOB}*" if path.startswith(_BLOB) else "other"


def _replica(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == HEADER_REPLICA.encode():
            text = bytes(value).decode("latin-1")
            return text if _REPLICA.fullmatch(text) else ""
    return ""


class JsonLines(logging.Formatter):
    """Every line of the service's log as one JSON object; a trace stands in one field of it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said: dict[str, object] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "from": record.name,
        }
        text = record.getMessage()
        # a request's fields stand side by side in the line: a watching program reads them there
        said |= (
            decode(dict[str, object], text.encode()) if record.name == log.name else {"said": text}
        )
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return encode(said).decode()
