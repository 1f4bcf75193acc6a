"""Record that the front door was told: who, when, their reference. Recording it tells nobody by itself.

Also the summary an officer reads out on the telephone: facts in the order they are asked for,
in the words they were written, as plain text. It is made on this device and sent nowhere.
"""

from __future__ import annotations

from datetime import date

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.concern import Observation
from ehe_desktop.domain.concern_draft import (
    DANGER,
    ConcernDraft,
    new_facts,
    new_follow_up,
    new_telling,
)
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.family import Family, ParentCarer
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import ChildNotHere
from ehe_desktop.services.keep_concern import events_of
from ehe_desktop.services.raise_concern import add_event
from ehe_desktop.services.write_safety import write_safety
from ehe_desktop.storage import concern_drafts
from ehe_desktop.storage.store import Work

_MARKS = {
    "saw": "What I saw",
    "told": "What I was told",
    "child_said": "What the child said, in the child’s words",
}
_KNOWS = {
    "yes": "The parent knows.",
    "no": "The parent has not been told.",
    "not_known": "Not known.",
}


def chase_by(desk: Desk, told_on: date | None = None) -> date:
    """The day an answer is due: the council's number of working days after the telling."""
    days = desk.policy.timescales.concern_reply_working_days
    return desk.policy.calendars.add_working_days(told_on or desk.today(), days)


def tell_front_door(desk: Desk, draft: ConcernDraft) -> StoreChanged:
    """Record the telling; a second press writes nothing.

    Raises:
        InputRefused: it is not said whom the officer spoke to and when.
        StoreCannotWrite: it could not be written.
        NotAllowed: this role records no concerns.
    """
    if not draft.told_to.strip():
        raise InputRefused("Write who you spoke to.")
    if not draft.told_at.strip():
        raise InputRefused("Write when you spoke to them.")
    return write_safety(desk, lambda work: _tell(desk, work, draft), "concern")[1]


def finish_concern(desk: Desk, draft: ConcernDraft) -> StoreChanged:
    """Record the chase date and whether the supervisor knows; the pages are done, the draft goes.

    Raises:
        StoreCannotWrite: it could not be written; the draft stays.
        NotAllowed: this role records no concerns.
    """
    return write_safety(desk, lambda work: _finish(desk, work, draft), "concern")[1]


def referral_summary(desk: Desk, draft: ConcernDraft) -> str:
    """What to read out to the front door.

    Raises:
        ChildNotHere: the child is not on this device.
    """
    with desk.store.reading() as view:
        child = view.body(Child, draft.child_id)
        record = view.record("child", draft.child_id)
        if child is None or record is None:
            raise ChildNotHere
        family_id = record.family_id or ""
        family = view.body(Family, family_id) or Family()
        adults = tuple(view.of_family(ParentCarer, family_id).values())
    lines = [
        f"I am {desk.me.name}, from the home education team. I want to refer a child.",
        _who(child),
        f"Address: {', '.join(filter(None, (family.address, family.postcode)))}",
        *(
            f"Parent or carer: {adult.name} ({adult.relationship or 'relationship not known'})"
            for adult in adults
        ),
        *_danger(draft),
        *(_said(one) for one in draft.observations if one.text.strip()),
        _line("When", draft.when),
        _line("Where", draft.where),
        _line("Who was there", draft.present),
        _line("What the child wants", draft.child_wishes),
        _line("Does the parent know", _parent(draft)),
        _please(draft.chase_on or chase_by(desk)),
    ]
    return "\n\n".join(line for line in lines if line)


def _tell(desk: Desk, work: Work, draft: ConcernDraft) -> None:
    events = events_of(work.view, draft.child_id, draft.draft_id)
    add_event(desk, work, draft, "told", new_telling(draft, events.values()))
    concern_drafts.keep_draft(work, draft)


def _finish(desk: Desk, work: Work, draft: ConcernDraft) -> None:
    events = events_of(work.view, draft.child_id, draft.draft_id)
    raised = any(event.event == "raised" for event in events.values())
    if not raised and draft.has_facts:
        add_event(desk, work, draft, "raised", new_facts(draft, events.values()))
    add_event(desk, work, draft, "note", new_follow_up(draft, events.values()))
    concern_drafts.drop_draft(work, draft.draft_id)


def _please(chase_on: date) -> str:
    ask = "Please tell me your name and your reference."
    return f"{ask} I will call again if I hear nothing by {say_date(chase_on)}."


def _who(child: Child) -> str:
    born = f", born {say_date(child.born_on)}" if child.born_on else ""
    number = f", case number {child.case_number}" if child.case_number else ""
    return f"Child: {child.full_name}{born}{number}"


def _danger(draft: ConcernDraft) -> list[str]:
    if draft.danger != DANGER:
        return []
    called = "I have called 999." if draft.called_at else "I have not called 999."
    return [f"The child may be in danger now. {called}"]


def _said(one: Observation) -> str:
    by = f" (told by {one.told_by.strip()})" if one.told_by.strip() else ""
    return f"{_MARKS[one.mark]}{by}: {one.text.strip()}"


def _line(label: str, words: str) -> str:
    return f"{label}: {words.strip()}" if words.strip() else ""


def _parent(draft: ConcernDraft) -> str:
    knows = _KNOWS.get(draft.parent_knows, "")
    return " ".join(filter(None, (knows, draft.parent_not_told_reason.strip())))
