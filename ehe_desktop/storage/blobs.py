"""Files given as answers: photographs, recordings, drawings, documents. Kept inside the encrypted store.

A file is known by the SHA-256 of its content, so it is the same file however often it is given
and nobody can put another in its place unseen. It belongs to one family and goes with that
family (`purge.py`). Nothing is ever written beside the store, and nothing here reads a file from
disk: services do. Source: security.md 3.12; sync.md B3.9; ux.md 2.6.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Exists, delete, exists, func, insert, or_, select

from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.errors import InputRefused, RuleBroken
from ehe_desktop.storage.errors import StoreDamaged
from ehe_desktop.storage.tables import blob, record

if TYPE_CHECKING:
    from ehe_desktop.storage.unit_of_work import UnitOfWork
    from ehe_desktop.storage.view import View

MOST_BYTES: Final = 20 * 1024 * 1024
"""A larger file is refused, here and by the central system (`wire.messages.Limits`)."""


@dataclass(frozen=True, slots=True)
class Blob:
    """What is known of one kept file. `sha256` is 64 small hexadecimal digits."""

    sha256: str
    family_id: str
    size: int
    """Bytes."""
    media_type: str
    kept_at: str
    """UTC, ISO text."""


@dataclass(frozen=True, slots=True)
class NewBlob:
    """A file to keep."""

    family_id: str
    media_type: str
    data: bytes = field(repr=False)


def sha256_of(data: bytes) -> str:
    """The name a file goes by."""
    return hashlib.sha256(data).hexdigest()


def keep_blob(work: UnitOfWork, new: NewBlob) -> str:
    """Keep a file with its family and return its SHA-256; one that is there already stays.

    Raises:
        InputRefused: it is empty, or larger than 20 MiB.
        RuleBroken: it is given to no family.
    """
    if not new.data:
        raise InputRefused("This file is empty.")
    if len(new.data) > MOST_BYTES:
        raise InputRefused(
            "This file is larger than 20 MB.", next_step="Choose a smaller one, or fewer pages."
        )
    if not new.family_id:
        raise RuleBroken("a file belongs to a family")
    name = sha256_of(new.data)
    if blob_of(work.view, new.family_id, name) is None:
        work.connection.execute(
            insert(blob).values(
                sha256=name,
                family_id=new.family_id,
                size=len(new.data),
                media_type=new.media_type,
                kept_at=to_text(work.view.sitting.clock.now()),
                data=new.data,
            )
        )
    return name


def blob_of(view: View, family_id: str, sha256: str) -> Blob | None:
    """What is known of a file of this family, or None when this device does not hold it."""
    row = (
        view.connection.execute(
            select(*_KNOWN).where(blob.c.family_id == family_id, blob.c.sha256 == sha256)
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else Blob(**row)


def blobs_of_family(view: View, family_id: str) -> tuple[Blob, ...]:
    """Every file of a family this device holds, the oldest first."""
    rows = view.connection.execute(
        select(*_KNOWN).where(blob.c.family_id == family_id).order_by(blob.c.kept_at, blob.c.sha256)
    ).mappings()
    return tuple(Blob(**row) for row in rows)


def read_blob(view: View, family_id: str, sha256: str) -> bytes | None:
    """The content of a file, checked against its name; None when this device does not hold it.

    Raises:
        StoreDamaged: the content is not what its name says.
    """
    found = view.connection.execute(
        select(blob.c.data).where(blob.c.family_id == family_id, blob.c.sha256 == sha256)
    ).scalar_one_or_none()
    if found is None:
        return None
    if sha256_of(found) != sha256:
        raise StoreDamaged
    return bytes(found)


def read_part(view: View, held: Blob, offset: int, length: int) -> bytes:
    """`length` bytes from `offset`, for sending in parts; the whole file is not read for it."""
    part = view.connection.execute(
        select(func.substr(blob.c.data, offset + 1, length)).where(
            blob.c.family_id == held.family_id, blob.c.sha256 == held.sha256
        )
    ).scalar_one_or_none()
    return bytes(part or b"")


def drop_loose(work: UnitOfWork, family_id: str, before: datetime) -> int:
    """Remove files of a family kept before an instant that no record of it names; returns how many.

    Younger ones stay: an answer that names them may not be written yet.
    """
    return work.connection.execute(
        delete(blob).where(
            blob.c.family_id == family_id, blob.c.kept_at < to_text(before), ~_is_named(family_id)
        )
    ).rowcount


def drop_unnamed(work: UnitOfWork, family_id: str, sha256: str) -> None:
    """Remove one file unless a record of its family names it."""
    mine = (blob.c.family_id == family_id) & (blob.c.sha256 == sha256)
    work.connection.execute(delete(blob).where(mine, ~_is_named(family_id)))


def _is_named(family_id: str) -> Exists:
    body, server_body = record.c.body, func.coalesce(record.c.server_body, "")
    return exists().where(
        record.c.family_id == family_id,
        or_(func.instr(body, blob.c.sha256) > 0, func.instr(server_body, blob.c.sha256) > 0),
    )


def drop_blob(work: UnitOfWork, family_id: str, sha256: str) -> None:
    """Remove one file: a recording once its words are written down, a drawing thrown away."""
    work.connection.execute(
        delete(blob).where(blob.c.family_id == family_id, blob.c.sha256 == sha256)
    )


def drop_of_family(work: UnitOfWork, family_id: str) -> int:
    """Remove every file of a family; returns how many there were."""
    return work.connection.execute(delete(blob).where(blob.c.family_id == family_id)).rowcount


_KNOWN: Final = (blob.c.sha256, blob.c.family_id, blob.c.size, blob.c.media_type, blob.c.kept_at)
