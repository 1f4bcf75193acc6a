"""List concerns by where they stand, drafts first; open one with its whole path.

What was seen or said is read only for roles that may (storage/access.py); opening one is entered in the
audit log once a sitting. Reading changes no record.
"""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.casefile import ConcernLine
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.concern import Concern, ConcernEvent, fold_concern
from ehe_desktop.domain.concern_draft import ConcernDraft
from ehe_desktop.domain.policy_parts import Contact
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import ChildNotHere
from ehe_desktop.services.keep_concern import events_of
from ehe_desktop.services.officer_names import officer_names
from ehe_desktop.storage.access import reads_concerns
from ehe_desktop.storage.concern_drafts import kept_drafts
from ehe_desktop.storage.concerns_query import concerns
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOf:
    """A concern being written that nothing was made of yet, with whose it is."""

    draft: ConcernDraft
    child_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernList:
    """Every concern on this device this role may read."""

    drafts: tuple[DraftOf, ...]
    lines: tuple[ConcernLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConcern:
    """One concern whole: what the events add up to, the events in order, names, numbers to ring."""

    child_id: str
    child_name: str
    concern: Concern
    events: tuple[ConcernEvent, ...]
    officers: dict[str, str]
    ladder: tuple[Contact, ...]
    chase_words: str = ""


def list_concerns(desk: Desk, *, open_only: bool = True, child_id: str = "") -> ConcernList:
    """The concerns and drafts, those nobody was told of first; nothing for a role that may not read them."""
    with desk.store.reading() as view:
        if not reads_concerns(view.sitting.role):
            return ConcernList(drafts=(), lines=())
        drafts = begun_concerns(view, child_id)
        return ConcernList(
            drafts=drafts, lines=concerns(view, open_only=open_only, child_id=child_id)
        )


def begun_concerns(view: View, child_id: str = "") -> tuple[DraftOf, ...]:
    """Concerns being written that nothing was made of yet; for a role that may read concerns."""
    if not reads_concerns(view.sitting.role):
        return ()
    return tuple(
        DraftOf(draft=draft, child_name=_name(view, draft.child_id))
        for draft in kept_drafts(view)
        if child_id in ("", draft.child_id) and not is_raised(view, draft)
    )


def open_concern(desk: Desk, child_id: str, concern_id: str) -> OpenConcern:
    """One concern with its path.

    Raises:
        ChildNotHere: no event of it is on this device, or this role may not read it.
    """
    with desk.store.reading() as view:
        found = events_of(view, child_id, concern_id) if reads_concerns(view.sitting.role) else {}
        concern = fold_concern(concern_id, found)
        if concern is None:
            raise ChildNotHere
        officers = officer_names(view)
        name = _name(view, child_id)
    _note_viewed(desk, child_id, concern_id)
    return OpenConcern(
        child_id=child_id,
        child_name=name,
        concern=concern,
        events=tuple(sorted(found.values(), key=lambda event: event.at)),
        officers={**officers, desk.me.officer_id: desk.me.name},
        ladder=ladder(desk),
        chase_words=chase_words(desk, concern),
    )


def ladder(desk: Desk) -> tuple[Contact, ...]:
    """Whom to ring, one after the other, when no answer comes (domain.md 7.2)."""
    wanted = ("front_door", "mash_manager", "out_of_hours")
    return tuple(one for code in wanted if (one := desk.policy.contact(code)) is not None)


def chase_words(desk: Desk, concern: Concern) -> str:
    """Why it must be chased, when it must; empty while an answer is not due yet."""
    chase_on, today = concern.chase_on, desk.today()
    if not concern.is_open or concern.status != "told" or chase_on is None or chase_on > today:
        return ""
    late = (today - chase_on).days
    if late == 0:
        return "An answer is due today. Ring and ask."
    days = "1 day" if late == 1 else f"{late} days"
    return f"No reply {days} after an answer was due on {say_date(chase_on)}. Take it further."


def is_raised(view: View, draft: ConcernDraft) -> bool:
    """True when an event of this draft's concern stands already."""
    return bool(events_of(view, draft.child_id, draft.draft_id))


def _name(view: View, child_id: str) -> str:
    child = view.body(Child, child_id)
    return child.full_name if child else "A child who is not on this device any more"


def _note_viewed(desk: Desk, child_id: str, concern_id: str) -> None:
    if ("view", f"concern{concern_id}") in desk.store.sitting.viewed:
        return
    with desk.safety_store.writing(desk.actor()) as work:
        work.audit("view", "concern", concern_id, child_id=child_id)
