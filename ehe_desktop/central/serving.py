"""One process of the centre on one port: opened before it says so, closed without cutting anybody off."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, Final

import uvicorn

_STOP_S: Final = 10
_BACKLOG: Final = 512


class Server(uvicorn.Server):
    """uvicorn, telling when it takes requests."""

    def __init__(self, app: Any, when_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,  # addresses of officers' homes are nobody's business
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=_STOP_S,
                limit_concurrency=1_000,
                h11_max_incomplete_event_size=16 * 1024,
                ws="none",
            )
        )
        self._when_ready = when_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open, then tell."""
        await super().startup(sockets)
        if self.started:
            self._when_ready()


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        OSError: the address is taken or not ours.
    """
    listening = socket.create_server((host, port), backlog=_BACKLOG)
    listening.set_inheritable(False)
    # asyncio does so only for sockets that name their protocol, which those of `create_server` do not:
    # an answer's body would wait 40 ms for the word that its head has come
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
