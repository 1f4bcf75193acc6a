"""Whether an answer on a child's own form may mean that they are not safe, however it was given.

The form says so itself, by its `says_unsafe`; nothing here reads a question's name, and nothing is
scored. It only sees that a person looks today.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.visit import ChildForm, VisitDraft, saved_value
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import DeskEnv
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session

SAYS_UNSAFE: Final = "says_unsafe"
"""`save_to` name by which a child's form says it."""


def may_be_unsafe(desk: Desk, draft: VisitDraft, child_id: str) -> bool:
    """True when a form this child answered in the visit says so, beside the officer or by themselves."""
    forms = [one for one in draft.child_forms.values() if one.child_id == child_id]
    return any(map(form_says_unsafe, forms)) or handed_says_unsafe(
        desk, draft.handed.get(child_id, ())
    )


def form_says_unsafe(form: ChildForm) -> bool:
    """True when a form answered beside the officer says so."""
    return saved_value(form.answers, SAYS_UNSAFE) == "yes"


def handed_says_unsafe(desk: Desk, voices: Sequence[HandedVoice]) -> bool:
    """True when a form says so with the answers a child gave while holding the device.

    A form that is not on this device any more says nothing: the words themselves are in the record.
    """
    return any(_says_unsafe(desk, one) for one in voices)


def _says_unsafe(desk: Desk, voice: HandedVoice) -> bool:
    try:
        form = desk.forms.version(voice.form_id, voice.form_version)
        session = Session(form, DeskEnv(desk, voice.envelope_id))
    except (FormError, UserFacingError):
        return False
    with session.transaction():
        for one in voice.answers:
            if one.value and not one.is_skipped and one.ref in form.controls:
                session.set(one.ref, one.value)
    return session.saved_properties().get(SAYS_UNSAFE) == "yes"
