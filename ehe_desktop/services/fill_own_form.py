"""Fill in a form about a child or a household outside a visit: a draft without a plan holds it.

It is kept, and travels, as the draft of a visit does, in the version it was begun with. Opening one
writes nothing: the draft is made with the first answer. What it becomes is `finish_own_form.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.visit import OwnForm, VisitDraft, own_form_key
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.hear_child import (
    OfferedForm,
    OwnFilling,
    offered_form,
    own_filling,
    with_meaning,
)
from ehe_desktop.services.keep_draft import open_draft_of
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.services.open_visit import FORM_NAMES
from ehe_desktop.services.own_forms import CHILD, is_about_household
from ehe_desktop.storage.store import Work
from ehe_desktop.storage.view import View
from ehe_desktop.storage.visits_query import form_drafts

DRAFT: Final = "draft"
SET_ASIDE: Final = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """Where a form outside a visit is kept: its draft, begun or not, and about whom it is."""

    draft_id: str
    family_id: str
    child_id: str
    """The child on whose record it was opened; the form itself may be about the household."""
    called: str
    child_ids: tuple[str, ...]
    """Whom it is about: one child, or all of the household whose case is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunForm:
    """A form that is not finished, to go on with."""

    draft_id: str
    child_id: str
    child_name: str
    form: OwnForm
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChoice:
    """What can be filled in about a child, and what is begun."""

    called: str
    offered: tuple[OfferedForm, ...]
    begun: tuple[BegunForm, ...]


def forms_to_fill(desk: Desk, child_id: str) -> FormChoice:
    """Every form of the library that can be filled in by itself: all but those of a visit's steps.

    Raises:
        VisitMissing: the child is not on this device.
        FormError: a form on the shelf cannot be used.
        FormProblem: the library cannot be read.
    """
    with desk.store.reading() as view:
        child = _child(view, child_id)
    steps = set(FORM_NAMES.values())
    entries = [one for one in desk.forms.library.entries if one.name not in steps]
    return FormChoice(
        called=child.called,
        offered=tuple(offered_form(desk, child, one) for one in entries),
        begun=begun_by_me(desk, child_id),
    )


def begun_by_me(desk: Desk, child_id: str = "") -> tuple[BegunForm, ...]:
    """The forms I began and did not finish, oldest first; with `child_id`, those about that child."""
    with desk.store.reading() as view:
        lines = form_drafts(view, author_id=desk.me.officer_id)
        found = [
            (line, form)
            for line in lines
            if not child_id or child_id in line.child_ids
            if (draft := view.body(VisitDraft, line.draft_id)) is not None
            for form in draft.own_forms.values()
        ]
    return tuple(
        BegunForm(
            draft_id=line.draft_id,
            child_id=form.child_id or child_id or line.child_ids[0],
            child_name=", ".join(filter(None, line.child_names)),
            form=form,
            title=desk.forms.title(form.form_name),
        )
        for line, form in found
    )


def open_own_form(desk: Desk, child_id: str, wanted: OwnForm) -> tuple[OwnPlace, OwnFilling]:
    """Begin a form about a child or the household, or go on with the one that I began.

    Raises:
        VisitMissing: the child is not on this device.
        NotAllowed: this desk may not write.
        FormMissing: the form, or its version, is not on this device.
        FormError: the form, or what was kept, cannot be used.
    """
    check_may_write(desk)
    entry = desk.forms.library.entry(wanted.form_name)
    form = desk.forms.form(wanted.form_name)
    household = entry.audience != CHILD and is_about_household(form)
    about = "" if household else child_id
    with desk.store.reading() as view:
        child, record = _child(view, child_id), view.record("child", child_id)
        family_id = (record.family_id if record else None) or ""
        draft_id, draft = _begun(desk, view, family_id, own_form_key(about, wanted.form_name))
        children = _open_children(view, family_id, child_id) if household else (child_id,)
    held = draft.own_forms[own_form_key(about, wanted.form_name)] if draft else None
    place = OwnPlace(
        draft_id=draft_id or desk.new_id(),
        family_id=family_id,
        child_id=child_id,
        called=child.called,
        child_ids=draft.child_ids if draft else children,
    )
    begun = OwnForm(
        child_id=about,
        form_name=wanted.form_name,
        language=wanted.language or (held.language if held else ""),
        present=wanted.present or (held.present if held else ""),
        given_as=wanted.given_as,
    )
    return place, own_filling(desk, (place.draft_id, family_id), begun, held)


def keep_form_by_itself(desk: Desk, place: OwnPlace, kept: OwnForm, asked_by: str) -> StoreChanged:
    """Write the form into its draft, which is made with the first answer.

    Raises:
        StoreCannotWrite: the disk is full or refuses; the draft is as it was before.
        NotAllowed: it was finished, or this desk may not write.
    """
    check_may_write(desk)
    forms = {own_form_key(kept.child_id, kept.form_name): with_meaning(desk, kept)}
    with desk.store.writing(desk.actor(asked_by)) as work:
        if work.view.body(VisitDraft, place.draft_id) is None:
            _make(desk, work, place, forms)
        else:
            open_draft_of(desk, work, place.draft_id)
            work.patch("visit_draft", place.draft_id, own_forms=forms)
    return work.changed


def set_own_form_aside(desk: Desk, draft_id: str) -> StoreChanged:
    """A form that is not wanted after all: it is kept in the history and offered no more.

    Raises:
        NotAllowed: it was finished, or this desk may not write.
        VisitMissing: there is no such draft on this device.
    """
    with desk.store.writing(desk.actor("form")) as work:
        open_draft_of(desk, work, draft_id)
        work.patch("visit_draft", draft_id, state=SET_ASIDE)
    return work.changed


def _make(desk: Desk, work: Work, place: OwnPlace, forms: dict[str, OwnForm]) -> None:
    body = VisitDraft(
        plan_id="",
        author_id=desk.me.officer_id,
        child_ids=place.child_ids,
        started_at=desk.clock.now(),
        own_forms=forms,
    )
    work.create("visit_draft", body, family_id=place.family_id, record_id=place.draft_id)


def _begun(desk: Desk, view: View, family_id: str, key: str) -> tuple[str, VisitDraft | None]:
    for draft_id, draft in view.of_family(VisitDraft, family_id).items():
        is_mine = draft.author_id == desk.me.officer_id and draft.state == DRAFT
        if is_mine and not draft.plan_id and key in draft.own_forms:
            return draft_id, draft
    return "", None


def _open_children(view: View, family_id: str, child_id: str) -> tuple[str, ...]:
    family = view.of_family(Child, family_id).items()
    others = (key for key, child in family if child.closed_on is None and key != child_id)
    return (child_id, *sorted(others))


def _child(view: View, child_id: str) -> Child:
    child = view.body(Child, child_id)
    if child is None:
        raise VisitMissing
    return child
