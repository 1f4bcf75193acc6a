"""Records and ops: everything that crosses the network, and the closed list of kinds.

A kind is one frozen dataclass and one line in `KINDS` that says how two edits of it
are merged, which fields move together, and whose it is (sync.md B3.2). The store and the
wire carry the body as it is: unknown fields and unknown kinds pass through untouched,
so an older laptop never damages what a newer one wrote (sync.md B3.10).

Nothing here merges (merge.py) or stores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeVar

import msgspec

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.child_voice import ChildVoice, HealthAnswers
from ehe_desktop.domain.concern import ConcernEvent
from ehe_desktop.domain.conflict import Conflict
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.family import Family, ParentCarer, Professional
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.notice import Notification
from ehe_desktop.domain.officer import Assignment, Officer
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.safeguarding import FlagEvent
from ehe_desktop.domain.second_sign_off import SecondSignOff
from ehe_desktop.domain.visit import (
    Addendum,
    ContactAttempt,
    Note,
    PutOff,
    Visit,
    VisitDraft,
    VisitPlan,
)

Body = Mapping[str, Any]
B = TypeVar("B")

SCHEMA_VERSION: Final = 1
"""Version of the bodies below; raised when a field changes its meaning (it never does: add, copy, retire)."""

SAFETY_LANE: Final = 0
"""Flags, concerns and their closing events: always sent first, own sequence."""
WORK_LANE: Final = 1


class RecordClass(StrEnum):
    """How two edits of one record are settled."""

    IMMUTABLE = "immutable"
    EVENT = "event"
    FIELD_MERGE = "field_merge"
    CAUTIOUS = "cautious"
    PRIVATE_DRAFT = "private_draft"
    SERVER_OWNED = "server_owned"
    CONFLICT = "conflict"

    @property
    def grows_only(self) -> bool:
        """True when a record of this class is never altered once made."""
        return self in (RecordClass.IMMUTABLE, RecordClass.EVENT)


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the closed list."""

    name: str
    body: type
    record_class: RecordClass
    groups: tuple[tuple[str, ...], ...] = ()
    """Fields that move together. Fields in no group stand alone; a cautious record is one group."""
    lane: int = WORK_LANE

    def group_of(self, name: str) -> tuple[str, ...]:
        """The atomic group the field `name` belongs to; the field alone when in none."""
        return next((group for group in self.groups if name in group), (name,))


def _all_fields(body: type) -> tuple[tuple[str, ...], ...]:
    return (tuple(info.name for info in msgspec.inspect.type_info(body).fields),)  # type: ignore[attr-defined]


_ADDRESS = ("address", "postcode", "area")
_CONFIRMED = ("address_confirmed_on", "address_confirmed_by", "address_sources_disagree")
_NAME = ("given_name", "family_name")
_STATUS = ("education_status", "home_educated_since", "case_state", "closed_on", "close_reason")
_JUDGED = ("suitability", "suitability_judged_on")
_SLOT = ("starts_at", "minutes", "officer_id", "state", "state_reason")

_LIST: Final = (
    Kind("family", Family, RecordClass.FIELD_MERGE, (_ADDRESS, _CONFIRMED)),
    Kind("parent_carer", ParentCarer, RecordClass.FIELD_MERGE),
    Kind("professional", Professional, RecordClass.FIELD_MERGE),
    Kind("child", Child, RecordClass.FIELD_MERGE, (_NAME, _STATUS, _JUDGED)),
    Kind("visit_plan", VisitPlan, RecordClass.FIELD_MERGE, (_SLOT,)),
    Kind("visit_draft", VisitDraft, RecordClass.PRIVATE_DRAFT),
    Kind("visit", Visit, RecordClass.IMMUTABLE),
    Kind("child_voice", ChildVoice, RecordClass.IMMUTABLE),
    Kind("health_answers", HealthAnswers, RecordClass.IMMUTABLE),
    Kind("contact_attempt", ContactAttempt, RecordClass.IMMUTABLE),
    Kind("filled_form", FilledForm, RecordClass.IMMUTABLE),
    Kind("addendum", Addendum, RecordClass.IMMUTABLE),
    Kind("second_sign_off", SecondSignOff, RecordClass.IMMUTABLE),
    Kind("note", Note, RecordClass.IMMUTABLE),
    Kind("put_off", PutOff, RecordClass.IMMUTABLE),
    Kind("notification", Notification, RecordClass.IMMUTABLE),
    Kind("risk_assessment", RiskAssessment, RecordClass.CAUTIOUS, _all_fields(RiskAssessment)),
    Kind("review_plan", ReviewPlan, RecordClass.CAUTIOUS, _all_fields(ReviewPlan)),
    Kind("flag_event", FlagEvent, RecordClass.EVENT, lane=SAFETY_LANE),
    Kind("concern_event", ConcernEvent, RecordClass.EVENT, lane=SAFETY_LANE),
    Kind("officer", Officer, RecordClass.SERVER_OWNED),
    Kind("assignment", Assignment, RecordClass.SERVER_OWNED),
    Kind("conflict", Conflict, RecordClass.CONFLICT),
)

KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in _LIST}
_NAME_OF: Final[Mapping[type, str]] = {kind.body: kind.name for kind in _LIST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing that crosses the network, as the central system or this device holds it.

    `rev` is the central system's, 0 until it has answered; `field_rev` gives for each field the
    `rev` at which it last changed. `family_id` is None for what belongs to the whole council.
    """

    kind: str
    id: str
    body: Body
    family_id: str | None = None
    child_id: str | None = None
    rev: int = 0
    field_rev: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """One edit to one record, made on a device (sync.md B3.4). `op_id` is its idempotency key.

    `base` and `set` name the same fields: the values before and after. A create, an event or
    an immutable record has an empty `base` and its whole body in `set`.
    """

    op_id: str
    op_kind: str
    """create, patch, event, append, resolve, erase_request."""
    kind: str
    record_id: str
    set: Body
    base: Body = field(default_factory=dict)
    family_id: str | None = None
    child_id: str | None = None
    base_rev: int = 0
    lane: int = WORK_LANE
    push_seq: int | None = None
    """Given when the op is sealed, 1, 2, 3 … per replica and lane; never before."""
    schema: int = SCHEMA_VERSION
    made_at: str = ""
    """Wall time on the device with its offset: a note, never a judge."""
    offset_ms: int | None = None
    author: str = ""
    deps: tuple[str, ...] = ()
    scope_epoch: int = 0


class Verdict(StrEnum):
    """The central system's word on one op."""

    APPLIED = "applied"
    MERGED = "merged"
    DUPLICATE = "duplicate"
    LATE = "late"
    CONFLICT = "conflict"
    HELD = "held"
    REFUSED = "refused"

    @property
    def accepted(self) -> bool:
        """True when the op's text is in the central history and the op is done."""
        return self not in (Verdict.HELD, Verdict.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The stored answer to one op; a retry gets the same one, byte for byte."""

    op_id: str
    verdict: str
    rev: int = 0
    field_rev: Mapping[str, int] = field(default_factory=dict)
    conflict_id: str = ""
    reason: str = ""
    """Why it was held or refused, in plain words without a name."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """Fields that others had changed beside this edit since it was begun: the officer's id for each."""


def op_kind_for(record_class: RecordClass) -> str:
    """The op kind that makes a new record of this class."""
    return {RecordClass.EVENT: "event", RecordClass.IMMUTABLE: "append"}.get(record_class, "create")


def read(body_type: type[B], body: Body) -> B:
    """The typed body; unknown fields are passed over (the record keeps them).

    Raises:
        RuleBroken: a known field has a value of another shape.
    """
    try:
        return msgspec.convert(dict(body), body_type)
    except msgspec.ValidationError as fault:
        raise RuleBroken(
            f"{place_of(fault)} of a {kind_name(body_type).replace('_', ' ')} is not right"
        ) from None


def write(body: Any) -> dict[str, Any]:
    """The body as JSON-ready values: dates and instants as ISO text, tuples as lists."""
    plain = msgspec.json.decode(msgspec.json.encode(body))
    if not isinstance(plain, dict):
        raise RuleBroken("a record body is a set of named fields")
    return plain


def kind_name(body_type: type) -> str:
    """The name of the kind whose body `body_type` is."""
    return _NAME_OF.get(body_type, body_type.__name__)


def place_of(fault: msgspec.ValidationError) -> str:
    """Where a message or body does not fit, in words and without the value itself: values may hold names."""
    text = str(fault)
    path = text.rpartition("`$")[2].strip("`.") if "`$" in text else ""
    missing = text.partition("missing required field `")[2].partition("`")[0]
    field = ".".join(filter(None, (path, missing)))
    return f"the field {field}" if field else "the form"
