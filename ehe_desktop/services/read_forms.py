"""What was filled in about a child or the household: finished forms, and the times we tried to be in touch."""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.visit import Addendum, ContactAttempt
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import FormMissing
from ehe_desktop.services.may_write import may_write
from ehe_desktop.services.officer_names import officer_names
from ehe_desktop.services.parent_copy import goes_home
from ehe_desktop.services.read_addenda import Added, by_original
from ehe_desktop.services.read_back import AnswerLine, form_of, read_back
from ehe_desktop.storage.view import View
from ehe_desktop.xforms.errors import FormError


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOccasion:
    """One finished form, with who filled it in."""

    record_id: str
    filled: FilledForm
    by: str
    addenda: tuple[Added, ...] = ()
    can_add: bool = False
    """True when this desk may write an addendum under it; a form signed with a visit has the visit's."""
    for_parents: bool = False
    """True where the parents may have a copy of it, and so of what is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOccasion:
    """One time we tried to be in touch, question by question as it was written down."""

    record_id: str
    tried: ContactAttempt
    by: str
    lines: tuple[AnswerLine, ...]
    problem: str = ""
    """Why the answers cannot be read back here; empty when they can."""
    addenda: tuple[Added, ...] = ()
    can_add: bool = False


def forms_of(desk: Desk, child_id: str) -> tuple[FormOccasion, ...]:
    """The forms finished about the child or the household, newest first."""
    with desk.store.reading() as view:
        names, added, family_id = _about(view, child_id)
        found = view.of_family(FilledForm, family_id)
    may = may_write(desk)
    made = [
        FormOccasion(
            record_id=key,
            filled=one,
            by=names.get(one.officer_id, "an officer"),
            addenda=added.get(key, ()),
            can_add=may and not one.plan_id,
            for_parents=_goes_home(desk, one),
        )
        for key, one in found.items()
        if one.form.child_id in ("", child_id)
    ]
    return tuple(sorted(made, key=lambda one: (one.filled.at, one.record_id), reverse=True))


def _goes_home(desk: Desk, one: FilledForm) -> bool:
    answers = one.form.answers
    if answers is None:
        return False
    try:
        return goes_home(form_of(desk, answers))
    except (FormMissing, FormError):
        return False  # no copy can be made of what cannot be read here


def attempts_of(desk: Desk, child_id: str) -> tuple[AttemptOccasion, ...]:
    """The times somebody tried to be in touch with the child's family, newest first."""
    with desk.store.reading() as view:
        names, added, _ = _about(view, child_id)
        found = view.of_child(ContactAttempt, child_id)
    may, made = may_write(desk), []
    for key, one in found.items():
        lines, problem = read_back(desk, one.answers) if one.answers else ((), "")
        by = names.get(one.officer_id, "an officer")
        made.append(
            AttemptOccasion(
                record_id=key,
                tried=one,
                by=by,
                lines=lines,
                problem=problem,
                addenda=added.get(key, ()),
                can_add=may,
            )
        )
    return tuple(sorted(made, key=lambda one: (one.tried.on, one.record_id), reverse=True))


def _about(view: View, child_id: str) -> tuple[dict[str, str], dict[str, tuple[Added, ...]], str]:
    """Officers' names, the addenda of the family by what they stand under, and the family."""
    record = view.record("child", child_id)
    family_id = (record.family_id or "") if record else ""
    names = officer_names(view)
    return names, by_original(view.of_family(Addendum, family_id).values(), names), family_id
