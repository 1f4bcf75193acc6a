"""What screens and reports read: one line of the caseload, one line of a timeline, one planned visit.

These are plain rows made from records by the store's projections; nothing here decides
anything. `CaseSummary` is one child in a list; a `CaseFile` is one child seen whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.concern import Concern
from ehe_desktop.domain.family import Family, ParentCarer, Professional
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.safeguarding import SafeguardingFlag


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """One line of the caseload. `due_on` is the review or, when not assessed, the first contact."""

    child_id: str
    family_id: str
    full_name: str
    known_as: str
    case_number: str
    born_on: date | None
    band: str
    due_on: date | None
    due_is_first_contact: bool
    put_off_until: date | None
    last_seen_on: date | None
    last_seen_alone_on: date | None
    visits_in_year: int
    next_visit_at: datetime | None
    officer_id: str
    area: str
    flag_words: tuple[str, ...]
    concern_open: bool
    concern_not_told: bool
    draft_open: bool
    two_person_visit: bool
    needs_decision: bool
    case_state: str
    is_open: bool
    last_seen_face_to_face_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened, newest first. `at` is None when only the day is known."""

    record_kind: str
    record_id: str
    child_id: str
    on: date
    at: datetime | None
    title: str
    text: str
    by: str
    locked: bool = False
    addenda: tuple[str, ...] = ()
    second: str = ""
    """Of a visit that a supervisor signs too: how far that is, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """One visit of the diary with what a list or a printed schedule needs."""

    plan_id: str
    family_id: str
    officer_id: str
    officer_name: str
    starts_at: datetime
    minutes: int
    child_ids: tuple[str, ...]
    child_names: tuple[str, ...]
    case_numbers: tuple[str, ...]
    born_on: tuple[date | None, ...]
    bands: tuple[str, ...]
    address: str
    postcode: str
    area: str
    address_confidential: bool
    mode: str
    visit_type: str
    interpreter: str
    second_person: str
    two_person_visit: bool
    staff_warning: bool
    buddy_name: str
    buddy_phone: str
    out_by: str
    travel_note: str
    state: str
    has_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One child seen whole: the typed records a record screen needs, already decided by role."""

    summary: CaseSummary
    child: Child
    family: Family
    adults: tuple[ParentCarer, ...]
    professionals: tuple[Professional, ...]
    siblings: tuple[CaseSummary, ...]
    flags: tuple[SafeguardingFlag, ...]
    concerns: tuple[Concern, ...]
    risk: RiskAssessment | None
    review: ReviewPlan | None
    timeline: tuple[TimelineEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernLine:
    """One line of the concerns list: where it stands, never what was seen or said."""

    concern_id: str
    child_id: str
    family_id: str
    child_name: str
    band: str
    status: str
    raised_at: str
    raised_by: str
    danger: str
    told_to: str
    told_at: str
    reference: str
    chase_on: date | None
    outcome: str
    close_proposed: bool
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A visit being written, to go on with or to sign off; without a plan, a form by itself."""

    draft_id: str
    plan_id: str
    family_id: str
    author_id: str
    child_ids: tuple[str, ...]
    child_names: tuple[str, ...]
    started_at: datetime | None
    at_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TabCounts:
    """How many children each tab of the caseload holds."""

    open_cases: int = 0
    overdue: int = 0
    not_seen_in_year: int = 0
    not_seen_alone: int = 0
    new_notifications: int = 0
    concern_open: int = 0
    needs_decision: int = 0
    moving_out: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCounts:
    """How many open cases are due by a day and not put off, and how many of them are late already."""

    due: int = 0
    late_reviews: int = 0
    late_first_contacts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCounts:
    """What waits on this officer, and what waits to be sent."""

    drafts: int = 0
    concerns_open: int = 0
    concerns_not_told: int = 0
    concerns_to_chase: int = 0
    conflicts: int = 0
    unsent: int = 0
    not_accepted: int = 0
