"""Whether an answer on a child's own form may mean that they are not safe, however it was given.

The form says so itself, by its `says_unsafe`; nothing here reads a question's name, and nothing is
scored. It only sees that a person looks today.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.visit import OwnForm, VisitDraft, saved_value

SAYS_UNSAFE: Final = "says_unsafe"
"""`save_to` name by which a child's form says it."""


def may_be_unsafe(draft: VisitDraft, child_id: str) -> bool:
    """True when a form this child answered in the visit says so, beside the officer or by themselves."""
    forms = [one for one in draft.own_forms.values() if one.child_id == child_id]
    return any(map(form_says_unsafe, forms)) or handed_says_unsafe(draft.handed.get(child_id, ()))


def form_says_unsafe(form: OwnForm) -> bool:
    """True when a form answered beside the officer says so."""
    return saved_value(form.answers, SAYS_UNSAFE) == "yes"


def handed_says_unsafe(voices: Sequence[HandedVoice]) -> bool:
    """True when a form says so with the answers a child gave while holding the device."""
    return any(one.saved.get(SAYS_UNSAFE) == "yes" for one in voices)
