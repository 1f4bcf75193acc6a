"""Record what came back: the front door's reply, the outcome, a new chase date, or more facts as a note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.concern import ConcernEvent
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.write_safety import write_safety

OUTCOMES: Final = {
    "no_further_action": "No further action",
    "early_help": "Early help",
    "assessment": "Assessment",
    "cp_enquiry": "Child protection enquiry",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was answered. `outcome` is a code of `OUTCOMES`, or empty while they decide."""

    words: str = ""
    outcome: str = ""
    chase_on: date | None = None


def record_reply(
    desk: Desk, child_id: str, concern_id: str, reply: Reply, write_id: str = ""
) -> StoreChanged:
    """Add the reply, and the outcome when there is one, to a concern.

    Raises:
        InputRefused: neither words, nor an outcome, nor a day to ask again.
        StoreCannotWrite: it could not be written.
        NotAllowed: this role records no concerns.
    """
    words = reply.words.strip()
    if not words and not reply.outcome and reply.chase_on is None:
        raise InputRefused(
            "Write what they answered, choose an outcome, or set a day to ask again."
        )
    fields: dict[str, Any] = {"reply": words, "chase_on": reply.chase_on}
    kind = "outcome" if reply.outcome else "reply" if words else "note"
    if reply.outcome:
        fields["outcome"] = reply.outcome
    made = event_now(desk, concern_id, kind, fields)
    return write_safety(
        desk,
        lambda work: work.create("concern_event", made, child_id=child_id),
        "concerns",
        write_id,
    )[1]


def add_note(
    desk: Desk, child_id: str, concern_id: str, words: str, write_id: str = ""
) -> StoreChanged:
    """Add something to a concern; what stands in it is never altered.

    Raises:
        InputRefused: nothing was written.
        StoreCannotWrite: it could not be written.
        NotAllowed: this role records no concerns.
    """
    if not words.strip():
        raise InputRefused("Write what you want to add.")
    made = event_now(desk, concern_id, "note", {"note": words.strip()})
    return write_safety(
        desk,
        lambda work: work.create("concern_event", made, child_id=child_id),
        "concerns",
        write_id,
    )[1]


def event_now(desk: Desk, concern_id: str, event: str, fields: dict[str, Any]) -> ConcernEvent:
    """An event of a concern by this officer at this moment."""
    return ConcernEvent(
        concern_id=concern_id,
        event=event,
        by=desk.me.officer_id,
        at=to_text(desk.clock.now()),
        **fields,
    )
