"""Open one child's record: who they are at once, then each part by itself.

Each part is asked for alone, so that one that cannot be read leaves the rest in sight. What the
officer's role may not read is absent. Reading writes nothing; that the record was opened is entered
by `note_looking.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ehe_desktop.domain.casefile import CaseFile, DraftLine, PlannedVisit, TimelineEntry
from ehe_desktop.domain.child_voice import ChildVoice, HealthAnswers
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.owed import Owed
from ehe_desktop.domain.risk import Assessment, assess
from ehe_desktop.domain.visit import Addendum, FormAnswers, SeenStatus, Visit, saved_value
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.known_case import known_case
from ehe_desktop.services.may_write import may_write
from ehe_desktop.services.officer_names import officer_names
from ehe_desktop.services.own_forms import SUITABILITY
from ehe_desktop.services.read_addenda import Added, by_original
from ehe_desktop.services.read_back import AnswerLine, read_back
from ehe_desktop.services.safety_note import with_safety_note
from ehe_desktop.storage import meta
from ehe_desktop.storage.casefile_query import casefile
from ehe_desktop.storage.conflicts import OpenConflict, open_conflicts
from ehe_desktop.storage.owed_query import copies_owed, hearing_back
from ehe_desktop.storage.second_query import SecondLine, second_to_do
from ehe_desktop.storage.timeline_query import TimelineFilter, timeline
from ehe_desktop.storage.view import View
from ehe_desktop.storage.visits_query import VisitFilter, drafts, planned_visits

__all__ = [
    "HealthOccasion",
    "Judgement",
    "OpenCase",
    "RiskExplained",
    "TimelineFilter",
    "VoiceOccasion",
    "explain_risk",
    "health_over_time",
    "judgements_of",
    "open_casefile",
    "read_timeline",
    "voices_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A record as it is first shown, with what its actions need."""

    casefile: CaseFile
    officers: dict[str, str]
    """Names by id, of those known here."""
    next_visit: PlannedVisit | None
    draft: DraftLine | None
    """A visit of this child that the officer at the desk has begun."""
    conflicts: tuple[OpenConflict, ...]
    visits_not_alone: int
    """How many of the last visits in a row the child was not seen alone at."""
    last_sync_at: str
    hear_back: tuple[Owed, ...] = ()
    """What the child was told they would hear back on and has not, soonest first."""
    copies: tuple[Owed, ...] = ()
    """Visits signed here whose parents have no copy yet."""
    second: tuple[SecondLine, ...] = ()
    """Visits that wait for a second sign-off, or were sent back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceOccasion:
    """One occasion of listening, with who listened."""

    voice_id: str
    voice: ChildVoice
    heard_by: str
    addenda: tuple[Added, ...] = ()
    can_add: bool = False
    """True when this desk may write an addendum under it; what was heard at a visit has the visit's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthOccasion:
    """One set of health answers, question by question as they were asked."""

    record_id: str
    health: HealthAnswers
    asked_by: str
    lines: tuple[AnswerLine, ...]
    problem: str = ""
    """Why the answers cannot be read back here; empty when they can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One judgement of the education, as it was made."""

    on: date
    code: str
    """Of the council's code list `suitability`."""
    reasons: str
    by: str
    where: str
    """At a visit, or the name of the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskExplained:
    """The standing assessment worked out again today, with the policy on this device."""

    assessment: Assessment | None
    """None when it cannot be explained with the matrix on this device."""
    matrix_version: str
    is_same_matrix: bool


def open_casefile(desk: Desk, child_id: str) -> OpenCase | None:
    """The child's record, or None when the child is not on this device."""
    as_of = desk.as_of()
    with desk.store.reading() as view:
        found = casefile(view, child_id, as_of)
        if found is None:
            return None
        planned = planned_visits(view, VisitFilter(child_id=child_id, states=("planned",)))
        coming = [one for one in planned if civil_date(one.starts_at) >= as_of.today]
        begun = drafts(view, author_id=desk.me.officer_id)
        family = with_safety_note(view, found.summary.family_id, found.family, as_of.today)
        return OpenCase(
            casefile=replace(found, family=family),
            officers=officer_names(view),
            next_visit=coming[0] if coming else None,
            draft=next((one for one in begun if child_id in one.child_ids), None),
            conflicts=open_conflicts(view, child_id=child_id),
            visits_not_alone=_not_alone(view, child_id),
            last_sync_at=meta.get(view.connection, meta.LAST_SYNC_AT),
            hear_back=hearing_back(view, child_id),
            copies=copies_owed(view, desk.policy.timescales.report_to_parent_days, child_id),
            second=second_to_do(view, child_id),
        )


def read_timeline(
    desk: Desk, child_id: str, wanted: TimelineFilter | None = None
) -> tuple[TimelineEntry, ...]:
    """What happened, newest first; of some kinds, or with brothers and sisters."""
    with desk.store.reading() as view:
        return timeline(view, child_id, wanted)


def voices_of(desk: Desk, child_id: str) -> tuple[VoiceOccasion, ...]:
    """Everything the child said or showed, newest first."""
    with desk.store.reading() as view:
        names = officer_names(view)
        found = view.of_child(ChildVoice, child_id)
        added = by_original(view.of_child(Addendum, child_id).values(), names)
    may = may_write(desk)
    made = [
        VoiceOccasion(
            voice_id=voice_id,
            voice=voice,
            heard_by=names.get(voice.officer_id, "an officer"),
            addenda=added.get(voice_id, ()),
            can_add=may and not voice.visit_id,
        )
        for voice_id, voice in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (one.voice.on, one.voice_id), reverse=True))


def health_over_time(desk: Desk, child_id: str) -> tuple[HealthOccasion, ...]:
    """The health prompts as they were answered each time, newest first; recorded, never scored."""
    with desk.store.reading() as view:
        names = officer_names(view)
        found = view.of_child(HealthAnswers, child_id)
    made = [
        _health(desk, record_id, health, names.get(health.officer_id, "an officer"))
        for record_id, health in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (one.health.on, one.record_id), reverse=True))


def judgements_of(desk: Desk, child_id: str) -> tuple[Judgement, ...]:
    """Every judgement of the education, newest first: at a visit, or on a form by itself."""
    with desk.store.reading() as view:
        names = officer_names(view)
        visits = view.of_child(Visit, child_id).values()
        forms = view.of_child(FilledForm, child_id).values()
    held = [(one.on, one.officer_id, one.record, "at a visit") for one in visits]
    held += [(one.on, one.officer_id, one.form.answers, one.title) for one in forms]
    found = [
        Judgement(
            on=on,
            code=code,
            reasons=saved_value(answers, "reasons") or saved_value(answers, "suitability_reasons"),
            by=names.get(officer_id, "an officer"),
            where=where,
        )
        for on, officer_id, answers, where in held
        if (code := saved_value(answers, SUITABILITY))
    ]
    return tuple(sorted(found, key=lambda one: one.on, reverse=True))


def explain_risk(desk: Desk, opened: OpenCase) -> RiskExplained | None:
    """Why the band is what it is, what is not known, what would change it; None when not assessed."""
    case = opened.casefile
    if case.risk is None:
        return None
    matrix = desk.policy.matrix
    with desk.store.reading() as view:
        facts = known_case(desk, view, case.summary.child_id).facts
    try:
        worked_out = assess(case.risk.answers, facts, matrix, desk.today())
    except RuleBroken:  # answers of another matrix: what was kept with it is shown instead
        worked_out = None
    return RiskExplained(
        assessment=worked_out,
        matrix_version=matrix.version,
        is_same_matrix=case.risk.matrix_version == matrix.version,
    )


def _health(desk: Desk, record_id: str, health: HealthAnswers, name: str) -> HealthOccasion:
    answers: FormAnswers | None = health.answers
    lines, problem = read_back(desk, answers) if answers else ((), "No answers were kept.")
    return HealthOccasion(
        record_id=record_id, health=health, asked_by=name, lines=lines, problem=problem
    )


def _not_alone(view: View, child_id: str) -> int:
    """Visits since the child was last seen alone, counted back from the newest."""
    visits = sorted(view.of_child(Visit, child_id).values(), key=lambda one: one.on, reverse=True)
    count = 0
    for visit in visits:
        if visit.seen_status == SeenStatus.ALONE.value:
            break
        count += 1
    return count
