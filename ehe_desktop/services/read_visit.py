"""Read one signed visit whole: the record, the child's words, health, forms, the band, and what came after.

Everything stands as it was signed. It says what exactly was read, so that a second sign-off names just
that. Nothing is changed, weighed or printed here; that somebody looked is for `note_looking.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.plan import RiskAssessment
from ehe_desktop.domain.records import read
from ehe_desktop.domain.second_sign_off import (
    SecondSignOff,
    SecondStanding,
    content_hash,
    of_visit,
)
from ehe_desktop.domain.visit import Addendum, Visit
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.officer_names import officer_names
from ehe_desktop.services.open_casefile import (
    HealthOccasion,
    VoiceOccasion,
    health_over_time,
    voices_of,
)
from ehe_desktop.services.read_back import AnswerLine, read_back
from ehe_desktop.services.read_forms import FormOccasion, forms_of
from ehe_desktop.storage.second_query import second_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVisit:
    """A signed visit as it is read."""

    visit_id: str
    family_id: str
    child_id: str
    child_name: str
    visit: Visit
    visit_hash: str
    """`content_hash` of the visit as it was read."""
    record: tuple[AnswerLine, ...]
    """Question by question."""
    problem: str
    """Why it cannot be read back here question by question; empty when it can."""
    voices: tuple[VoiceOccasion, ...]
    health: tuple[HealthOccasion, ...]
    forms: tuple[FormOccasion, ...]
    """Those signed with it."""
    risk: RiskAssessment | None
    """What was worked out at this visit; None once another assessment has taken its place."""
    addenda: Mapping[str, Addendum]
    given: Mapping[str, SecondSignOff]
    standing: SecondStanding
    words: str
    """Where the second sign-off stands; empty where none is needed."""
    names: Mapping[str, str]
    """Of the officers known here, by id."""

    @property
    def read(self) -> tuple[str, ...]:
        """Ids of all that was read beside the visit itself."""
        found = {one.voice_id for one in self.voices}
        found |= {one.record_id for one in self.health} | {one.record_id for one in self.forms}
        return tuple(sorted(found | self.addenda.keys() | self.given.keys()))

    def is_own(self, officer_id: str) -> bool:
        """True of the officer who made or signed it."""
        return officer_id in (self.visit.officer_id, self.visit.signed_by)


def read_visit(desk: Desk, visit_id: str) -> SignedVisit:
    """The visit as this device holds it now.

    Raises:
        VisitMissing: it is not on this device.
    """
    with desk.store.reading() as view:
        held = view.record("visit", visit_id)
        if held is None:
            raise VisitMissing
        visit, child_id = read(Visit, held.body), held.child_id or ""
        child = view.body(Child, child_id)
        names = officer_names(view)
        risks = view.of_child(RiskAssessment, child_id).values()
        addenda = view.of_child(Addendum, child_id).items()
        given = of_visit(visit_id, view.of_child(SecondSignOff, child_id))
        second = next(iter(second_lines(view, (visit_id,))), None)
    lines, problem = read_back(desk, visit.record) if visit.record else ((), _NO_FORM)
    is_with = visit.plan_id != ""
    return SignedVisit(
        visit_id=visit_id,
        family_id=held.family_id or "",
        child_id=child_id,
        child_name=child.full_name if child else "",
        visit=visit,
        visit_hash=content_hash(held.body),
        record=lines,
        problem=problem,
        voices=tuple(o for o in voices_of(desk, child_id) if o.voice.visit_id == visit_id),
        health=tuple(o for o in health_over_time(desk, child_id) if o.health.visit_id == visit_id),
        forms=tuple(
            o for o in forms_of(desk, child_id) if is_with and o.filled.plan_id == visit.plan_id
        ),
        risk=next((one for one in risks if one.visit_id == visit_id), None),
        addenda={key: one for key, one in addenda if one.amends == visit_id},
        given=given,
        standing=second.standing if second else SecondStanding(),
        words=second.words if second else "",
        names=names,
    )


_NO_FORM = "No form was kept with this visit."
