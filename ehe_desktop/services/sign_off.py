"""Sign a visit off: one transaction makes its records, or none of them.

After it the visit is locked and only addenda can be added. It asks for the passphrase again, it
refuses while anything is missing, and it happens once: a second press, or a second try after a
crash, finds what the first one made. Signing tells nobody of a concern.

Source: domain.md 4.3 (quality rule), 5.1 (section 22); ux.md 2.6 (6), complaints 3 and 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused, RuleBroken
from ehe_desktop.domain.family import Family
from ehe_desktop.domain.merge import standing_id
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.second_sign_off import SecondState
from ehe_desktop.domain.visit import Visit, VisitDraft
from ehe_desktop.services.check_visit import VisitCheck, check_visit
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.known_case import standing_key
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.services.own_forms import CHILD, audience_of, becomes, know
from ehe_desktop.services.recordings import end_recordings
from ehe_desktop.services.signed_records import ChildRecords
from ehe_desktop.services.weigh_visit import Weighed
from ehe_desktop.storage.store import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What the officer did to sign. The passphrase is used once and kept nowhere."""

    passphrase: str = field(repr=False)
    statements: tuple[str, ...]
    """The statements ticked, in the words that were shown."""
    decisions: Mapping[str, str] = field(default_factory=dict)
    """The key of each interruption that was gone past, with the reason where one was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What sign-off made: the visit of each child, or the attempt where it did not happen."""

    changed: StoreChanged
    visit_ids: Mapping[str, str]
    second_sign_off: bool = False
    was_signed_before: bool = False


def sign_off(desk: Desk, visit: OpenVisit, signature: Signature, asked_by: str = "") -> Signed:
    """Sign the visit, as its draft stands in the store now.

    Raises:
        InputRefused: something is missing, a statement is not ticked, or an interruption was
            not answered.
        WrongPassphrase, TooManyTries: the passphrase is not the store's, or a pause is on.
        NotAllowed: this role only reads, or this store may only be added to.
        StoreCannotWrite: the disk is full or refuses; the visit is a draft as before.
    """
    check_may_write(desk)
    with desk.store.reading() as view:
        held = view.body(VisitDraft, visit.draft_id)
    if held is None:
        raise VisitMissing
    if held.state == "signed":
        return signed_before(desk, visit)
    check = check_visit(desk, visit)
    refuse_unready(check, signature)
    desk.check_passphrase(signature.passphrase)
    return _write(desk, visit, check, signature, asked_by)


def write_id_of(visit: OpenVisit) -> str:
    """The id under which a visit is signed, once: what was typed for signing goes with it."""
    return f"sign-off:{visit.draft_id}"


def refuse_unready(check: VisitCheck, signature: Signature) -> None:
    """Refuse a signature that does not cover what the check page shows.

    Raises:
        InputRefused: says what is missing, in words.
    """
    if not check.can_sign:
        first = check.missing[0].words if check.missing else f"{check.waits[0].word} is not done."
        raise InputRefused(first, next_step="Check for errors, then sign off.")
    unticked = [one for one in check.statements if one not in signature.statements]
    if unticked:
        raise InputRefused(f"Tick the statement: {unticked[0]}")
    for stop in check.interruptions:
        reason = signature.decisions.get(stop.key)
        if reason is None or (stop.needs_reason and not reason.strip()):
            raise InputRefused(f"{stop.heading}.", next_step="Decide about it, then sign off.")


def signed_before(desk: Desk, visit: OpenVisit) -> Signed:
    """What the first sign-off of this visit made."""
    found: dict[str, str] = {}
    second = False
    with desk.store.reading() as view:
        for one in visit.children:
            for visit_id, made in view.of_child(Visit, one.child_id).items():
                if made.plan_id == visit.plan_id and made.officer_id == desk.me.officer_id:
                    found[one.child_id] = visit_id
                    second = second or made.second_sign_off == SecondState.WAITING
    return Signed(
        changed=StoreChanged(), visit_ids=found, second_sign_off=second, was_signed_before=True
    )


def _write(
    desk: Desk, visit: OpenVisit, check: VisitCheck, signature: Signature, asked_by: str
) -> Signed:
    statements = (*check.statements, *_decided(check, signature))
    ids: dict[str, str] = {}
    with desk.store.writing(desk.actor(asked_by), write_id=write_id_of(visit)) as work:
        was_done = work.repeated
        if not was_done:
            _refuse_changed(work, visit, check)
            for weighed, made in zip(check.children, check.records, strict=True):
                second = SecondState.WAITING if weighed.needs_second else SecondState.NOT_NEEDED
                ids[made.child_id] = _child(desk, work, weighed, made, (statements, second.value))
            _own_forms(desk, work, visit, check.draft)
            _family(desk, work, visit, check.records)
            if not check.failed:
                end_recordings(desk, work, visit, check.draft)
            _close(work, visit, check)
            work.audit("sign_off", "visit_draft", visit.draft_id)
    if was_done:
        return signed_before(desk, visit)
    return Signed(changed=work.changed, visit_ids=ids, second_sign_off=check.needs_second)


def _refuse_changed(work: Work, visit: OpenVisit, check: VisitCheck) -> None:
    if work.view.body(VisitDraft, visit.draft_id) != check.draft:
        raise InputRefused(
            "Something in this visit changed while it was being signed.",
            "Everything is kept; nothing was signed.",
            "Look it over again, then sign off.",
        )


def _decided(check: VisitCheck, signature: Signature) -> tuple[str, ...]:
    """What was gone past at an interruption, kept with the statements in the words shown."""
    return tuple(
        f"{stop.heading}. {signature.decisions[stop.key].strip()}".strip()
        for stop in check.interruptions
    )


def _child(
    desk: Desk,
    work: Work,
    weighed: Weighed,
    made: ChildRecords,
    signed: tuple[tuple[str, ...], str],
) -> str:
    statements, second = signed
    whose = {"child_id": made.child_id}
    if made.attempt is not None:
        return work.create("contact_attempt", made.attempt, **whose)
    if made.visit is None:
        raise RuleBroken("a visit either happened or was tried")
    now = desk.clock.now()
    body = replace(made.visit, statements=statements, signed_at=now, second_sign_off=second)
    visit_id = work.create("visit", body, **whose)
    work.create("child_voice", replace(made.voice, visit_id=visit_id), **whose)
    work.create("health_answers", replace(made.health, visit_id=visit_id), **whose)
    _risk(desk, work, weighed, visit_id)
    _bring_forward(desk, work, weighed)
    know(work, made.child_id, made.said, made.visit.on)
    return visit_id


def _risk(desk: Desk, work: Work, weighed: Weighed, visit_id: str) -> None:
    """The inputs and the result, whole: a merge never carries a band over by itself."""
    found = weighed.assessment
    raised = weighed.raised_to if weighed.raised_to.rank > found.band.rank else None
    body = RiskAssessment(
        answers=dict(found.answers),
        matrix_version=found.matrix_version,
        score=found.score,
        band=found.band.code,
        floors=dict(found.floor_months),
        reasons=tuple(reason.sentence for reason in found.reasons),
        assessed_on=found.assessed_on,
        assessed_by=desk.me.officer_id,
        raised_to=raised.code if raised else "",
        raised_reason=weighed.raised_reason if raised else "",
        visit_id=visit_id,
    )
    put_standing(work, "risk_assessment", weighed.child_id, body, "assessed_on")


def _bring_forward(desk: Desk, work: Work, weighed: Weighed) -> None:
    """A date that must now come sooner does so at once; a later one waits for the next review."""
    held = work.view.of_child(ReviewPlan, weighed.child_id)
    standing = held[standing_key(held, "set_on")].due_on if held else None
    due = weighed.review.due_on if weighed.review else None
    if due is not None and (standing is None or due < standing):
        put_standing(work, "review_plan", weighed.child_id, rule_plan(desk, weighed), "set_on")


def rule_plan(desk: Desk, weighed: Weighed) -> ReviewPlan:
    """The next review as the rule gives it.

    Raises:
        RuleBroken: the band is Not assessed, which has no review date.
    """
    review = weighed.review
    if review is None:
        raise RuleBroken("Not assessed has no review date")
    return ReviewPlan(
        due_on=review.due_on,
        band=weighed.band.code,
        months=review.months,
        counted_from=review.counted_from,
        counted_because="last contact" if review.contact else "notified",
        moved_because=review.moved_because,
        mode=review.mode.code,
        sentence=weighed.sentence,
        set_by=desk.me.officer_id,
        set_on=desk.today(),
    )


def put_standing(work: Work, kind: str, child_id: str, body: Any, by: str) -> None:
    """Write the record that stands once per child: over the one there is, else under its own id."""
    held = work.view.of_child(type(body), child_id)
    if held:
        fields = {name: getattr(body, name) for name in type(body).__dataclass_fields__}
        work.patch(kind, standing_key(held, by), fields)
        return
    work.create(kind, body, child_id=child_id, record_id=standing_id(kind, child_id))


def _own_forms(desk: Desk, work: Work, visit: OpenVisit, draft: VisitDraft) -> None:
    """The forms beside those of the steps; a child's are in the child's voice already."""
    for kept in draft.own_forms.values():
        if kept.heard and audience_of(desk, kept) != CHILD:
            for made in becomes(desk, draft, kept):
                work.create(made.kind, made.body, family_id=visit.family_id, child_id=made.child_id)


def _family(desk: Desk, work: Work, visit: OpenVisit, records: tuple[ChildRecords, ...]) -> None:
    """Whether the address was confirmed, for the household."""
    said = records[0].said if records else {}
    family = work.view.body(Family, visit.family_id)
    answer = said.get("factor_F18", "")
    if family is None or answer not in ("confirmed", "sources_disagree"):
        return
    fields: dict[str, Any] = {"address_sources_disagree": answer == "sources_disagree"}
    if answer == "confirmed":
        on = records[0].visit.on if records[0].visit else desk.today()
        by = said.get("address_confirmed_by", "") or desk.me.officer_id
        fields |= {"address_confirmed_on": on, "address_confirmed_by": by}
    work.patch("family", visit.family_id, fields)


def _close(work: Work, visit: OpenVisit, check: VisitCheck) -> None:
    said = check.records[0].said if check.records else {}
    state = {"state": "not_carried_out" if check.failed else "done"}
    if check.failed:
        state["state_reason"] = said.get("failed_type", "")
    work.patch("visit_plan", visit.plan_id, state)
    work.patch("visit_draft", visit.draft_id, state="signed")
