"""Keep what is being typed about a concern, from the first key; find it again, or take it away.

The draft is this device's alone and survives lock, crash and restart. It tells nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.concern import ConcernEvent
from ehe_desktop.domain.concern_draft import ConcernDraft, draft_from
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import ChildNotHere
from ehe_desktop.services.write_safety import write_safety
from ehe_desktop.storage import concern_drafts
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The pages of a concern, with whose it is and whether an event of it stands already."""

    draft: ConcernDraft
    child_name: str
    called: str
    is_raised: bool


def open_pages(desk: Desk, child_id: str, concern_id: str = "") -> Begun:
    """The pages for a child, or of one concern, as they were left.

    Raises:
        ChildNotHere: the child, or the concern, is not on this device.
    """
    draft = (
        resume_concern(desk, child_id, concern_id) if concern_id else start_concern(desk, child_id)
    )
    with desk.store.reading() as view:
        child = view.body(Child, draft.child_id)
        if child is None:
            raise ChildNotHere
        return Begun(
            draft=draft,
            child_name=child.full_name,
            called=child.called,
            is_raised=bool(events_of(view, draft.child_id, draft.draft_id)),
        )


def start_concern(desk: Desk, child_id: str, visit_id: str = "") -> ConcernDraft:
    """The pages for a child: a draft of this child that nothing was made of yet, or a new one.

    Raises:
        ChildNotHere: the child is not on this device.
    """
    with desk.store.reading() as view:
        if view.body(Child, child_id) is None:
            raise ChildNotHere
        for draft in concern_drafts.kept_drafts(view):
            if draft.child_id == child_id and not events_of(view, child_id, draft.draft_id):
                return draft
    return ConcernDraft(draft_id=desk.new_id(), child_id=child_id, visit_id=visit_id)


def resume_concern(desk: Desk, child_id: str, concern_id: str) -> ConcernDraft:
    """The pages of a concern as they were left; made from its events when no draft is kept.

    Raises:
        ChildNotHere: neither a draft nor an event of it is on this device.
    """
    with desk.store.reading() as view:
        kept = concern_drafts.kept_draft(view, concern_id)
        if kept is not None:
            return kept
        events = events_of(view, child_id, concern_id)
    if not events:
        raise ChildNotHere
    return draft_from(concern_id, child_id, events)


def keep_concern(desk: Desk, draft: ConcernDraft) -> ConcernDraft:
    """Write the draft as it is now; one with nothing in it is not kept.

    Raises:
        StoreCannotWrite: it could not be written.
        NotAllowed: this role records no concerns.
    """
    if draft.is_blank:
        _forget_blank(desk, draft)
        return draft
    stamped = replace(draft, saved_at=to_text(desk.clock.now()))
    write_safety(desk, lambda work: concern_drafts.keep_draft(work, stamped), "concern")
    return stamped


def _forget_blank(desk: Desk, draft: ConcernDraft) -> None:
    """Everything was rubbed out again: what was kept of it goes too."""
    with desk.store.reading() as view:
        kept = concern_drafts.kept_draft(view, draft.draft_id)
    if kept is not None:
        drop_concern_draft(desk, draft.draft_id)


def drop_concern_draft(desk: Desk, draft_id: str) -> None:
    """Take a draft away: the path is finished, or the officer removed what was begun by mistake."""
    write_safety(desk, lambda work: concern_drafts.drop_draft(work, draft_id), "concern")


def events_of(view: View, child_id: str, concern_id: str) -> dict[str, ConcernEvent]:
    """The events of one concern, by record id."""
    found = view.of_child(ConcernEvent, child_id)
    return {key: event for key, event in found.items() if event.concern_id == concern_id}
