"""How a request is read: counted while it streams, inflated within its limit, decoded strictly.

The framework's own readers are passed by: they take `"1"` for `1` and know no zstd. A route
says with `opt["reads"]` which function turns its bytes into a message. Nothing here knows
what a message means.

Source: sync.md B3.12, security.md 5.3.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import InternalServerException

from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.settings import Settings
from ehe_desktop.wire.codec import ZSTD, Inflater
from ehe_desktop.wire.errors import BodyTooLargeError
from ehe_desktop.wire.messages import HEADER_REPLICA

READS: Final = "reads"
_BEARER: Final = "Bearer "


class WireRequest(Request[Any, Any, State]):
    """A request whose body is one message of our protocol."""

    async def body(self) -> bytes:
        """The inflated body.

        Raises:
            Refusal: `body_too_large`, `body_wrong`.
        """
        kept: bytes | None = self.scope.get("ehe_body")  # type: ignore[assignment]
        if kept is None:
            kept = await self._read()
            self.scope["ehe_body"] = kept  # type: ignore[typeddict-unknown-key]
        return kept

    async def json(self) -> Any:
        """The message this route reads, already of its own type."""
        reads: Callable[[bytes], Any] = self.route_handler.opt[READS]
        return reads(await self.body())

    async def _read(self) -> bytes:
        settings: Settings = self.app.state.settings
        encoding = self.headers.get("content-encoding", "")
        if encoding not in ("", "identity", ZSTD):
            raise Refusal("body_wrong", detail="content-encoding")
        is_packed = encoding == ZSTD
        most = settings.limits.batch_bytes if is_packed else settings.inflated_bytes
        inflater = Inflater(settings.inflated_bytes)
        size, parts = 0, []
        async for piece in self._pieces():
            size += len(piece)
            if size > most:
                raise BodyTooLargeError("the body is larger than the limit")
            if is_packed:
                inflater.feed(piece)
            else:
                parts.append(piece)
        return inflater.finish() if is_packed else b"".join(parts)

    async def _pieces(self) -> AsyncIterator[bytes]:
        """The body as it comes. A laptop whose line went dead meanwhile is no fault of ours."""
        try:
            async for piece in self.stream():
                yield piece
        except InternalServerException as gone:
            raise Refusal("body_wrong", detail="cut short") from gone

    @property
    def read(self) -> bytes:
        """The inflated body as far as it was read; empty for a request that has none."""
        return self.scope.get("ehe_body") or b""  # type: ignore[return-value]

    @property
    def bearer(self) -> tuple[str, str]:
        """The token and the replica id of the headers.

        Raises:
            Refusal: `not_signed_in`.
        """
        authorization = self.headers.get("authorization", "")
        replica_id = self.headers.get(HEADER_REPLICA, "")
        if not authorization.startswith(_BEARER) or not replica_id:
            raise Refusal("not_signed_in")
        return authorization.removeprefix(_BEARER), replica_id

    @property
    def takes_zstd(self) -> bool:
        """True when the answer may be packed."""
        accepted = self.headers.get("accept-encoding", "").split(",")
        return any(part.split(";")[0].strip() == ZSTD for part in accepted)
