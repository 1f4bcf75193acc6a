"""What a form that asks for `last-saved` is given: the answers finished before, of the same people.

ODK gives the last filling on the device, whoever it was about. Here that would carry one family's answers
into another's form: a form is given what was finished last about this child, or this household, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ehe_desktop.domain.child_voice import ChildVoice, HealthAnswers
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.visit import ContactAttempt, FormAnswers, Visit
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.view import View
from ehe_desktop.xforms.definition import FormDef


def with_last_saved(desk: Desk, form: FormDef, child_id: str, family_id: str) -> FormDef:
    """The form, with the last answers about the child in it if it asks for them.

    Without a child, about the household.

    Raises:
        FormError: what was kept cannot be read.
    """
    if not desk.forms.asks_last_saved(form):
        return form
    with desk.store.reading() as view:
        found = [
            (on, answers.xml)
            for on, answers in _finished(view, child_id, family_id)
            if answers is not None and answers.form_id == form.id
        ]
    return desk.forms.after(form, max(found)[1].encode()) if found else form


def _finished(
    view: View, child_id: str, family_id: str
) -> Iterator[tuple[date, FormAnswers | None]]:
    for filled in view.of_family(FilledForm, family_id).values():
        if filled.form.child_id == child_id:
            yield filled.on, filled.form.answers
    for visit in view.of_child(Visit, child_id).values():
        yield visit.on, visit.record
    for voice in view.of_child(ChildVoice, child_id).values():
        yield voice.on, voice.answers
        yield from ((voice.on, form.answers) for form in voice.forms)
    for health in view.of_child(HealthAnswers, child_id).values():
        yield health.on, health.answers
    for attempt in view.of_child(ContactAttempt, child_id).values():
        yield attempt.on, attempt.answers
