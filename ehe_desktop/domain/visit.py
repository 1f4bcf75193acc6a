"""Visits: planned, being written, and signed off; and the attempts that did not become one.

A `Visit` is immutable: after sign-off its words are locked and only an `Addendum`
can be added. One `Visit` is made per child seen; siblings at one address share the
plan. Who was seen, and how, is an answer of its own: letters never count as seen
(domain.md 4.3, 5.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from ehe_desktop.domain.cards import Offer
from ehe_desktop.domain.clock import Instant
from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.handed_review import HandedReview

DAY_MINUTES: Final = 1_440


class SeenStatus(StrEnum):
    """Who was seen, and how: stored codes of domain.md 4.3."""

    ALONE = "SA"
    WITH_PARENT = "SP"
    WITH_OTHER = "SO"
    BY_VIDEO = "SV"
    HEARD = "HN"
    NOT_SEEN = "NS"
    CHILD_DECLINED = "CD"
    PARENT_REFUSED = "PR"

    @property
    def word(self) -> str:
        """The words on screen (ux.md 2.0.2)."""
        return SEEN_WORDS[self.value]

    @property
    def counts_as_seen(self) -> bool:
        """True when the officer saw the child with their own eyes, video included."""
        return self in (
            self.ALONE,
            self.WITH_PARENT,
            self.WITH_OTHER,
            self.BY_VIDEO,
            self.CHILD_DECLINED,
        )

    @property
    def face_to_face(self) -> bool:
        """True when seen in the same room."""
        return self.counts_as_seen and self is not SeenStatus.BY_VIDEO


SEEN_WORDS: Mapping[str, str] = {
    "SA": "Seen alone",
    "SP": "Seen with someone present",
    "SO": "Seen with someone present",
    "SV": "Seen by video",
    "HN": "Heard, not seen",
    "CD": "Seen but did not want to talk",
    "NS": "Not seen",
    "PR": "Not seen: parent said no",
}


def seen_word(code: str) -> str:
    """The words of a kept code; of one that another program wrote, that nobody here knows it.

    >>> seen_word("SV")
    'Seen by video'
    """
    return SEEN_WORDS.get(code, "Not known who was seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlan:
    """A visit in the diary. `starts_at` is an instant; its date is the date in England."""

    officer_id: str
    child_ids: tuple[str, ...]
    starts_at: Instant
    minutes: Annotated[int, msgspec.Meta(ge=0, le=DAY_MINUTES)] = 60
    """A day at most."""
    visit_type: str = "review"
    """initial, review, priority, joint, doorstep, video, office."""
    mode: str = "face_to_face"
    routine: bool = True
    family_told_why: str = ""
    interpreter: str = ""
    """Language and state, as "Somali, booked"; empty when none is needed."""
    second_person: str = ""
    buddy_name: str = ""
    buddy_phone: str = ""
    out_by: str = ""
    """HH:MM, local: when the buddy expects to hear."""
    state: str = "planned"
    """planned, done, cancelled, not_carried_out."""
    state_reason: str = ""


UNCHECKED: Final = "_unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswers:
    """A filling of one form, kept with the form's id and version so that it opens for ever."""

    form_id: str
    form_version: str
    xml: str
    saved: Mapping[str, str] = field(default_factory=dict)
    """What the answers mean to the case: the form's own `save_to` columns, name to value; and under
    `_unchecked`, which no form can save to, the questions whose rule failed by itself, a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How one answer came: who could hear it, and in what way it was given."""

    present: str = ""
    given_as: str = "spoken"
    """A code of `Statement.given_as`."""
    offers: tuple[Offer, ...] = ()
    """Cards that were shown for it, each time others lay there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnForm:
    """A form beside those of the steps: a child's own, a parent's, or an officer's about one thing.

    The answers of a child's form are the child's, whoever held the pen; an officer's words have no
    place in it.
    """

    child_id: str
    """Whom it is about; empty for the household."""
    form_name: str
    """Name on the shelf, in the version that is begun now; `answers` names the version it is in."""
    language: str = ""
    """As the form names it, `Polish (pl)`; empty for the form's own first language."""
    present: str = ""
    """Who is in the room, as said before the form was opened: goes with every answer given now."""
    given_as: str = "spoken"
    """How the answers in words are given; cards and drawings say so themselves."""
    answers: FormAnswers | None = None
    at_question: str = ""
    """Where the person was, to come back there."""
    begun_at: Instant | None = None
    heard: Mapping[str, Heard] = field(default_factory=dict)
    """By reference of the question: how that answer came."""

    @property
    def wants_to_talk(self) -> bool:
        """True when the child said so on it."""
        return saved_value(self.answers, "wants_to_talk") == "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft:
    """A visit being written, or a form by itself: its author's alone.

    Everything typed is here within half a second.
    """

    plan_id: str
    """Empty for a form filled in outside a visit: `own_forms` holds that one and nothing else does."""
    author_id: str
    child_ids: tuple[str, ...]
    started_at: Instant | None = None
    ended_at: Instant | None = None
    prepared: bool = False
    safety: Mapping[str, str] = field(default_factory=dict)
    shared: FormAnswers | None = None
    record: Mapping[str, FormAnswers] = field(default_factory=dict)
    voice: Mapping[str, FormAnswers] = field(default_factory=dict)
    handed: Mapping[str, tuple[HandedVoice, ...]] = field(default_factory=dict)
    """Per child, what came back of each time the child held the device; never edited."""
    reviews: Mapping[str, HandedReview] = field(default_factory=dict)
    """By envelope: what the officer put beside what came back."""
    health: Mapping[str, FormAnswers] = field(default_factory=dict)
    own_forms: Mapping[str, OwnForm] = field(default_factory=dict)
    """By the child's id, a blank and `form_name`: forms beside those of the steps, begun in this visit or by themselves."""
    risk: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Per child, factor id to option code or `not_known`."""
    jots: tuple[str, ...] = ()
    at_step: str = ""
    at_question: str = ""
    state: str = "draft"
    """draft, signed, set_aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What happened, for one child, signed by the officer who was there."""

    plan_id: str
    officer_id: str
    on: date
    started_at: Instant | None = None
    ended_at: Instant | None = None
    visit_type: str = "review"
    mode: str = "face_to_face"
    routine: bool = True
    seen_status: str = SeenStatus.NOT_SEEN.value
    """SA alone, SP with a parent, SO with somebody else, SV by video, HN heard, NS not seen, CD declined, PR parent refused."""
    not_seen_reason: str = ""
    summary: str = ""
    record: FormAnswers | None = None
    shared: FormAnswers | None = None
    statements: tuple[str, ...] = ()
    """The statements ticked at sign-off, in the words that were shown."""
    signed_by: str = ""
    signed_at: Instant | None = None
    second_sign_off: str = "not_needed"
    """not_needed, waiting: Very high, or an open flag, when it was signed (domain.md 5.1, section 22); it stays so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAttempt:
    """We tried: a failed visit, a call, a letter. It never counts as seen."""

    officer_id: str
    on: date
    how: str = "visit"
    result: str = ""
    note: str = ""
    follow_up_on: date | None = None
    answers: FormAnswers | None = None
    """The whole of the form it was written on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum:
    """A correction to something signed: the original is never altered."""

    amends: str
    text: str
    by: str
    at: Instant
    for_parents: bool = False
    """The officer says that the parents may read it: it goes on their copy. Nothing else is ever put there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A short dated note on the timeline; `mark` is saw, told, child_said or empty."""

    text: str
    by: str
    at: Instant
    mark: str = ""
    told_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """A due item put off until a day, with the reason the supervisor will read."""

    until_on: date
    reason: str
    by: str
    at: Instant


def own_form_key(child_id: str, form_name: str) -> str:
    """Where a form stands in a draft: one of each form for each child, or for the household.

    >>> own_form_key("c1", "houses")
    'c1 houses'
    """
    return f"{child_id} {form_name}"


def saved_value(answers: FormAnswers | None, name: str, otherwise: str = "") -> str:
    """What `answers` say for the case property `name`, or `otherwise`."""
    return answers.saved.get(name, otherwise) if answers else otherwise
