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
from ehe_desktop.storage.conflicts import OpenConflict, open_conflicts
from ehe_desktop.storage.merges import MergedField, merged_fields
from ehe_desktop.storage.outbox_query import QueuedOp, queued, refused
from ehe_desktop.storage.refused_blobs import RefusedFile, refused_files
from ehe_desktop.storage.round_history import RoundLine, round_history

__all__ = [
    "MergedField",
    "OpenConflict",
    "OutboxPicture",
    "QueuedOp",
    "RefusedFile",
    "RoundLine",
    "list_waiting",
]


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
    files: int = 0
    """Files that a record names and that the centre does not have whole yet."""
    my_name: str = ""
    my_id: str = ""

    @property
    def everything_sent(self) -> bool:
        """True when nothing waits anywhere and the centre holds what this device holds."""
        nothing = self.unsent == 0 and self.files == 0
        return nothing and self.digest_matched and bool(self.last_sync_at)


def list_waiting(desk: Desk) -> OutboxPicture:
    """The queue now."""
    with desk.store.reading() as view:
        return OutboxPicture(
            waiting=queued(view),
            files=len(sent_blobs.waiting(view)),
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
