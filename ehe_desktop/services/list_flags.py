"""List the open safeguarding flags this role may read, of one child or of all on this device."""

from __future__ import annotations

from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.flags_query import FlagLine, flags

__all__ = ["FlagLine", "list_flags"]


def list_flags(desk: Desk, child_id: str = "") -> tuple[FlagLine, ...]:
    """The open flags, gravest first."""
    with desk.store.reading() as view:
        return flags(view, child_id=child_id)
