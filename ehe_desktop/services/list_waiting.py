"""List what waits to be sent, what needs a decision, what was refused, and what the last rounds did.

All of it is read from the tables of the queue in one still picture, so no sentence made of it can be
untrue when it is made (ux.md 5, threads 11 and 12). "Everything sent" needs an empty queue, no sealed
batch and a digest that matched (sync.md B5 48).
"""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.domain.officer import Officer
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage import meta, outbox, sent_blobs
from ehe_desktop.storage.blobs import Blob
from ehe_desktop.storage.conflicts import OpenConflict, open_conflicts
from ehe_desktop.storage.merges import MergedField, merged_fields
from ehe_desktop.storage.outbox_query import QueuedOp, queued, refused
from ehe_desktop.storage.refused_blobs import RefusedFile, child_of, name_of, refused_files
from ehe_desktop.storage.round_history import RoundLine, round_history
from ehe_desktop.storage.view import View

__all__ = [
    "MergedField",
    "OpenConflict",
    "OutboxPicture",
    "QueuedOp",
    "RefusedFile",
    "RoundLine",
    "WaitingFile",
    "list_waiting",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFile:
    """One file that a record names and that the centre does not have whole yet. `kept_at`: UTC, ISO text."""

    name: str
    child_name: str
    media_type: str
    size: int
    """Bytes."""
    kept_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPicture:
    """The queue as it is at one moment."""

    waiting: tuple[QueuedOp, ...]
    unsent: int
    refused: tuple[QueuedOp, ...]
    refused_files: tuple[RefusedFile, ...] = ()
    conflicts: tuple[OpenConflict, ...]
    merged: tuple[MergedField, ...]
    """What others had changed beside edits made here, field by field, the newest first."""
    digest_matched: bool
    last_sync_at: str
    history: tuple[RoundLine, ...]
    officers: dict[str, Officer]
    files: tuple[WaitingFile, ...] = ()
    my_name: str = ""
    my_id: str = ""

    @property
    def everything_sent(self) -> bool:
        """True when nothing waits anywhere and the centre holds what this device holds."""
        return self.to_send == 0 and self.digest_matched and bool(self.last_sync_at)

    @property
    def to_send(self) -> int:
        """Edits and files that wait: the count that every place shows."""
        return self.unsent + len(self.files)


def list_waiting(desk: Desk) -> OutboxPicture:
    """The queue now."""
    with desk.store.reading() as view:
        return OutboxPicture(
            waiting=queued(view),
            files=tuple(_file(view, one) for one in sent_blobs.waiting(view)),
            unsent=outbox.unsent_count(view.connection),
            refused=refused(view),
            refused_files=refused_files(view),
            conflicts=open_conflicts(view),
            merged=merged_fields(view),
            digest_matched=meta.get(view.connection, meta.LAST_DIGEST_MATCHED) == "1",
            last_sync_at=meta.get(view.connection, meta.LAST_SYNC_AT),
            history=round_history(view.connection),
            officers=view.of_kind(Officer),
            my_name=desk.me.name,
            my_id=desk.me.officer_id,
        )


def _file(view: View, one: Blob) -> WaitingFile:
    return WaitingFile(
        name=name_of(one.family_id, one.sha256),
        child_name=child_of(view.connection, one),
        media_type=one.media_type,
        size=one.size,
        kept_at=one.kept_at,
    )
