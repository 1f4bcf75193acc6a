"""Addresses of files: begin, ask how far it is, send a part, read a range. Words of tus 1.0.

Handlers that share an address are coroutines around a thread: registered together, Litestar 2.25
forgets that it has wrapped a plain function already.

Source: wire/PROTOCOL.md 2, sync.md B3.13.
"""

from __future__ import annotations

import re
from typing import Final

import sqlalchemy as sa
from litestar import Response, get, head, patch
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody, RawBody

from ehe_desktop.central import accounts, blobs
from ehe_desktop.central.http_in import WireRequest
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.rights import PUSH
from ehe_desktop.central.route_parts import (
    answers,
    as_device,
    asked,
    context_of,
    for_device,
    refusals,
)
from ehe_desktop.wire.messages import (
    CHUNK_BYTES,
    HEADER_CHECKSUM,
    HEADER_OFFSET,
    BlobAnswer,
    BlobFind,
    BlobRequest,
)

_RANGE: Final = re.compile(r"bytes=([0-9]{1,9})-([0-9]{1,9})", re.ASCII)


@asked("/v1/blob", BlobRequest, BlobAnswer)
def begin(request: WireRequest, data: JSONBody[BlobRequest]) -> Response[bytes]:
    """Announce a file, or ask how much of it is here."""
    context = context_of(request)
    return for_device(request, PUSH, lambda c, device: blobs.begin(c, device, data, context))


@head("/v1/blob/{blob_id:str}", include_in_schema=False)
async def state(request: WireRequest, blob_id: FromPath[str]) -> Response[None]:
    """How much of a file is here, in `upload-offset`."""
    told = await sync_to_thread(
        as_device,
        request,
        PUSH,
        lambda c, device: blobs.state_of(c, device, blob_id),
        is_reading=True,
    )
    return Response(None, headers={HEADER_OFFSET: str(told.offset)})


@patch(
    "/v1/blob/{blob_id:str}",
    status_code=200,
    responses=answers(BlobAnswer),
)
async def part(request: WireRequest, blob_id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Send one part from the offset named in `upload-offset`, with its checksum."""
    offset = request.headers.get(HEADER_OFFSET, "")
    checksum = request.headers.get(HEADER_CHECKSUM, "").removeprefix("sha256 ")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 10):
        raise Refusal("body_wrong", detail=HEADER_OFFSET)
    if len(body) > CHUNK_BYTES:
        raise Refusal("body_too_large")

    def work(connection: sa.Connection, device: accounts.Device) -> BlobAnswer:
        return blobs.take_part(connection, device, (blob_id, int(offset), body), checksum)

    return await sync_to_thread(for_device, request, PUSH, work)


@asked("/v1/blob/find", BlobFind, BlobAnswer)
def find(request: WireRequest, data: JSONBody[BlobFind]) -> Response[bytes]:
    """The id under which a whole file of a family in scope is read."""
    return for_device(
        request, "pull", lambda c, device: blobs.find_whole(c, device, data), is_reading=True
    )


@get(
    "/v1/blob/{blob_id:str}",
    status_code=206,
    media_type="application/octet-stream",
    responses=refusals(),
)
async def read(request: WireRequest, blob_id: FromPath[str]) -> Response[bytes]:
    """One range of a whole file, at most a part long."""
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if wanted is None:
        raise Refusal("body_wrong", detail="range")

    def look(connection: sa.Connection, device: accounts.Device) -> tuple[bytes, str]:
        row = blobs.whole(connection, device, blob_id)
        first = int(wanted[1])
        last = min(int(wanted[2]), row.size - 1, first + CHUNK_BYTES - 1)
        if first > last:
            raise Refusal("body_wrong", detail="range")
        content = blobs.read_range(connection, row.id, first, last)
        return content, f"bytes {first}-{last}/{row.size}"

    content, place = await sync_to_thread(as_device, request, "pull", look, is_reading=True)
    return Response(
        content, media_type="application/octet-stream", headers={"content-range": place}
    )


ROUTES = (begin, state, part, find, read)
