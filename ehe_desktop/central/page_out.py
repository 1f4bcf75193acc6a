"""A page of a round as it goes out: each record with its body as the text it was kept as.

Nothing here chooses a record or knows whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from ehe_desktop.wire.messages import Digest, Gone


class RecordOut(msgspec.Struct):
    """A record whose body goes out as the text it was kept as."""

    kind: str
    id: str
    body: msgspec.Raw
    family_id: str | None
    child_id: str | None
    rev: int
    field_rev: msgspec.Raw


class PageOut(msgspec.Struct, kw_only=True):
    """A `PullAnswer`, with records as they are kept."""

    records: list[RecordOut]
    head: int
    next_page: str = ""
    cursor: str = ""
    scope_add: Sequence[str] = ()
    scope_remove: Sequence[str] = ()
    digest: Sequence[Digest] = ()
    gone: Sequence[Gone] = ()
    total: int = 0


def record_out(row: sa.Row[Any]) -> RecordOut:
    """A row of `record` as it goes out."""
    return RecordOut(
        kind=row.kind,
        id=row.id,
        body=msgspec.Raw(row.body.encode()),
        family_id=row.family_id,
        child_id=row.child_id,
        rev=row.rev,
        field_rev=msgspec.Raw(row.field_rev.encode()),
    )


def gone_out(row: sa.Row[Any]) -> Gone:
    """A row that is a tombstone."""
    return Gone(kind=row.kind, id=row.id, family_id=row.family_id, rev=row.rev)
