"""Look over a form that was filled in outside a visit, and finish it: then it is part of the record.

What is missing here is refused there. It happens once: a second press finds the first one's work. A
form that changes the case (a judgement) is signed with the passphrase, as a visit is. Nobody is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.visit import OwnForm, VisitDraft
from ehe_desktop.services.check_answers import CheckSection, Missing, own_missing, own_sections
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.fill_own_form import OwnPlace
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.services.own_forms import SUITABILITY, becomes, know


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCheck:
    """Everything the check page of a form shows, as the store holds it now."""

    kept: OwnForm
    sections: tuple[CheckSection, ...]
    missing: tuple[Missing, ...]
    needs_passphrase: bool
    """It changes what stands in the case: it is signed."""


def check_own_form(desk: Desk, place: OwnPlace) -> OwnCheck:
    """Look the form over as it stands in the store.

    Raises:
        InputRefused: nothing is answered yet.
        FormMissing: the form's version is not on this device.
        FormError: what was saved cannot be read.
    """
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, place.draft_id)
    if draft is None:
        raise InputRefused("Nothing is answered yet.", next_step="Answer a question first.")
    (kept,) = draft.own_forms.values()
    saved = kept.answers.saved if kept.answers else {}
    return OwnCheck(
        kept=kept,
        sections=own_sections(desk, kept, ""),
        missing=own_missing(desk, kept),
        needs_passphrase=bool(saved.get(SUITABILITY)),
    )


def finish_own_form(
    desk: Desk, place: OwnPlace, passphrase: str = "", asked_by: str = ""
) -> StoreChanged:
    """Make the record of the form, and close its draft, in one transaction.

    Raises:
        InputRefused: something is missing, or the passphrase is where it is needed.
        WrongPassphrase, TooManyTries: the passphrase is not the store's, or a pause is on.
        NotAllowed: this role only reads, or this store may only be added to.
        StoreCannotWrite: the disk is full or refuses; the form is a draft as before.
    """
    check_may_write(desk)
    check = check_own_form(desk, place)
    if check.missing:
        raise InputRefused(check.missing[0].words, next_step="Then finish it.")
    if check.needs_passphrase:
        if not passphrase:
            raise InputRefused("Type your passphrase.")
        desk.check_passphrase(passphrase)
    write_id = f"finish-form:{place.draft_id}"
    with desk.store.writing(desk.actor(asked_by), write_id=write_id) as work:
        if work.repeated:
            return work.changed
        draft = work.view.body(VisitDraft, place.draft_id)
        if draft is None:
            raise VisitMissing
        if check.kept not in draft.own_forms.values():
            raise InputRefused("The form changed while it was being finished.", "It is all kept.")
        for made in becomes(desk, draft, check.kept):
            work.create(made.kind, made.body, family_id=place.family_id, child_id=made.child_id)
        if check.kept.answers is not None and check.kept.child_id:
            know(work, check.kept.child_id, check.kept.answers.saved, desk.today())
        work.patch("visit_draft", place.draft_id, state="signed")
        work.audit("finish_form", "visit_draft", place.draft_id)
    return work.changed
