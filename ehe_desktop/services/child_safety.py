"""Whether an answer on a child's own form may mean that they are not safe, however it was given.

The form says so itself, by its `says_unsafe`: `yes`, or `look` where they were not sure or something
hurts. Nothing here reads a question's name, and nothing is scored. It only sees that a person looks today.

Source: domain.md 4.4 (c) 10 and (d) 6: a yes is for the front door, a pain is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.visit import OwnForm, VisitDraft, saved_value

SAYS_UNSAFE: Final = "says_unsafe"
"""`save_to` name by which a child's form says it."""
UNSAFE: Final = "yes"
LOOK: Final = "look"
"""No worry by itself: somebody reads the answer before the visit is signed."""


def said_in_visit(draft: VisitDraft, child_id: str) -> str:
    """The gravest of what this child's forms say in the visit: UNSAFE, LOOK or nothing."""
    forms = [one for one in draft.own_forms.values() if one.child_id == child_id]
    return gravest(forms, draft.handed.get(child_id, ()))


def gravest(forms: Iterable[OwnForm], handed: Iterable[HandedVoice] = ()) -> str:
    """The same of forms answered beside the officer, and of those answered with the device in hand."""
    said = {saved_value(one.answers, SAYS_UNSAFE) for one in forms}
    said |= {one.saved.get(SAYS_UNSAFE, "") for one in handed}
    return next((word for word in (UNSAFE, LOOK) if word in said), "")
