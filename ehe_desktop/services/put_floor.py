"""Put the band floor of an open concern, or what a finished form says of the risk, in place.

The band is worked out again and may only rise: a band is lowered at a visit's next review. A concern
lifts it at once; what a form says lifts it once the officer has seen the proposal and confirms it.

The rule is `domain/risk.py`'s; this writes its answer, with the review date that follows where that
is earlier. While the store is open for reading only nothing is written: the centre's next
assessment has the concern in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.merge import standing_id
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.review import ReviewDate
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.known_case import factor_answers, standing_key
from ehe_desktop.services.may_write import may_write
from ehe_desktop.services.weigh_visit import Trial, Weighed, weigh_signed
from ehe_desktop.storage.store import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class BandNow:
    """The band before and now, and the sentence of the review date when it moved."""

    before: RiskBand
    now: RiskBand
    sentence: str = ""
    changed: StoreChanged = field(default_factory=StoreChanged)

    @property
    def rose(self) -> bool:
        """True when the floor lifted the band."""
        return self.now.rank > self.before.rank


def propose_band(desk: Desk, child_id: str, said: Mapping[str, str]) -> Weighed | None:
    """The graver band that follows from what a finished form said; None where none does.

    `said` are the form's `save_to` values. What is graver without them is not the form's doing, and is
    not proposed as if it were. Nothing is written.
    """
    if not factor_answers(said) or not may_write(desk):
        return None
    live, without = _weigh(desk, child_id, said), _weigh(desk, child_id, {})
    is_graver = live.assessment.score > without.assessment.score
    return live if is_graver and live.band.rank > live.before.rank else None


def put_floor(desk: Desk, child_id: str, said: Mapping[str, str] | None = None) -> BandNow:
    """Work the child's band out again, and write it when it is graver than the one that stands.

    `said` are the `save_to` values of a finished form, where the officer confirms what it proposes.

    Raises:
        StoreCannotWrite: it could not be written; the band that stood stands.
    """
    live = _weigh(desk, child_id, said or {})
    before = live.before
    if live.band.rank <= before.rank or not may_write(desk):
        return BandNow(before=before, now=before)
    with desk.store.writing(desk.actor("form" if said else "concern")) as work:
        _write_risk(desk, work, child_id, live)
        moved = _write_review(desk, work, child_id, live)
    sentence = live.sentence if moved else ""
    return BandNow(before=before, now=live.band, sentence=sentence, changed=work.changed)


def _weigh(desk: Desk, child_id: str, said: Mapping[str, str]) -> Weighed:
    trial = Trial(answers=factor_answers(said))
    with desk.store.reading() as view:
        child = view.body(Child, child_id)
        return weigh_signed(desk, view, child_id, child.called if child else "the child", trial)


def _write_risk(desk: Desk, work: Work, child_id: str, live: Weighed) -> None:
    found = live.assessment
    fields: dict[str, Any] = {
        "answers": dict(found.answers),
        "matrix_version": found.matrix_version,
        "score": found.score,
        "band": found.band.code,
        "floors": dict(found.floor_months),
        "reasons": tuple(reason.sentence for reason in found.reasons),
        "assessed_on": found.assessed_on,
        "assessed_by": desk.me.officer_id,
    }
    _put(work, RiskAssessment, child_id, fields)


def _write_review(desk: Desk, work: Work, child_id: str, live: Weighed) -> bool:
    review = live.review
    held = work.view.of_child(ReviewPlan, child_id)
    standing = held[standing_key(held, "set_on")] if held else None
    if review is None:
        return False
    if standing and standing.due_on and standing.due_on <= review.due_on:
        return False
    _put(work, ReviewPlan, child_id, _review_fields(desk, review, live.sentence))
    return True


def _review_fields(desk: Desk, review: ReviewDate, sentence: str) -> dict[str, Any]:
    return {
        "due_on": review.due_on,
        "band": review.band.code,
        "months": review.months,
        "counted_from": review.counted_from,
        "moved_because": review.moved_because,
        "mode": review.mode.code,
        "sentence": sentence,
        "set_by": desk.me.officer_id,
        "set_on": desk.today(),
    }


def _put(work: Work, body: type, child_id: str, fields: dict[str, Any]) -> None:
    """Patch the child's one record of this kind, or make it under its standing id."""
    is_risk = body is RiskAssessment
    kind = "risk_assessment" if is_risk else "review_plan"
    held: Mapping[str, object] = work.view.of_child(body, child_id)
    if held:
        key = standing_key(held, "assessed_on" if is_risk else "set_on")
        work.patch(kind, key, fields)
        return
    work.create(kind, body(**fields), child_id=child_id, record_id=standing_id(kind, child_id))
