"""Concerns being written: kept in this encrypted file from the first key, sent to nobody.

They stand in `meta`, so no round touches them: a draft is its officer's unsent work. It goes with the
family it is about: of a family that left this device not a word stays. What it says is `domain/concern_draft.py`'s; here it is JSON under an id.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, delete, func, select

from ehe_desktop.domain.concern_draft import ConcernDraft
from ehe_desktop.domain.records import read, write
from ehe_desktop.storage import meta
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.tables import meta as meta_table
from ehe_desktop.storage.unit_of_work import UnitOfWork
from ehe_desktop.storage.view import View

PREFIX: Final = "concern_draft:"


def keep_draft(work: UnitOfWork, draft: ConcernDraft) -> None:
    """Write a draft over what was kept of it."""
    meta.put(work.connection, PREFIX + draft.draft_id, to_json(write(draft)))


def drop_draft(work: UnitOfWork, draft_id: str) -> None:
    """Forget a draft."""
    work.connection.execute(delete(meta_table).where(meta_table.c.key == PREFIX + draft_id))


def drop_of_children(connection: Connection, child_ids: Collection[str]) -> int:
    """Forget the drafts about these children, who leave this device; how many there were."""
    about = func.json_extract(meta_table.c.value, "$.child_id")
    mine = meta_table.c.key.startswith(PREFIX, autoescape=True)
    return connection.execute(delete(meta_table).where(mine, about.in_(child_ids))).rowcount


def kept_draft(view: View, draft_id: str) -> ConcernDraft | None:
    """The draft under an id, if one is kept."""
    text = meta.get(view.connection, PREFIX + draft_id)
    return read(ConcernDraft, from_json(text)) if text else None


def kept_drafts(view: View) -> tuple[ConcernDraft, ...]:
    """Every draft on this device, the newest first."""
    rows = view.connection.execute(
        select(meta_table.c.value).where(meta_table.c.key.startswith(PREFIX, autoescape=True))
    ).scalars()
    found = (read(ConcernDraft, from_json(text)) for text in rows)
    return tuple(sorted(found, key=lambda draft: (draft.saved_at, draft.draft_id), reverse=True))
