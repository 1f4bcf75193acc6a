"""Close a concern, or propose it: a supervisor closes and names every raise seen, an officer proposes.

A raise this device has not seen keeps the concern open, whatever is written here (sync.md B3.2).
"""

from __future__ import annotations

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.keep_concern import events_of
from ehe_desktop.services.record_reply import event_now
from ehe_desktop.services.write_safety import write_safety
from ehe_desktop.storage.store import Work


def close_concern(
    desk: Desk, child_id: str, concern_id: str, reason: str, write_id: str = ""
) -> StoreChanged:
    """Close for a supervisor, propose closing for an officer; with the reason.

    Raises:
        InputRefused: no reason is given.
        NotAllowed: this role records no concerns, or nobody has been told of this one yet.
        StoreCannotWrite: it could not be written.
    """
    if not reason.strip():
        raise InputRefused("Write why this concern can be closed.")
    return write_safety(
        desk,
        lambda work: _close(desk, work, (child_id, concern_id), reason.strip()),
        "concerns",
        write_id,
    )[1]


def _close(desk: Desk, work: Work, which: tuple[str, str], reason: str) -> str:
    child_id, concern_id = which
    events = events_of(work.view, child_id, concern_id)
    told = any(event.event in ("told", "reply", "outcome") for event in events.values())
    if not told and not desk.me.may_supervise:
        raise NotAllowed(
            "Nobody has been told of this concern yet.",
            next_step="Tell the front door first, or ask your supervisor.",
        )
    raises = tuple(sorted(key for key, event in events.items() if event.event == "raised"))
    kind = "closed" if desk.me.may_supervise else "close_proposed"
    fields = {"note": reason, "names_raises": raises if kind == "closed" else ()}
    return work.create(
        "concern_event", event_now(desk, concern_id, kind, fields), child_id=child_id
    )
