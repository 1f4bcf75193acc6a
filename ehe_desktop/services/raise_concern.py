"""Raise a concern, or add facts to one: an event goes into the safety lane in one transaction.

The first facts (or "I have called" 999) raise it; what is new on a later page is added. Raising tells
nobody: the concern reads "Not yet told" until a telling is recorded. The child's band floor is put
in place afterwards, so that a fault there cannot undo the raising.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.concern import ConcernEvent
from ehe_desktop.domain.concern_draft import ConcernDraft, new_facts
from ehe_desktop.domain.errors import EheError, InputRefused
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.keep_concern import events_of
from ehe_desktop.services.put_floor import BandNow, put_floor
from ehe_desktop.services.write_safety import write_safety
from ehe_desktop.storage import concern_drafts
from ehe_desktop.storage.store import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What was written. `band` is None when the band could not be worked out now."""

    changed: StoreChanged
    is_new: bool
    band: BandNow | None = None


def raise_concern(desk: Desk, draft: ConcernDraft) -> Raised:
    """Write what the draft's facts say that no event says yet; a second press writes nothing.

    Raises:
        InputRefused: no fact was given and 999 was not called.
        StoreCannotWrite: it could not be written; the draft on screen is all there is.
        NotAllowed: this role records no concerns.
    """
    if not draft.has_facts:
        raise InputRefused("Write what you saw, were told, or the child said.")
    is_new, changed = write_safety(desk, lambda work: _write(desk, work, draft), "concern")
    try:
        band = put_floor(desk, draft.child_id)
    except EheError:
        band = None  # the concern stands; the band follows with the next assessment
    return Raised(changed=_both(changed, band), is_new=is_new, band=band)


def add_event(
    desk: Desk, work: Work, draft: ConcernDraft, event: str, fields: dict[str, Any]
) -> bool:
    """Add one event of a concern when it says anything; True when it did."""
    if not fields:
        return False
    made = ConcernEvent(
        concern_id=draft.draft_id,
        event=event,
        by=desk.me.officer_id,
        at=to_text(desk.clock.now()),
        **fields,
    )
    work.create("concern_event", made, child_id=draft.child_id)
    return True


def _write(desk: Desk, work: Work, draft: ConcernDraft) -> bool:
    events = events_of(work.view, draft.child_id, draft.draft_id)
    raised = any(event.event == "raised" for event in events.values())
    fields = new_facts(draft, events.values())
    add_event(desk, work, draft, "facts" if raised else "raised", fields)
    concern_drafts.keep_draft(work, draft)
    return not raised


def _both(changed: StoreChanged, band: BandNow | None) -> StoreChanged:
    if band is None:
        return changed
    return StoreChanged(
        children=changed.children | band.changed.children,
        families=changed.families | band.changed.families,
        kinds=changed.kinds | band.changed.kinds,
        asked_by=changed.asked_by,
    )
