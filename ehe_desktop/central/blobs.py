"""Files given as answers: sent in parts that can be taken up again, whole only when the hash is right.

A file is known by its family and the SHA-256 of its content; whether another family has the same
file is told to nobody. Parts are rows beside everything else, so a part that was answered is in
every backup and at every copy of the service. Nothing here looks into a file.

Source: sync.md B3.13, B5 28 and 40; security.md 5.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.accounts import Device
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import is_id
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.roles import kinds_written_by
from ehe_desktop.central.scopes import Access
from ehe_desktop.central.writing import Row
from ehe_desktop.domain.ids import new_id
from ehe_desktop.wire.messages import CHUNK_BYTES, BlobAnswer, BlobFind, BlobRequest
from ehe_desktop.wire.sealed_files import OpenedFile

_HEX: Final = frozenset("0123456789abcdef")
_LONGEST_TYPE: Final = 64


def begin(
    connection: sa.Connection, device: Device, request: BlobRequest, context: Context
) -> BlobAnswer:
    """Say how much of a file is here; makes its place when there is none.

    Raises:
        Refusal: `not_found` for a family out of scope, `body_wrong`, `body_too_large`,
            `too_many_requests` when the device has sent its share of the day.
    """
    _check(request, context)
    may = _may_write(connection, device, request.family_id)
    if not may or _is_erased(connection, request.family_id, request.sha256):
        raise Refusal("not_found")
    b = tables.blob
    mine = sa.and_(b.c.family_id == request.family_id, b.c.sha256 == request.sha256)
    row = connection.execute(sa.select(b).where(mine)).one_or_none()
    if row is not None and row.size != request.size:
        raise Refusal("body_wrong", detail="size")
    if row is not None:
        return BlobAnswer(blob_id=row.id, offset=row.held, is_whole=row.is_whole)
    _take_share(connection, device, request.size, context)
    empty = {"size": request.size, "held": 0, "is_whole": False, "made_at": context.now_text()}
    blob_id = _make(connection, device, request, empty)
    return BlobAnswer(blob_id=blob_id, offset=0, is_whole=False)


def state_of(connection: sa.Connection, device: Device, blob_id: str) -> BlobAnswer:
    """How much of a file is here.

    Raises:
        Refusal: `not_found`.
    """
    row = _find(connection, device, blob_id)
    return BlobAnswer(blob_id=row.id, offset=row.held, is_whole=row.is_whole)


def take_part(
    connection: sa.Connection, device: Device, part: tuple[str, int, bytes], checksum: str
) -> BlobAnswer:
    """Take one part: `part` is the file's id, the offset and the bytes; `checksum` their SHA-256, hex.

    Raises:
        Refusal: `not_found`, `checksum_wrong`, or `offset_wrong` with the offset that is right.
    """
    blob_id, offset, content = part
    if hashlib.sha256(content).hexdigest() != checksum:
        raise Refusal("checksum_wrong")
    row = _find(connection, device, blob_id, for_update=True)
    if _is_erased(connection, row.family_id, row.sha256):
        raise Refusal("not_found")
    if row.is_whole or offset != row.held or not content:
        raise Refusal("offset_wrong", expected=row.held)
    held = offset + len(content)
    if held > row.size:
        raise Refusal("body_wrong", detail="size")
    connection.execute(
        tables.blob_part.insert().values(blob_id=blob_id, start=offset, content=content)
    )
    is_whole = held == row.size and _hash_of(connection, blob_id) == row.sha256
    if held == row.size and not is_whole:
        held = 0  # every part was right and the whole is not: it begins anew
        parts = tables.blob_part
        connection.execute(parts.delete().where(parts.c.blob_id == blob_id))
    b = tables.blob
    connection.execute(b.update().where(b.c.id == blob_id).values(held=held, is_whole=is_whole))
    return BlobAnswer(blob_id=blob_id, offset=held, is_whole=is_whole)


def keep_whole(connection: sa.Connection, device: Device, file: OpenedFile, now: str) -> bool:
    """Keep a file that came sealed, in place of any parts of it; False for a family that was never this device's.

    An administrator lays it in, so neither the length nor the share of a day counts.
    """
    if not (_is_named_well(file) and _may_write(connection, device, file.family_id)):
        return False
    if _is_erased(connection, file.family_id, file.sha256):
        return False
    b, parts = tables.blob, tables.blob_part
    mine = sa.and_(b.c.family_id == file.family_id, b.c.sha256 == file.sha256)
    row = connection.execute(sa.select(b).where(mine).with_for_update()).one_or_none()
    if row is not None and row.is_whole:
        return True
    if row is not None:
        connection.execute(parts.delete().where(parts.c.blob_id == row.id))
        connection.execute(b.delete().where(b.c.id == row.id))
    size = len(file.content)
    said = {"size": size, "held": size, "is_whole": True, "made_at": now}
    blob_id = _make(connection, device, file, said)
    for start in range(0, size, CHUNK_BYTES):
        content = file.content[start : start + CHUNK_BYTES]
        connection.execute(parts.insert().values(blob_id=blob_id, start=start, content=content))
    return True


def find_whole(connection: sa.Connection, device: Device, wanted: BlobFind) -> BlobAnswer:
    """Where a whole file of a family in scope is read; `offset` is its size.

    Raises:
        Refusal: `not_found`, also while parts of it are missing.
    """
    b = tables.blob
    mine = sa.and_(b.c.family_id == wanted.family_id, b.c.sha256 == wanted.sha256)
    row = _readable(connection, device, mine)
    return BlobAnswer(blob_id=row.id, offset=row.size, is_whole=True, media_type=row.media_type)


def whole(connection: sa.Connection, device: Device, blob_id: str) -> Any:
    """The row of one such by its id. Raises Refusal `not_found`."""
    return _readable(connection, device, tables.blob.c.id == blob_id)


def _readable(connection: sa.Connection, device: Device, which: sa.ColumnElement[bool]) -> Any:
    b = tables.blob
    row = connection.execute(sa.select(b).where(which, b.c.is_whole.is_(sa.true()))).one_or_none()
    if row is None or not _reads_files(device):
        raise Refusal("not_found")
    if not Access(connection, device.officer_id, device.role, {row.family_id}).holds(row.family_id):
        raise Refusal("not_found")
    return row


def read_range(connection: sa.Connection, blob_id: str, first: int, last: int) -> bytes:
    """The bytes from `first` to `last`, both included."""
    p = tables.blob_part
    rows = connection.execute(
        sa.select(p.c.start, p.c.content)
        .where(p.c.blob_id == blob_id, p.c.start <= last)
        .order_by(p.c.start)
    )
    parts = [
        row.content[max(0, first - row.start) : last + 1 - row.start]
        for row in rows
        if row.start + len(row.content) > first
    ]
    return b"".join(bytes(part) for part in parts)


def _find(
    connection: sa.Connection, device: Device, blob_id: str, *, for_update: bool = False
) -> Any:
    b = tables.blob
    query = sa.select(b).where(b.c.id == blob_id)
    row = connection.execute(query.with_for_update() if for_update else query).one_or_none()
    if row is None or not _may_write(connection, device, row.family_id):
        raise Refusal("not_found")
    return row


def _may_write(connection: sa.Connection, device: Device, family_id: str) -> bool:
    """Also for a family taken away: a visit that came late brings its files."""
    access = Access(connection, device.officer_id, device.role, {family_id})
    known = access.holds(family_id) or access.removal(family_id) is not None
    return known and "visit" in kinds_written_by(device.role)


def _is_erased(connection: sa.Connection, family_id: str, sha256: str) -> bool:
    """Whether a file is of what the law took: of its family, or, where a child went, named by nothing that is left.

    A laptop that has not heard of it yet sends the files of records that were here a moment ago.
    """
    r = tables.record
    kinds = ("family", "child")
    gone = sa.select(r.c.kind).where(
        r.c.family_id == family_id, r.c.kind.in_(kinds), r.c.is_gone.is_(sa.true())
    )
    found = set(connection.scalars(gone))
    if not found or "family" in found:
        return bool(found)
    left = sa.select(r.c.id).where(
        r.c.family_id == family_id, r.c.is_gone.is_(sa.false()), r.c.body.contains(sha256)
    )
    return connection.execute(left.limit(1)).first() is None


def _reads_files(device: Device) -> bool:
    return "visit" in kinds_written_by(device.role) or device.role_text == "safeguarding_lead"


def _make(
    connection: sa.Connection, device: Device, file: BlobRequest | OpenedFile, said: Row
) -> str:
    blob_id = new_id()
    named = {name: getattr(file, name) for name in ("family_id", "sha256", "media_type")}
    row = {"id": blob_id, "author": device.officer_id} | named | said
    connection.execute(tables.blob.insert().values(row))
    return blob_id


def _is_named_well(file: BlobRequest | OpenedFile) -> bool:
    is_hash = len(file.sha256) == 64 and set(file.sha256) <= _HEX
    is_type = 0 < len(file.media_type) <= _LONGEST_TYPE and file.media_type.isascii()
    return is_hash and is_type and is_id(file.family_id)


def _check(request: BlobRequest, context: Context) -> None:
    if not (_is_named_well(request) and request.size > 0):
        raise Refusal("body_wrong", detail="blob")
    if request.size > context.settings.limits.attachment_bytes:
        raise Refusal("body_too_large")


def _take_share(connection: sa.Connection, device: Device, size: int, context: Context) -> None:
    b = tables.blob
    today = context.now_text()[:10]
    sent = connection.scalar(
        sa.select(sa.func.sum(b.c.size)).where(
            b.c.author == device.officer_id, b.c.made_at >= today
        )
    )
    if int(sent or 0) + size > context.settings.blob_bytes_per_day:
        raise Refusal("too_many_requests", retry_after_s=3600)


def _hash_of(connection: sa.Connection, blob_id: str) -> str:
    whole = hashlib.sha256()
    for content in _parts(connection, blob_id):
        whole.update(content)
    return whole.hexdigest()


def _parts(connection: sa.Connection, blob_id: str) -> Iterator[bytes]:
    p = tables.blob_part
    starts = connection.scalars(
        sa.select(p.c.start).where(p.c.blob_id == blob_id).order_by(p.c.start)
    ).all()
    for start in starts:  # one part in memory at a time
        content = connection.scalar(
            sa.select(p.c.content).where(p.c.blob_id == blob_id, p.c.start == start)
        )
        yield bytes(content or b"")
