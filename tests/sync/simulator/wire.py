"""The centre's own application, called in process: every message as it stands on the wire, and no socket.

One request at a time; what the centre answers depends on nothing but the request and its database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx2

from ehe_desktop.central.app import build_app
from ehe_desktop.central.context import Context
from ehe_desktop.central.database import Database
from ehe_desktop.central.identity import read_centre
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.clock import Clock
from ehe_desktop.wire.messages import HEADER_REPLICA
from ehe_desktop.wire.proofs import HEADER_NONCE, HEADER_PROOF, Call


@dataclass(frozen=True)
class Answer:
    """What came back, still packed."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Inline(ThreadPoolExecutor):
    """What either side gives to a thread is done at once: a history depends on nothing but its seed."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 - handed to whoever asked
            done.set_exception(fault)
        return done


class Line:
    """A way to the centre over one database. The loop is made once and kept.

    Making the application costs more than a score of requests, so a process has one, and every line puts
    its own database and settings in before it asks: requests come one at a time.
    """

    _app: Any = None

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(Inline())
        self._own: dict[str, Any] = {}

    def serve(self, database: Database, settings: Settings, clock: Clock) -> None:
        """From now on the centre over this database answers."""
        if Line._app is None:
            Line._app = build_app(database, settings, clock)
        with database.reading() as connection:
            context = Context(centre=read_centre(connection), settings=settings, clock=clock)
        self._own = {"database": database, "settings": settings, "context": context}

    def ask(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        """Carry one request to the end."""
        Line._app.state.update(self._own)
        return self._loop.run_until_complete(self._carry(method, path, headers, body))

    def signed(self, laptop: Any, path: str, body: bytes, headers: dict[bytes, bytes]) -> Any:
        """These headers with a proof of their own, by the laptop's key."""
        number = dict(self.ask("GET", "/health", [], b"").headers)[HEADER_NONCE.encode()].decode()
        replica = headers[HEADER_REPLICA.encode()].decode()
        call = Call(method="POST", path=path, replica_id=replica, body=body)
        proof = call.proof(number, laptop.sat.unlocked.sign)
        return list((headers | {HEADER_PROOF.encode(): proof.encode()}).items())

    async def _carry(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "https", "path": path, "raw_path": path.encode(), "query_string": b"",
            "root_path": "", "headers": headers, "client": ("127.0.0.1", 1),
            "server": ("centre.invalid", 443), "state": {},
        }  # fmt: skip
        said: list[Any] = []
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Any:
            message = next(given, None)
            return message or {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            said.append(message)

        await Line._app(scope, receive, send)
        start = next(one for one in said if one["type"] == "http.response.start")
        parts = [one.get("body", b"") for one in said if one["type"] == "http.response.body"]
        return Answer(start["status"], list(start["headers"]), b"".join(parts))

    def close(self) -> None:
        """End the loop."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


def headers_of(request: httpx2.Request) -> list[tuple[bytes, bytes]]:
    """A request's headers as ASGI has them."""
    return [(name.lower(), value) for name, value in request.headers.raw]
